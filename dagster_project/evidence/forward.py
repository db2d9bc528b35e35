"""From a result to the delivered rows behind it.

Belongs here: which clauses and conditions a line or a star rests on, over which months, and the rows of each.
Does not belong here: which rows a measure reads (`readings.py`), the way back (`backward.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.evidence.asked import Asked, Behind, month_of, months_of
from dagster_project.evidence.readings import Reading, Readings
from dagster_project.periods import Period, parse
from dagster_project.store.hashing import literal

Row = dict[str, Any]
COLUMNS = (
    "line_id", "scheme", "scheme_version", "subject_type", "subject_id", "period", "target", "clause", "measure",
    "read_measure", "month", "source", "delivery", "delivery_id", "file", "row_number", "key", "delivered_as",
    "as_written", "state", "value", "sha256",
)  # fmt: skip
Evidence = dict[str, Any]


@dataclass(frozen=True)
class Basis:
    """What one clause or condition rests on: its name, its measure, and the months that it looks at."""

    target: str
    clause: str
    measure: str
    months: tuple[str, str]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Trace:
    """`rows` are evidence, in order; `differences` say where they are not those that the published figure counted."""

    rows: list[Evidence]
    differences: list[str]


def of_line(asked: Asked, line_id: str) -> Trace:
    """What a bonus line rests on: the clauses of its star, conditions, counts and the basis of its amount."""
    line = asked.line(line_id)
    result = {**line, "period": line.get("origin_period") or line["period"]}
    return _traced(asked, result, line)


def of_subject(asked: Asked, subject_id: str, period: Period, scheme: str, clause: str | None) -> Trace:
    """What all clauses and conditions of somebody's result rest on, or those of one name."""
    where = f"subject_id = {literal(subject_id)} and period = {literal(period.text)} and scheme = {literal(scheme)}"
    found = [row for table in ("stars", "clause_results", "bonus_lines") for row in asked.rows(table, where, "scheme")]
    if not found:
        raise Refusal(
            f"{subject_id} has no result under {scheme} in {period}. `starledger explain {subject_id} {period}` shows "
            "the schemes that have one."
        )
    return _traced(asked, found[0], None, clause)


def _traced(asked: Asked, result: Row, line: Row | None, clause: str | None = None) -> Trace:
    behind = asked.behind(month_of(result["period"]))
    head = {name: result.get(name) for name in COLUMNS[1:6]} | {"line_id": line["line_id"] if line else None}
    found = [one for one in bases(asked, behind.readings, result, line) if clause in (None, one.clause)]
    if clause and not found:
        raise Refusal(f"No clause is called `{clause}` there. Leave --clause out to see all of them.")
    rows: list[Evidence] = []
    differences: dict[str, None] = {}
    for basis in found:
        named = {**head, "target": basis.target, "clause": basis.clause, "measure": basis.measure}
        for reading in basis.readings:
            own, missing = _read(asked, behind, result, reading, basis.months)
            differences.update(dict.fromkeys(missing))
            more = {**named, "read_measure": reading.measure, "source": reading.source}
            rows += [{name: {**row, **more}.get(name) for name in COLUMNS} for row in own]
    return Trace(rows, list(differences))


def _read(
    asked: Asked, behind: Behind, result: Row, reading: Reading, months: tuple[str, str]
) -> tuple[list[Row], list[str]]:
    """The rows of one reading over its months, and where they are not those of the published figure."""
    subject = str(result["subject_id"])
    subjects = [subject]
    if reading.over_members:
        subjects = [str(row["subject_id"]) for row in asked.rows("roster", _members(result), "subject_id")]
    if reading.is_of_the_year:
        months = (f"{months[1][:4]}-01", months[1])
    spans = behind.spans(months) if reading.month_column else behind.spans((months[1], months[1]))
    rows = [row for span, staged in spans for row in staged.rows(reading, subjects, span)]
    return rows, list(_differences(asked, reading, subject, months, rows))


def bases(asked: Asked, readings: Readings, result: Row, line: Row | None) -> Iterator[Basis]:
    """The clauses and conditions of a result; of a line those of its star, and what the line itself reads."""
    period = parse(result["period"])
    where = " and ".join(f"{name} = {literal(str(result[name]))}" for name in ("scheme", "subject_id", "period"))
    star = line.get("star") if line else None
    for row in asked.rows("clause_results", where, "star, alternative, clause_order, clause"):
        is_below = row["star"] == star or (row.get("is_chained") and star is not None and row["star"] < star)
        if star in (None, 0) or is_below:
            yield _basis(readings, f"star {row['star']}", row, period)
    for row in asked.rows("condition_results", where, "target_kind, target, clause_order, clause"):
        if row["target_kind"] != "flag":
            yield _basis(readings, f"{row['target_kind']} {row['target']}", row, period)
    total = f"{result['scheme']}.total"
    if total in readings.measures:
        yield Basis("total", "", total, months_of(period, 1, 0), readings.of(total))
    if line:
        part = f"{result['scheme']}@{result['scheme_version']}/{period.kind}"
        yield Basis("line", str(line["line"]), "", months_of(period, 1, 0), readings.pay_of(part, str(line["line"])))


def _basis(readings: Readings, target: str, row: Row, period: Period) -> Basis:
    months = months_of(period, int(row["window_periods"] or 1), int(row["lag_periods"] or 0))
    return Basis(target, str(row["clause"]), str(row["measure"]), months, readings.of(str(row["measure"])))


def _members(result: Row) -> str:
    """Whose rows a figure over a unit's members reads."""
    unit, period = literal(str(result["subject_id"])), literal(month_of(result["period"]))
    return f"period = {period} and subject_type = 'employee' and {unit} in (unit_id, site_id)"


def _differences(
    asked: Asked, reading: Reading, subject_id: str, months: tuple[str, str], rows: Iterable[Row]
) -> Iterator[str]:
    """Where the rows found are not as many as the published figure rests on."""
    if not reading.is_counted:
        return
    where = f"subject_id = {literal(subject_id)} and measure = {literal(reading.measure)} and status = 'ok'"
    where += f" and period between {literal(months[0])} and {literal(months[1])} and period_kind = 'month'"
    counted = list(rows)
    for figure in asked.rows("observations", where, "period"):
        own = [row for row in counted if row["month"] == figure["period"] and row["state"] == "counted"]
        found = _n(reading, own)
        if figure.get("n") is not None and found != figure["n"]:
            yield (
                f"{reading.measure} of {subject_id} in {figure['period']}: {found} rows found, and the published "
                f"figure rests on {figure['n']}."
            )


def _n(reading: Reading, rows: list[Row]) -> int:
    if reading.aggregate == "count":
        return len(rows)
    if reading.aggregate == "count_distinct":
        return len({row["value"] for row in rows} - {None})
    wanted = ("value", "per_value") if reading.aggregate == "ratio" else ("value",)
    return sum(1 for row in rows if all(row[name] is not None for name in wanted))
