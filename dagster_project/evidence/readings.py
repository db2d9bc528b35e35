"""From a measure to the readings that it is made of: a source, whose row it is, which day counts, which rows.

Belongs here: following terms, ranks, items and totals down to sources, by the kept rule tables.
Does not belong here: the rows themselves (`staged.py`), windows of months (`forward.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from dagster_project import catalogue
from dagster_project.errors import Refusal
from dagster_project.evidence.conditions import filter_sql
from dagster_project.store import folders
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import literal
from dagster_project.store.paths import Home

TABLES = (
    "measures", "measure_conditions", "measure_exclusions", "terms", "ranks", "items", "groups", "event_rules",
    "item_classes", "leave_counts", "result_counts", "marks", "options", "parts", "pay",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """Rows that do not count because an event of the same case is logged: (column of the row, of the event, codes)."""

    row_column: str
    event_column: str
    codes_sql: str


@dataclass(frozen=True)
class Reading:
    """`month_column` is '' for the roster, whose row holds from a day on; `is_counted` where `n` counts these rows."""

    measure: str
    source: str
    subject_column: str
    month_column: str
    where_sql: str = "true"
    pending_sql: str = "false"
    value_column: str = ""
    per_column: str = ""
    aggregate: str = ""
    over_members: bool = False
    is_of_the_year: bool = False
    links: tuple[Link, ...] = ()

    @property
    def is_counted(self) -> bool:
        return bool(self.aggregate) and not self.over_members


class Readings:
    """The rules that a calculation was made with."""

    def __init__(self, home: Home, calculation: Calculation, connection: duckdb.DuckDBPyConnection) -> None:
        folder = home.rules / calculation.rules_hash
        for problem in folders.problems(folder, calculation.rules_fingerprint, "it was adopted"):
            raise Refusal(str(problem))
        self.tables: dict[str, list[Row]] = {}
        for table in TABLES:
            cursor = connection.execute(f"select * from read_parquet({literal(str(folder / f'{table}.parquet'))})")
            names = [column[0] for column in cursor.description or []]
            self.tables[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        self.measures = {row["measure"]: row for row in self.tables["measures"]}
        self._known: dict[str, tuple[Reading, ...]] = {}

    def of(self, measure: str, above: frozenset[str] = frozenset()) -> tuple[Reading, ...]:
        """What a measure reads, each once; nothing of a measure that reads itself, or that only other results make."""
        if measure in above or measure not in self.measures:
            return ()
        if measure not in self._known:
            row = self.measures[measure]
            own = list(self._own(row))
            own += [one for child in self.children(row) for one in self.of(child, above | {measure})]
            self._known[measure] = tuple(dict.fromkeys(own))
        return self._known[measure]

    def pay_of(self, part_id: str, line: str) -> tuple[Reading, ...]:
        """What a line of pay reads beside the star: counts, and the roster for its basis."""
        found: list[Reading] = []
        for row in self.tables["pay"]:
            if (row["part_id"], row["line"]) == (part_id, line):
                for measure in (row["for_each_measure"], row["less_measure"]):
                    found += self.of(measure) if measure else ()
                found += [_roster(f"pay.{row['basis']}")] if row["basis"] else []
                found += [self._plain("pay.granted", "grants")] if row["kind"] == "granted" else []
        return tuple(dict.fromkeys(found))

    def children(self, row: Row) -> Iterator[str]:
        """The measures that a measure is made of."""
        measure = row["measure"]
        yield from (term["term_measure"] for term in self.tables["terms"] if term["measure"] == measure)
        yield from (rank["of_measure"] for rank in self.tables["ranks"] if rank["measure"] == measure)
        for counted in self.tables["result_counts"]:
            if counted["measure"] == measure and counted["score"]:
                yield f"{counted['of_part_scheme']}.{counted['score']}"
        for item in self._items(row):
            yield from (name for name in (item["of_measure"], item["times_measure"]) if name)

    def _own(self, row: Row) -> Iterator[Reading]:
        kind, measure, scheme = row["kind"], row["measure"], row["owner_scheme"]
        if kind == "source":
            yield self._source(row)
        elif kind == "mark":
            yield self._plain(measure, "assessments", self._mark_sql(measure))
        elif kind in ("sheet", "faults"):
            yield self._plain(measure, "assessments", f"scheme = {literal(scheme)} and purpose = 'live'")
        elif kind == "cases":
            yield self._plain(measure, row["source"], month_column=row["month_column"] or "")
        elif kind == "attribute":
            yield _roster(measure)
        elif kind == "leave":
            yield from self._leave(measure)
        rules = {(item["part_id"], item["item"]) for item in self._items(row) if item["event"]}
        codes = [rule for rule in self.tables["event_rules"] if (rule["part_id"], rule["item"]) in rules]
        if codes:
            yield self._plain(measure, "events", _codes_sql(codes))

    def _source(self, row: Row) -> Reading:
        conditions = [one for one in self.tables["measure_conditions"] if one["measure"] == row["measure"]]
        return Reading(
            measure=row["measure"],
            source=row["source"],
            subject_column=row["subject_column"],
            month_column=row["month_column"],
            where_sql=filter_sql(conditions, "where") or "true",
            pending_sql=filter_sql(conditions, "pending") or "false",
            value_column=row["value_column"] or "",
            per_column=row["per_column"] or "",
            # a day that is due, an entry that may be refused, a figure since the hire take more than a filter of rows
            aggregate="" if _is_worked_out(row) else row["aggregate"],
            over_members=bool(row["over_members"]) and row["subject_column"] == "employee_id",
            links=tuple(self._links(row["measure"])),
        )

    def _links(self, measure: str) -> Iterator[Link]:
        rows = [one for one in self.tables["measure_exclusions"] if one["measure"] == measure]
        for pair in sorted({(one["row_column"], one["event_column"]) for one in rows}):
            codes = [one for one in rows if (one["row_column"], one["event_column"]) == pair]
            yield Link(*pair, _codes_sql(codes))

    def _plain(self, measure: str, source: str, where_sql: str = "true", month_column: str = "") -> Reading:
        one = catalogue.source(source)
        subject = "subject_id" if source == "assessments" else one.subject_column
        month = month_column or one.month_column or one.period_column
        return Reading(
            measure, source, subject, month, where_sql, value_column="mark" if source == "assessments" else ""
        )

    def _mark_sql(self, measure: str) -> str:
        marks = {(row["scheme"], row["mark"]) for row in self.tables["marks"] if row["measure"] == measure}
        ticks = {
            (scheme, row["tick"])
            for scheme, mark in marks
            for row in self.tables["options"]
            if (row["scheme"], row["mark"]) == (scheme, mark) and row["tick"]
        }
        pairs = " or ".join(f"(scheme = {literal(s)} and item = {literal(item)})" for s, item in sorted(marks | ticks))
        return f"purpose = 'live' and ({pairs or 'false'})"

    def _leave(self, measure: str) -> Iterator[Reading]:
        for row in self.tables["leave_counts"]:
            if row["measure"] == measure:
                kind = f"kind = {literal(row['kind'])}" if row["kind"] else "true"
                reading = self._plain(measure, "leave", kind, "starts_on")
                yield Reading(**{**vars(reading), "is_of_the_year": row["span"] != "month"})

    def _items(self, row: Row) -> list[Row]:
        """The items that a measure of points rests on: those named, or all of its scheme."""
        kind, measure = row["kind"], row["measure"]
        if kind in ("items", "worst"):
            named = {(one["part_id"], one["item"]) for one in self.tables["item_classes"] if one["measure"] == measure}
            return [item for item in self.tables["items"] if (item["part_id"], item["item"]) in named]
        if kind not in ("total", "share", "item"):
            return []
        parts = {one["part_id"] for one in self.tables["parts"] if one["scheme"] == row["owner_scheme"]}
        items = [item for item in self.tables["items"] if item["part_id"] in parts]
        if kind != "item":
            return items
        names = self._below({measure.rsplit(".", 1)[-1]}, parts)
        return [item for item in items if item["item"] in names or item["parent_item"] in names]

    def _below(self, names: set[str], parts: set[str]) -> set[str]:
        groups = [one for one in self.tables["groups"] if one["part_id"] in parts and one["parent_item"] in names]
        more = {one["item"] for one in groups} - names
        return self._below(names | more, parts) if more else names


def _codes_sql(rows: Sequence[Row]) -> str:
    def one(row: Row) -> str:
        scheme = "scheme is null" if row["is_common"] else f"scheme = {literal(str(row['scheme']))}"
        return f"(code = {literal(str(row['event_code']))} and {scheme})"

    return f"coalesce(approved, true) and ({' or '.join(sorted({one(row) for row in rows}))})"


def _is_worked_out(row: Row) -> bool:
    return bool(row["due_weekday"] or row["is_entered"] or str(row["value_column"]).endswith("_since_hiring"))


def _roster(measure: str) -> Reading:
    return Reading(measure, "employees", "employee_id", "")
