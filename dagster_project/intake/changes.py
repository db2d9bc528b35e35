"""What deliveries changed: the rows that hold now and did not before, with the months whose results they may move.

Belongs here: comparing, key by key, the rows that count among some deliveries with those among more of them.
Does not belong here: who asks, and what follows from it (dagster_project/month/corrections), or whether a row can be
read: one that staging rejects is a change here and then moves nothing.

A row that is sent again as it was is no change, so that a monthly copy of the whole roster touches no old month. Where
only dates differ (a closing that was filled in, a last day), the months before the earliest of them keep their results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from dagster_project.catalogue import Source, sources
from dagster_project.intake.deliveries import Delivery
from dagster_project.intake.manifest import SETTLED, Manifest, folder_of, verified
from dagster_project.intake.months import FOR_EVER, dated_columns, highest_sql, lowest_sql, month_index_sql
from dagster_project.intake.settling import key_text
from dagster_project.intake.stored import rows_sql
from dagster_project.periods import month_of
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.paths import Home

LATE, WITHDRAWN, CHANGED, COVERED = "late_row", "withdrawn_row", "changed_row", "coverage"


@dataclass(frozen=True)
class Change:
    """One row of a source that came, went or changed, or days that a delivery covers and none did before.

    `subject_id` is whose row it is ('' where it is nobody's); months by index (year × 12 + month), both ends included.
    `schemes` are those that the row names or named ('' for none), where its source has such a column.
    """

    source: str
    kind: str
    subject_id: str
    first: int
    last: int
    delivery_id: str
    schemes: tuple[str, ...] = ()

    def touches(self, month: int) -> bool:
        return self.first <= month <= self.last


@dataclass(frozen=True)
class Ledgered:
    """The deliveries known by a time, in their order, and the home that their rows lie in."""

    home: Home
    deliveries: Sequence[Delivery]
    proved: dict[str, Manifest] = field(default_factory=dict)

    def changes_since(self, known: Collection[tuple[str, str]], until: int) -> Iterator[Change]:
        """What those deliveries changed that are not among `known` (source, delivery id), of months up to `until`."""
        for source in sources().values():
            own = [one for one in self.deliveries if one.source == source.name]
            new = [one for one in own if (one.source, one.delivery_id) not in known]
            if any(_may_touch(self.home, one, until) for one in new):
                yield from self._changed(source, own, new, until)

    def _changed(
        self, source: Source, own: Sequence[Delivery], new: Sequence[Delivery], until: int
    ) -> Iterator[Change]:
        manifests, parents = self._proved(own), self._proved(self._parents(source))
        with opened() as connection:
            yield from _changed_rows(connection, self.home, source, manifests, new, parents, until)
        yield from _newly_covered(source, manifests, new, until)

    def _proved(self, deliveries: Sequence[Delivery]) -> list[Manifest]:
        """Their manifests; each delivery's bytes are proved once, however many months are looked at."""
        for one in deliveries:
            if one.delivery_id not in self.proved:
                self.proved[one.delivery_id] = verified(self.home, one)
        return [self.proved[one.delivery_id] for one in deliveries]

    def _parents(self, source: Source) -> Sequence[Delivery]:
        return [one for one in self.deliveries if source.through and one.source == source.through]


def _may_touch(home: Home, delivery: Delivery, until: int) -> bool:
    """Cheaply: its rows begin late enough, and replace none, whose months would be another matter."""
    if delivery.first_month is None or _index(delivery.first_month) <= until:
        return True
    path = folder_of(home, delivery.source, delivery.delivery_id) / SETTLED
    query = f"select 1 from read_parquet({literal(str(path))}) where by_delivery_id is not null limit 1"
    with opened() as connection:
        return bool(connection.execute(query).fetchall())


def _changed_rows(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    source: Source,
    own: Sequence[Manifest],
    new: Sequence[Delivery],
    parents: Sequence[Manifest],
    until: int,
) -> Iterator[Change]:
    keys = [f"_key_{place}" for place in range(len(source.key))]
    _lay_rows(connection, home, source, own, new, keys)
    _lay_both(connection, source, keys)
    first, last = _months(connection, home, source, parents)
    whose = quoted(source.subject_column) if source.subject_column in source.column_names else "''"
    named = "list(distinct coalesce(scheme, '') order by coalesce(scheme, ''))"
    named = named if "scheme" in source.column_names else "[]"
    found = connection.execute(
        f"""
        with dated as (select *, {first} as _first, {last} as _last, {whose} as _whose from both_sides)
        select _kind, coalesce(max(_whose), ''), min(_first), max(_last), max(_since), {named}
        from dated
        where _first is not null
        group by {", ".join(keys)}, _kind
        having min(_first) <= {int(until)}
        order by all
        """
    ).fetchall()
    for kind, subject, begins, ends, delivery_id, schemes in found:
        yield Change(source.name, kind, subject, begins, ends, delivery_id, tuple(schemes))


def _lay_rows(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    source: Source,
    own: Sequence[Manifest],
    new: Sequence[Delivery],
    keys: Sequence[str],
) -> None:
    """`rows`: every row of the keys that the new deliveries speak of, with its delivery's place in the order."""
    order = ", ".join(f"({literal(one.delivery_id)}, {place})" for place, one in enumerate(own))
    later = ", ".join(literal(one.delivery_id) for one in new)
    named = ", ".join(f"{key_text(source, name)} as {key}" for name, key in zip(source.key, keys, strict=True))
    columns = ", ".join(quoted(name) for name in (*source.column_names, "deleted"))
    relation = rows_sql(home, source, own)
    connection.execute(
        f"""
        create temp table rows as
        with keyed as (
            select {named}, {columns}, _delivery_id, _file, _row_number,
                _delivery_id in ({later}) as _is_new
            from {relation}
        )
        select keyed.*, placed._place
        from keyed
        join (values {order}) as placed(_delivery_id, _place) using (_delivery_id)
        semi join (select {", ".join(keys)} from keyed where _is_new) as spoken_of using ({", ".join(keys)})
        """
    )


def _lay_both(connection: duckdb.DuckDBPyConnection, source: Source, keys: Sequence[str]) -> None:
    """`both_sides`: for each key whose row changed the row before and the row since, where there is one."""
    listed = ", ".join(keys)
    content = ", ".join(f"coalesce({quoted(name)}, '')" for name in source.column_names)
    undated = [name for name in source.column_names if name not in dated_columns(source)]
    rest = ", ".join(f"coalesce({quoted(name)}, '')" for name in undated)
    counting = f"qualify row_number() over (partition by {listed} order by _place desc, _file, _row_number) = 1"
    connection.execute(
        f"""
        create temp table both_sides as
        with before as (from (from rows where not _is_new {counting}) where coalesce(deleted, '') <> 'true'),
        latest as (from rows {counting}),
        since as (from latest where coalesce(deleted, '') <> 'true'),
        told as (
            select {listed}, row({content}) as _content, row({rest}) as _rest, true as _is_before from before
            union all
            select {listed}, row({content}), row({rest}), false from since
        ),
        changed as (
            select {listed},
                case when count(*) = 2 then {literal(CHANGED)}
                    when bool_or(_is_before) then {literal(WITHDRAWN)} else {literal(LATE)} end as _kind,
                count(*) = 2 and count(distinct _rest) = 1 as _is_dates_alone
            from told
            group by {listed}
            having count(distinct _content) = 2 or count(*) = 1
        )
        select sides.*, changed._kind, changed._is_dates_alone, latest._delivery_id as _since
        from changed
        join (
            from before union all from since
        ) as sides using ({listed})
        join latest using ({listed})
        """
    )
    if dated_columns(source):
        differing = ", ".join(
            f"case when count(distinct coalesce({quoted(name)}, '')) = 2 then min({month_index_sql(name)}) end"
            for name in dated_columns(source)
        )
        connection.execute(
            f"create temp table moved_dates as select {listed}, least({differing}, {FOR_EVER}) as _moved_from"
            f" from both_sides where _is_dates_alone group by {listed}"
        )
        connection.execute(
            f"create or replace temp table both_sides as"
            f" select * from both_sides left join moved_dates using ({listed})"
        )


def _months(
    connection: duckdb.DuckDBPyConnection, home: Home, source: Source, parents: Sequence[Manifest]
) -> tuple[str, str]:
    """SQL for the first and last month that a row of `both_sides` may move; NULL where nothing dates it yet."""
    if source.dating_column:
        last = highest_sql(source) if source.month_column else str(FOR_EVER)
        return f"coalesce(_moved_from, {lowest_sql(source)})", last
    if not source.through:
        return "1", str(FOR_EVER)
    other = sources()[source.through]
    relation = rows_sql(home, other, parents)
    key = ", ".join(quoted(name) for name in other.key)
    connection.execute(
        f"create temp table parents as select {key}, min({lowest_sql(other)}) as _first_month"
        f" from {relation} group by all"
    )
    joined = " and ".join(f"parents.{quoted(name)} = both_sides.{quoted(name)}" for name in other.key)
    return f"(select min(parents._first_month) from parents where {joined})", str(FOR_EVER)


def _newly_covered(source: Source, own: Sequence[Manifest], new: Sequence[Delivery], until: int) -> Iterator[Change]:
    """Months that a new delivery covers at a site, and no delivery before: there even silence is news."""
    later = {one.delivery_id for one in new}
    known = {place for one in own if one.delivery_id not in later for place in _covered(one)}
    for one in own:
        for site, month in _covered(one) if one.delivery_id in later else ():
            if month <= until and (site, month) not in known and (None, month) not in known:
                yield Change(source.name, COVERED, site or "", month, month, one.delivery_id)


def _covered(manifest: Manifest) -> Iterator[tuple[str | None, int]]:
    for line in manifest.coverage:
        begins, ends = (month_of(date.fromisoformat(str(line[name]))).index for name in ("from_on", "to_on"))
        for month in range(begins, ends + 1):
            yield line["site_id"], month


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])
