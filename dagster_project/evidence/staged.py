"""The delivered rows of one subject, typed, with what became of each.

Belongs here: reading the frozen deliveries of a calculation for one subject, and proving the files that hold what was
found. Does not belong here: which rows a measure counts (`readings.py`).

Its surprise: text is typed as staging types it (dbt/macros/canonical_columns.sql), but nothing is rejected here: which
rows were rejected is read from the calculation's own `rejects`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from dagster_project import catalogue
from dagster_project.catalogue import Column, Source
from dagster_project.errors import Refusal
from dagster_project.evidence.readings import Link, Reading
from dagster_project.evidence.sharing import Sharing
from dagster_project.intake import stored
from dagster_project.intake.canonical_columns import typed_name
from dagster_project.intake.deliveries import Delivery, ordered
from dagster_project.intake.manifest import MANIFEST, SETTLED, Manifest, folder_of
from dagster_project.store.calculations import Calculation, rows_sql
from dagster_project.store.erasures import is_as_kept
from dagster_project.store.hashing import literal, quoted, sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

# Listed in `rejects`, and accepted all the same.
LISTED_ONLY = ("unknown_employee", "unit_not_listed")
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
# What staging works out from other columns of the row, as far as measures read it; NULL where other rows decide.
_DERIVED = {
    "attendance": {
        "is_late": "coalesce(first_in > scheduled_start, false)",
        "is_early_leave": "coalesce(last_out < scheduled_end, false)",
        "is_absent": "coalesce(absence_kind = 'unexcused', false)",
        "late_seconds": "cast(epoch(first_in) - epoch(scheduled_start) as bigint)",
        "first_in_second": "cast(epoch(cast(first_in as time)) as bigint)",
    },
    "exams": {"is_full_mark": "coalesce(score = max_score, false)"},
    "tickets": {
        "replies": "case when average_reply_seconds is not null then coalesce(reply_count, 1) end",
        "reply_seconds": "cast(average_reply_seconds * coalesce(reply_count, 1) as decimal(18, 6))",
    },
    "assessments": {
        "mark_number": "try_cast(mark as decimal(18, 6))",
        "faults_since_hiring": "cast(null as bigint)",
        "leave_days_since_hiring": "cast(null as bigint)",
    },
}


@dataclass(frozen=True)
class Clock:
    """How times of day become days: a zone, and when a business day starts."""

    zone: str
    day_start_minutes: int


@dataclass
class Staged:
    """The deliveries that a calculation was made from, asked source by source."""

    home: Home
    calculation: Calculation
    connection: duckdb.DuckDBPyConnection
    clock: Clock
    prefix: str = "t"
    _made: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict)
    _manifests: dict[str, list[Manifest]] = field(default_factory=dict)
    _proved: set[tuple[str, str]] = field(default_factory=set)
    _found: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def deliveries(self) -> list[Delivery]:
        used = {(source, delivery_id) for source, delivery_id in self.calculation.document["inputs"]["deliveries"]}
        known = ordered(Ledger(self.home).entries("delivered"))
        return [one for one in known if (one.source, one.delivery_id) in used]

    @cached_property
    def sharing(self) -> Sharing:
        return Sharing(self)

    def manifests(self, source: str) -> list[Manifest]:
        """Of the source's deliveries, each the one that the ledger names."""
        if source not in self._manifests:
            self._manifests[source] = [self._manifest(one) for one in self.deliveries if one.source == source]
        return self._manifests[source]

    def _manifest_of(self, source: str, delivery_id: str) -> Manifest:
        return next(one for one in self.manifests(source) if one.delivery_id == delivery_id)

    def rows(self, reading: Reading, subjects: Sequence[str], months: tuple[str, str] | None) -> list[dict[str, Any]]:
        """What a reading finds for some subjects between two months, with `state`; of the roster what held last."""
        wanted = (reading, tuple(subjects), months)
        if wanted not in self._found:
            self._found[wanted] = self._rows(reading, subjects, months)
        return self._found[wanted]

    def _rows(self, reading: Reading, subjects: Sequence[str], months: tuple[str, str] | None) -> list[dict[str, Any]]:
        if self.sharing.is_of(reading.source, reading.subject_column):
            table = self.sharing.rows_of(reading.source, subjects)
        else:
            table = self.table(reading.source, reading.subject_column, subjects)
        source = catalogue.source(reading.source)
        key = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in source.key)
        values = {"value": reading.value_column, "per_value": reading.per_column}
        shown = ", ".join(
            f"cast({quoted(column) if column else 'null'} as varchar) as {name}" for name, column in values.items()
        )
        state = self._state(reading, subjects)
        found = self.connection.execute(
            f"select {quoted(reading.subject_column)} as subject_id, {_month(reading)} as month, _delivery_id as "
            f"delivery_id, _delivery as delivery, _file as file, _row_number as row_number, "
            f"cast(to_json(struct_pack({key})) as varchar) as key, {shown}, {state} as state from {table} "
            f"where {state} is not null{_between(reading, months)} order by 2, _delivery, _file, _row_number"
        )
        names = [column[0] for column in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        originals = self._originals(reading.source, rows)
        for row in rows:
            row["as_written"] = originals.get((row["delivery_id"], row["file"], row["row_number"]))
            row["key"] = " ".join(str(value) for value in json.loads(row["key"]).values() if value is not None)
            row["sha256"] = self._file_hash(reading.source, row["delivery_id"], row["file"])
            row["delivered_as"] = self.delivered_as(reading.source, row["delivery_id"], row["file"], row["subject_id"])
        return rows

    def _originals(self, source: str, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str, int], str]:
        """Ids that were delivered in other words than those that they are known by, as a text for each row."""
        found = {}
        for one in self.manifests(source):
            places = {(row["file"], row["row_number"]) for row in rows if row["delivery_id"] == one.delivery_id}
            for (file, number), ids in stored.as_delivered(self.connection, self.home, one, places).items():
                told = ", ".join(f"{column}: {text}" for column, text in ids.items())
                found[one.delivery_id, file, number] = told
        return found

    def at(self, source: str, place: str) -> tuple[str, str] | None:
        """(first key column, its value) of the row at a place (a condition on its own columns), if there is one."""
        one = catalogue.source(source)
        rows = stored.rows_sql(self.home, one, self.manifests(source))
        found = self.connection.execute(f"select {quoted(one.key[0])} from {rows} where {place}").fetchall()
        return (one.key[0], str(found[0][0])) if found else None

    def reads(
        self, readings: Sequence[Reading], key: tuple[str, str], place: str
    ) -> Iterator[tuple[Reading, str, str, str]]:
        """Of the row at a place: each reading that reads it, whose figure that is, of which month, and its state.

        All of them are one question: hundreds of measures may read one source.
        """
        groups: dict[tuple[str, str], list[Reading]] = {}
        for reading in readings:
            groups.setdefault((reading.subject_column, reading.month_column), []).append(reading)
        for (subject, _), group in groups.items():
            table = self.table(group[0].source, key[0], [key[1]])
            if self.sharing.is_of(group[0].source, subject):
                table = self.sharing.rows_at(group[0].source, table)
            whose = self.connection.execute(f"select {quoted(subject)} from {table} where {place}").fetchall()
            subjects = [str(value) for (value,) in whose if value is not None]
            states = [self._state(one, subjects) for one in group]
            found = self.connection.execute(
                f"select {_month(group[0])}, {', '.join(states)} from {table} where {place}"
            ).fetchall()
            for name, (month, *values) in zip(subjects, found, strict=False):
                for reading, state in zip(group, values, strict=True):
                    if state:
                        yield reading, name, str(month or ""), str(state)

    def delivered_as(self, source: str, delivery_id: str, file: str, person: str) -> str | None:
        """Under which ids a person's rows came in a file, where they have several; each row under one of these."""
        ids = self._manifest_of(source, delivery_id).ids
        found = [one["id"] for one in ids if (one["file"], one["person"]) == (file, person)]
        return None if found == [person] else " or ".join(found) or None

    def table(self, source_name: str, column: str, values: Sequence[str]) -> str:
        """A temporary table with the typed rows whose `column` is one of `values`."""
        wanted = (source_name, column, tuple(values))
        if wanted not in self._made:
            self._made[wanted] = name = f"{self.prefix}_{len(self._made)}"
            self._make(name, catalogue.source(source_name), column, values)
        return self._made[wanted]

    def _make(self, name: str, source: Source, column: str, values: Sequence[str]) -> None:
        rows, through = stored.rows_sql(self.home, source, self.manifests(source.name)), ""
        own = {one.name for one in source.columns}
        if column in own:
            where = f"{quoted(column)} in ({', '.join(map(literal, values)) or 'null'})"
        else:  # the row of another source says whose it is
            other = catalogue.source(source.through)
            keyed = self.table(other.name, column, values)
            where = (
                f"({', '.join(map(quoted, other.key))}) in (select ({', '.join(map(quoted, other.key))}) from {keyed})"
            )
            through = keyed
        typed = ", ".join(f"{_typed(one, self.clock.zone)} as {quoted(one.name)}" for one in source.columns)
        self.connection.execute(
            f"create temp table {name}_typed as select _delivery_id, _delivery, _file, _row_number, {typed} "
            f"from {rows} as delivered where {where}"
        )
        if source.through and not through:
            other = catalogue.source(source.through)
            keys = [
                str(value)
                for (value,) in self.connection.execute(f"select distinct {other.key[0]} from {name}_typed").fetchall()
            ]
            through = self.table(other.name, other.key[0], keys)
        self.connection.execute(f"create temp table {name} as {self._dated(name, source, through)}")

    def _dated(self, name: str, source: Source, through: str) -> str:
        own = {one.name for one in source.columns}
        columns = list(source.columns)
        joined = ""
        if through:
            other = catalogue.source(source.through)
            more = [one for one in other.columns if one.name not in own]
            columns += more
            keys = ", ".join(map(quoted, other.key))
            listed = ", ".join([keys, *(quoted(one.name) for one in more)])
            joined = f" left join (select {listed} from {through} where _fate is null) using ({keys})"
        months = {month_column(source.name, one.name, False): one for one in reversed(columns) if _is_dated(one)}
        dated = [f"{self._month(one)} as {quoted(name)}" for name, one in months.items()]
        derived = [f"{sql} as {column}" for column, sql in _DERIVED.get(source.name, {}).items()]
        if source.name == "assessments":
            derived.append(f"{self._assessment_month(name)} as assessment_month")
        return (
            f"select {', '.join(['*', *dated, *derived])}, {self._fate(source)} as _fate "
            f"from (from {name}_typed{joined}) as found"
        )

    def _month(self, column: Column) -> str:
        shift = f" - interval '{self.clock.day_start_minutes}' minute" if column.data_type == "timestamp" else ""
        return f"cast(date_trunc('month', {quoted(column.name)}{shift}) as date)"

    def _assessment_month(self, name: str) -> str:
        """A form counts where its interaction took place, else where it says, else on the day it was filled in."""
        judged = f"select distinct interaction_id from {name}_typed where interaction_id is not null and period is null"
        ids = [str(value) for (value,) in self.connection.execute(judged).fetchall()]
        found = ["select null as id, cast(null as date) as month where false"]
        for source, key, at in (("calls", "call_id", "started_month"), ("tickets", "ticket_id", "opened_month")):
            if ids and self.manifests(source):
                table = self.table(source, key, ids)
                found.append(f"select {key} as id, {at} as month from {table} where _fate is null")
        known = " union all ".join(found)
        year, part = "try_cast(left(period, 4) as int)", "try_cast(right(period, 1) as int)"
        last = (
            "case when regexp_full_match(period, '[0-9]{4}-[0-9]{2}') then try_cast(period || '-01' as date) "
            f"when period like '%-Q_' then make_date({year}, 3 * {part}, 1) "
            f"when period like '%-H_' then make_date({year}, 6 * {part}, 1) else make_date({year}, 12, 1) end"
        )
        return (
            f"case when period is null then coalesce((select min(month) from ({known}) where id = interaction_id), "
            f"cast(date_trunc('month', assessed_on) as date)) else {last} end"
        )

    def _fate(self, source: Source) -> str:
        """Rejected, or lost to another row that can itself be read; NULL where the row stands."""
        paths = [folder_of(self.home, source.name, one.delivery_id) / SETTLED for one in self.manifests(source.name)]
        if not paths:
            return "cast(null as varchar)"
        known = ", ".join(literal(one.delivery_id) for one in self.manifests(source.name))
        rejected = self._rejected(source)
        settled = f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name = true)"
        same = "{0}delivery_id = found._delivery_id and {0}file = found._file and {0}row_number = found._row_number"
        by = (
            f"not exists (select 1 from {rejected} as r where r.delivery_id = s.by_delivery_id and r.file = s.by_file "
            "and r.row_number = s.by_row_number)"
        )
        return (
            f"case when exists (select 1 from {rejected} as r where {same.format('r.')}) then 'rejected' else "
            f"(select min(s.fate) from {settled} as s where s.fate <> 'rejected' and {same.format('s.')} "
            f"and (s.by_delivery_id is null or s.by_delivery_id in ({known})) and {by}) end"
        )

    def _rejected(self, source: Source) -> str:
        name = f"{self.prefix}_rejected_{source.name}"
        rows = "select null::varchar as delivery_id, null::varchar as file, null::bigint as row_number where false"
        if rejects := rows_sql(self.home, [self.calculation], "rejects"):
            accepted = ", ".join(map(literal, LISTED_ONLY))
            rows = (
                f"select distinct delivery_id, file, row_number from {rejects} "
                f"where source = {literal(source.name)} and reason not in ({accepted})"
            )
        self.connection.execute(f"create temp table if not exists {name} as {rows}")
        return name

    def _state(self, reading: Reading, subjects: Sequence[str]) -> str:
        """SQL for what became of a row that the reading asks for; NULL where it does not."""
        waiting = f"coalesce({reading.pending_sql}, false)"
        asked = [f"(coalesce({reading.where_sql}, false) or {waiting})"]
        asked += [self._has_no_event(link, subjects) for link in reading.links]
        return (
            f"case when not ({' and '.join(asked)}) then null when _fate is not null then _fate "
            f"when {waiting} then 'pending' else 'counted' end"
        )

    def _has_no_event(self, link: Link, subjects: Sequence[str]) -> str:
        if not self.manifests("events"):
            return "true"
        events = self.table("events", "employee_id", subjects)
        return (
            f"({quoted(link.row_column)} is null or {quoted(link.row_column)} not in (select "
            f"{quoted(link.event_column)} from {events} where _fate is null and {link.codes_sql} "
            f"and {quoted(link.event_column)} is not null))"
        )

    def _manifest(self, delivery: Delivery) -> Manifest:
        path = folder_of(self.home, delivery.source, delivery.delivery_id) / MANIFEST
        content = path.read_bytes() if path.exists() else b""
        if sha256(content) != delivery.manifest_sha256:
            raise Refusal(
                f"{path} is not the file that was loaded. Run `starledger verify`; restore it from the backup."
            )
        return Manifest(**json.loads(content))

    def _file_hash(self, source: str, delivery_id: str, file: str) -> str:
        """The hash of the delivered file, once the bytes that its rows were read from are proved."""
        manifest = self._manifest_of(source, delivery_id)
        folder = folder_of(self.home, source, delivery_id)
        name = manifest.rows_of(file)
        if (delivery_id, name) not in self._proved:
            expected = manifest.hashes()[name]
            if not is_as_kept(self.home, folder / name, expected):
                raise Refusal(
                    f"{folder / name} was changed after it was loaded, so nothing is shown from it. Run `starledger "
                    "verify`; restore it from the backup."
                )
            self._proved.add((delivery_id, name))
        hashes = {one["name"]: one["sha256"] for one in manifest.files}
        return str(hashes.get(file) or hashes[file.split("/")[0]])


def month_column(source: str, column: str, is_measured: bool = True) -> str:
    """The column of a date's business month, as staging calls it."""
    if source == "assessments" and column in ("assessed_on", "period") and is_measured:
        return "assessment_month"
    return "month" if column == "month" else f"{column.removesuffix('_at').removesuffix('_on')}_month"


def _is_dated(column: Column) -> bool:
    return column.data_type in ("date", "timestamp")


def _month(reading: Reading) -> str:
    if not reading.month_column:
        return "cast(null as varchar)"
    return f"strftime({quoted(month_column(reading.source, reading.month_column))}, '%Y-%m')"


def _between(reading: Reading, months: tuple[str, str] | None) -> str:
    if not reading.month_column:  # of the roster, what held at the end
        until = f" and valid_from <= last_day({literal(months[1] + '-01')}::date)" if months else ""
        order = f"partition by {quoted(reading.subject_column)} order by valid_from desc"
        return f"{until} qualify row_number() over ({order}) = 1"
    if months is None:
        return ""
    return f" and {_month(reading)} between {literal(months[0])} and {literal(months[1])}"


def _typed(column: Column, zone: str) -> str:
    """A value that came typed, else its text read as strictly as staging reads it."""
    text, type_ = quoted(column.name), column.data_type
    if type_ == "text":
        return text
    read = {
        "integer": f"case when regexp_full_match({text}, '[+-]?[0-9]{{1,15}}') then try_cast({text} as bigint) end",
        "date": f"try_cast(substr({text}, 1, 10) as date)",
        "month": f"try_cast({text} || '-01' as date)",
        "timestamp": f"case when regexp_full_match({text}, '{_TIME}') then try_cast(replace({text}, 'T', ' ') as "
        f"timestamp) else (try_cast({text} as timestamptz) at time zone {literal(zone)}) end",
        "boolean": f"case when lower({text}) in ('true', 'yes', '1') then true "
        f"when lower({text}) in ('false', 'no', '0') then false end",
    }.get(type_, f"try_cast({text} as {type_})")
    return f"coalesce({typed_name(column)}, {read})"
