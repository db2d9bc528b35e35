"""One clause row, column by column, against its rule and its figures.

Belongs here: which columns of a clause row must hold what.
Does not belong here: how figures (`series.py`) and verdicts (`windows.py`) come about. Read on: `clauses.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .parts import Clause, Group, Stated
from .rows import Difference, Key, Number, columns_differ, differ, is_nearest_millionth
from .series import Figures
from .verdicts import HELD, HELD_REASON, NAME
from .windows import Judged

# What repeats the rule, in the order of `Stated.columns`, and what repeats the figures, in that of `Figures.shown`.
STATED = ("scheme_version", "measure", "window_periods", "window_aggregate", "lag_periods", "operator", "required")
SHOWN = ("numerator", "denominator", "pending", "months_present")
JUDGED = ("verdict", "actual", "reason_code", "months_met")
Told = tuple[Any, ...]  # the columns SHOWN and JUDGED of a row


def named(group: Group, clause: str) -> str:
    return f"{group[0]} {group[1]}/{group[2]}/{clause}"


def agrees(told: Told, clause: Clause, figures: Figures, judged: Judged) -> bool:
    """The quick question, of what does not repeat the rule. Only if not, `explained` looks for the columns to name."""
    shown, (verdict, actual, reason, met) = told[:4], told[4:]
    return bool(
        verdict == NAME[judged[0]]
        and (shown == figures.shown or _shows(shown, figures))
        and ((figures.verified is not None and actual == figures.verified) or _shows_actual(actual, figures))
        and (reason == HELD_REASON) == (judged[0] == HELD)
        and (met == judged[1] or not _counts_months(clause))
    )


def _shows(shown: tuple[Any, ...], figures: Figures) -> bool:
    """Without a figure the row may say what it likes of sums that nobody reads; NULL pending is none."""
    numerator, denominator, pending, present = shown
    if figures.actual is None:
        return bool(present == 0)
    return (numerator, denominator, pending or 0, present) == figures.shown


def _shows_actual(actual: Number | None, figures: Figures) -> bool:
    if actual is None or figures.actual is None:
        return actual is None and figures.actual is None
    if actual == figures.verified:
        return True
    if not is_nearest_millionth(actual, *figures.actual):
        return False
    figures.verified = actual
    return True


def _counts_months(clause: Clause) -> bool:
    """`months_met` is defined where each period is judged by itself; of a sum or mean it is only told."""
    return clause.aggregate == "every" and clause.required is not None


def explained(
    table: str, key: Key, compared: tuple[Any, ...], stated: Stated, figures: Figures, judged: Judged
) -> Iterator[Difference]:
    row = dict(zip((*STATED, *SHOWN, *JUDGED), compared, strict=True))
    clause, verdict = stated.clause, judged[0]
    of = named(clause.group, clause.clause) + "."
    expected: dict[str, object] = dict(zip(STATED, stated.columns, strict=True))
    expected |= {"verdict": NAME[verdict], "months_present": figures.present}
    if _counts_months(clause):
        expected["months_met"] = judged[1]
    if figures.actual is not None:
        expected |= dict(zip(SHOWN, figures.shown, strict=True))
        if row["pending"] is None and not figures.shown[2]:
            del expected["pending"]
    yield from columns_differ(table, key, expected, row, of)
    if (row["reason_code"] == HELD_REASON) != (verdict == HELD):
        wanted = HELD_REASON if verdict == HELD else f"not {HELD_REASON}"
        yield differ(table, key, of + "reason_code", wanted, row["reason_code"])
    if not _shows_actual(row["actual"], figures):
        actual = None if figures.actual is None else f"{figures.actual[0]}/{figures.actual[1]}"
        yield differ(table, key, of + "actual", actual, row["actual"])
