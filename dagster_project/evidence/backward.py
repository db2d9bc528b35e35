"""From a delivered row to every result that it touched.

Belongs here: which measures read the row, whose it is, and which clauses, stars and lines look at its month.
Does not belong here: the way forward (`forward.py`).

A result is touched if it reads the row, whether or not it would be another one without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dagster_project import catalogue
from dagster_project.errors import Refusal
from dagster_project.evidence.asked import Asked, months_of
from dagster_project.evidence.forward import Trace
from dagster_project.evidence.readings import Reading
from dagster_project.evidence.staged import Staged
from dagster_project.periods import parse
from dagster_project.store.hashing import literal

Row = dict[str, Any]
COLUMNS = (
    "result", "scheme", "scheme_version", "subject_type", "subject_id", "period", "target", "clause", "measure",
    "read_measure", "month", "delivered_as", "state", "outcome", "amount", "line_id",
)  # fmt: skip


@dataclass(frozen=True)
class Touch:
    """By which of its own measures a figure reads the row, in which month ('' of the roster), and how it counts."""

    read_measure: str
    month: str
    state: str


def of_row(asked: Asked, source: str, delivery: str, file: str, row_number: str) -> Trace:
    """The clauses, conditions, totals, stars and lines of the release that read a delivered row."""
    behind = asked.behind(asked.reader.release.period)
    (_, staged), *_ = behind.spans((behind.calculation.period,) * 2)
    place = _place(staged, source, delivery, file, row_number)
    key = staged.at(source, place)
    if key is None:
        raise Refusal(
            f"{source}/{delivery} has no row {row_number} in {file}. `starledger deliveries` says what each delivery "
            "holds; the first row below the headings is 1."
        )
    by_reading: dict[Reading, list[str]] = {}
    for measure in sorted(behind.readings.measures):
        for reading in behind.readings.of(measure):
            if reading.source == source:
                by_reading.setdefault(reading, []).append(measure)
    touched: dict[str, dict[str, Touch]] = {}
    for reading, subject, month, state in staged.reads(list(by_reading), key, place):
        for measure in by_reading[reading]:
            touched.setdefault(subject, {}).setdefault(measure, Touch(reading.measure, month, state))
    rows = [row for subject, found in sorted(touched.items()) for row in _touched(asked, subject, found)]
    as_delivered = {subject: _delivered_as(staged, source, delivery, file, subject) for subject in touched}
    found = [{**row, "delivered_as": as_delivered[row["subject_id"]]} for row in _with_lines(asked, rows)]
    return Trace(found, [])


def _delivered_as(staged: Staged, source: str, delivery: str, file: str, person: str) -> str | None:
    """Under which id a delivery named the person whose row it is, where they have several."""
    ids = [one.delivery_id for one in staged.manifests(source) if delivery in (one.delivery, one.delivery_id)]
    return next(filter(None, (staged.delivered_as(source, one, file, person) for one in ids)), None)


def _place(staged: Staged, source: str, delivery: str, file: str, row_number: str) -> str:
    """The row's place as a condition; refuses a source or a delivery that is not there, and what is no number."""
    if source not in catalogue.sources():
        raise Refusal(f"There is no source `{source}`. There are: {', '.join(catalogue.sources())}.")
    own = [one for one in staged.deliveries if one.source == source]
    ids = [one.delivery_id for one in own if delivery in (one.delivery, one.delivery_id)]
    if not ids:
        raise Refusal(
            f"{source} has no delivery `{delivery}` that this release was made from. The last ones: "
            f"{', '.join(one.delivery for one in own[-4:]) or 'none'}."
        )
    if not row_number.isdecimal():
        raise Refusal(f"`{row_number}` is not the number of a row. The first row below the headings is 1.")
    listed = ", ".join(map(literal, ids))
    return f"_delivery_id in ({listed}) and _file = {literal(file)} and _row_number = {row_number}"


def _touched(asked: Asked, subject: str, found: dict[str, Touch]) -> Iterator[Row]:
    """The clauses and conditions about the measures whose window has the row's month, and the totals of that month."""
    listed = ", ".join(map(literal, sorted(found)))
    where = f"subject_id = {literal(subject)} and measure in ({listed})"
    for table, result in (("clause_results", "clause"), ("condition_results", "condition")):
        for row in asked.rows(table, where, "scheme, period, measure, clause"):
            touch = found[row["measure"]]
            window = (int(row["window_periods"] or 1), int(row["lag_periods"] or 0))
            first, last = months_of(parse(row["period"]), *window)
            if not touch.month or first <= touch.month <= last:
                named = row["star"] if table == "clause_results" else row["target"]
                kind = "star" if table == "clause_results" else row["target_kind"]
                yield {**row, **vars(touch), "result": result, "target": f"{kind} {named}", "outcome": row["verdict"]}
    totals = {measure.removesuffix(".total"): measure for measure in found if measure.endswith(".total")}
    listed = ", ".join(map(literal, totals)) or "null"
    for row in asked.rows("stars", f"subject_id = {literal(subject)} and scheme in ({listed})", "scheme, period"):
        touch = found[totals[row["scheme"]]]
        if touch.month in [month.text for month in parse(row["period"]).months]:
            named = {"measure": totals[row["scheme"]], "outcome": row["status"]}
            yield {**row, **vars(touch), **named, "result": "total", "target": "total"}


def _with_lines(asked: Asked, rows: list[Row]) -> list[Row]:
    """The stars and lines of the results touched, each once, below their clauses."""
    found = list(rows)
    results = sorted({(row["scheme"], row["subject_id"], row["period"]) for row in rows})
    for scheme, subject, period in results:
        where = f"scheme = {literal(scheme)} and subject_id = {literal(subject)}"
        for row in asked.rows("stars", f"{where} and period = {literal(period)}", "period"):
            star = "" if row["star"] is None else f"{row['star']} stars"
            found.append({**row, "result": "star", "outcome": star or row["status"], "target": "", "measure": None})
        for row in asked.rows("bonus_lines", f"{where} and origin_period = {literal(period)}", "line"):
            found.append({**row, "result": "line", "target": row["line"], "outcome": row["status"]})
    return found
