"""A parallel run: a site's months beside the figures that the office worked out itself, difference by difference.

Belongs here: reading the office's figures, holding them against what was computed, and why the two may differ.
Does not belong here: computing the months (`month`), a whole explanation (`reading/explanation`).

The office's file has a row a figure: `scheme`, `subject_id`, `period`, and `star` or `line` with `amount`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake.small_tables import read_small_table
from dagster_project.reading.reader import Reader
from dagster_project.store.hashing import literal

COLUMNS = {
    "scheme": ("scheme", "方案"),
    "subject_id": ("subject_id", "工号"),
    "period": ("period", "月份"),
    "star": ("star", "星级"),
    "line": ("line", "项目"),
    "amount": ("amount", "金额"),
}
TERMS = ("quantity", "rate", "basis", "basis_amount")
NEEDED = ("scheme", "subject_id", "period")
STAR = "star"
Key = tuple[str, str, str, str]  # scheme, subject, period, `star` or a line

STARS = """
    select scheme, subject_id, period, star, status, reason_code, candidate_star, laddered_star, next_star
    from stars where period in ({periods})
"""
LINES = """
    select scheme, payee_id as subject_id, origin_period as period, line, sum(amount) as amount,
        any_value(status) as status, any_value(reason_code) as reason_code, any_value(quantity) as quantity,
        any_value(rate) as rate, any_value(basis) as basis, any_value(basis_amount) as basis_amount,
        count(*) filter (amount is null) as unknown
    from bonus_lines where origin_period in ({periods}) group by all
"""
UNMET = """
    select scheme, subject_id, period, star, string_agg(distinct clause, ', ' order by clause) as clauses
    from clause_results where period in ({periods}) and verdict <> 'met' group by all
"""


@dataclass(frozen=True)
class Difference:
    """One figure that the two do not agree on; empty where one of them has none."""

    scheme: str
    subject_id: str
    period: str
    what: str
    office: str
    here: str
    why: str


@dataclass(frozen=True)
class Comparison:
    compared: int
    differences: tuple[Difference, ...]


def office_figures(path: Path) -> dict[Key, str]:
    """(scheme, subject, period, what) -> the office's figure, as a plain number."""
    found: dict[Key, str] = {}
    for number, row in enumerate(read_small_table(path, COLUMNS, NEEDED), 1):
        for what, text in _figures(row):
            key = (row["scheme"], row["subject_id"], row["period"], what)
            figure = _number(text, path, number)
            if found.get(key, figure) != figure:
                raise Refusal(f"{path}, row {number}: {' '.join(key)} stands twice, as {found[key]} and as {figure}.")
            found[key] = figure
    if not found:
        raise Refusal(f"{path}: no row has a star or an amount, so there is nothing to hold against.")
    return found


def compare(reader: Reader, office: Mapping[Key, str]) -> Comparison:
    """Every figure of the office's file, and every figure here of its schemes and periods that the file lacks."""
    periods = ", ".join(sorted({literal(key[2]) for key in office}))
    here = dict(_here(reader, periods))
    covered = {(scheme, period, what == STAR) for scheme, _, period, what in office}
    keys = {*office, *(key for key in here if (key[0], key[2], key[3] == STAR) in covered and _counts(here[key]))}
    differences = [
        Difference(*key, office.get(key, ""), _shown(here.get(key)), _why(key, office.get(key), here.get(key)))
        for key in sorted(keys)
        if not _agree(office.get(key), here.get(key))
    ]
    return Comparison(len(keys), tuple(differences))


def _here(reader: Reader, periods: str) -> Iterator[tuple[Key, dict[str, Any]]]:
    unmet: dict[tuple[str, str, str], dict[int, str]] = {}
    for row in reader.rows(UNMET.format(periods=periods)):
        of = (row["scheme"], row["subject_id"], row["period"])
        unmet.setdefault(of, {})[row["star"]] = row["clauses"]
    for row in reader.rows(STARS.format(periods=periods)):
        of = (row["scheme"], row["subject_id"], row["period"])
        yield (*of, STAR), {**row, "figure": row["star"], "unmet": unmet.get(of, {})}
    for row in reader.rows(LINES.format(periods=periods)):
        figure = None if row["unknown"] else row["amount"]
        yield (row["scheme"], row["subject_id"], row["period"], row["line"]), {**row, "figure": figure}


def _figures(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row.get("star"):
        yield STAR, row["star"]
    if row.get("line") and row.get("amount"):
        yield row["line"], row["amount"]


def _number(text: str, path: Path, number: int) -> str:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Refusal(f"{path}, row {number}: `{text}` is not a number.") from None
    return f"{value.normalize():f}"


def _counts(found: Mapping[str, Any]) -> bool:
    """Whether somebody without a row in the office's file would have one: no star and no money is no row."""
    return found["figure"] is None or bool(found["figure"])


def _agree(office: str | None, here: Mapping[str, Any] | None) -> bool:
    if here is None or here["figure"] is None:
        return office is not None and here is None and Decimal(office) == 0
    return Decimal(office or 0) == Decimal(str(here["figure"]))


def _shown(here: Mapping[str, Any] | None) -> str:
    if here is None:
        return ""
    return str(here["status"]) if here["figure"] is None else f"{Decimal(str(here['figure'])).normalize():f}"


def _why(key: Key, office: str | None, here: Mapping[str, Any] | None) -> str:
    if here is None:
        return "no such figure here: the scheme does not rate this subject in the period, or the id is another"
    if here["figure"] is None:
        return f"not decided here: {here['reason_code'] or here['status']}"
    if key[3] != STAR:
        return ", ".join(f"{name} {here[name]}" for name in TERMS if here[name] is not None) or "a fixed amount"
    return _why_star(office, here)


def _why_star(office: str | None, here: Mapping[str, Any]) -> str:
    star = int(here["figure"])
    wanted = int(Decimal(office or 0))
    if wanted <= star:
        return f"every clause of {star} stars is met here"
    between = [(one, clauses) for one, clauses in sorted(here["unmet"].items()) if star < one <= wanted]
    if between:
        return "not met here for " + "; ".join(f"{one} stars: {clauses}" for one, clauses in between)
    return f"the clauses are met; candidate {here['candidate_star']}, after ladder and quotas {here['laddered_star']}"
