"""One clause row, column by column, against its rule and its outcome.

Belongs here: which columns of a clause row must hold what.
Does not belong here: how an outcome comes about (`windows.py`). Read on: `clauses.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .census import Person
from .rows import Difference, Key, Row, columns_differ, differ, is_nearest_millionth
from .rulebook import Clause, Group
from .verdicts import HELD, HELD_REASON, NAME
from .windows import Outcome


def named(group: Group, clause: str) -> str:
    return f"{group[0]} {group[1]}/{group[2]}/{clause}"


def agrees(row: Row, clause: Clause, outcome: Outcome, person: Person) -> bool:
    """The quick question: is everything as expected? Only if not, `explained` looks for the columns to name."""
    return (
        row["verdict"] == NAME[outcome.verdict]
        and row["required"] == clause.required
        and row["operator"] == clause.operator
        and row["measure"] == clause.measure
        and row["window_periods"] == clause.periods
        and row["months_present"] == outcome.present
        and _same_figures(row, outcome)
        and (row["reason_code"] == HELD_REASON) == (outcome.verdict == HELD)
        and row["scheme_version"] == person.part.version
        and row["window_aggregate"] == clause.aggregate
        and (row["months_met"] == outcome.met or not _counts_months(clause))
    )


def _counts_months(clause: Clause) -> bool:
    """`months_met` is defined where each period is judged by itself; of a sum or mean it is only told."""
    return clause.aggregate == "every" and clause.required is not None


def _same_figures(row: Row, outcome: Outcome) -> bool:
    if outcome.actual is None:
        return row["actual"] is None
    return bool(
        row["numerator"] == outcome.numerator
        and row["denominator"] == outcome.denominator
        and (row["pending"] or 0) == outcome.pending
        and is_nearest_millionth(row["actual"], *outcome.actual)
    )


def explained(table: str, key: Key, row: Row, clause: Clause, outcome: Outcome, person: Person) -> Iterator[Difference]:
    of = named(clause.group, clause.clause) + "."
    expected: dict[str, object] = {
        "scheme_version": person.part.version,
        "measure": clause.measure,
        "window_periods": clause.periods,
        "window_aggregate": clause.aggregate,
        "operator": clause.operator,
        "required": clause.required,
        "months_present": outcome.present,
        "verdict": NAME[outcome.verdict],
    }
    if _counts_months(clause):
        expected["months_met"] = outcome.met
    if outcome.numerator is not None:
        expected |= {"numerator": outcome.numerator, "denominator": outcome.denominator}
        if (row["pending"] or 0) != outcome.pending:
            expected["pending"] = outcome.pending
    yield from columns_differ(table, key, expected, row, of)
    if (row["reason_code"] == HELD_REASON) != (outcome.verdict == HELD):
        wanted = HELD_REASON if outcome.verdict == HELD else f"not {HELD_REASON}"
        yield differ(table, key, of + "reason_code", wanted, row["reason_code"])
    if outcome.actual is None:
        yield from columns_differ(table, key, {"actual": None}, row, of)
    elif not is_nearest_millionth(row["actual"], *outcome.actual):
        yield differ(table, key, of + "actual", f"{outcome.actual[0]}/{outcome.actual[1]}", row["actual"])
