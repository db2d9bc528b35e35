"""Who loses to whom: superseded, withdrawn, duplicate and conflicting rows, settled once, when a delivery is loaded.

Belongs here: the SQL that compares keys within one delivery and between it and every other delivery of its source.
Does not belong here: which of these causes count at a given known-at, and what becomes of a row that has several
(staging).

Every pair (losing row, later delivery that has its key) is kept, so that both can be told from the list afterwards: a
later delivery that is not yet known does not replace, and a row that is itself rejected does not either. Where a
delivery has a key several times, its first row stands for the key. Rows with an empty key are left to staging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from dagster_project.catalogue import Source
from dagster_project.store.hashing import literal, quoted

_NOTHING_SETTLED = """
    create or replace temp table settled_now (
        source varchar, delivery_id varchar, file varchar, row_number bigint, fate varchar, reason varchar,
        by_delivery_id varchar, by_file varchar, by_row_number bigint
    )
"""
Ends = tuple[str, str]  # the least and the greatest text
_SORTED = (1_000_000, 30_000_000)  # rows
_LAST_CHARACTER = chr(0x10FFFF)  # no text with the same beginning comes after it


@dataclass(frozen=True)
class Arriving:
    """The rows of a delivery that is to be settled: SQL that reads them, how many have a key, how many of those
    withdraw it, and between which texts each required column of the key lies, in the order of `Source.required_key`."""

    source: Source
    rows_sql: str
    rows: int
    withdrawing: int
    ends: tuple[Ends, ...]


def looked_through(connection: duckdb.DuckDBPyConnection, source: Source, rows_sql: str) -> Arriving:
    """What has to be known of a delivery's keys before other deliveries are chosen to compare them with."""
    places = [source.key.index(name) for name in source.required_key]
    ends = "".join(f", min(key_{place}), max(key_{place})" for place in places)
    counted = f"select count(*) as rows, count(*) filter (withdraws) as withdrawing{ends}"
    found = connection.execute(f"{counted} from ({_keyed(source, rows_sql, 'false')})").fetchall()
    rows, withdrawing, *texts = found[0]
    return Arriving(
        source, rows_sql, rows, withdrawing, tuple(zip(texts[::2], texts[1::2], strict=True)) if rows else ()
    )


def settle(connection: duckdb.DuckDBPyConnection, arriving: Arriving, others_sql: str | None) -> None:
    """Make the temporary table `settled_now`: every pair that the arriving delivery takes part in.

    `others_sql` reads the rows of the source's other deliveries with one more column, `_is_later`: whether that
    delivery is ordered after the arriving one. None where there is no other delivery.
    """
    source, rows = arriving.source, arriving.rows
    everything = _keyed(source, arriving.rows_sql, "false")
    connection.execute(_NOTHING_SETTLED)
    keys = _distinct(connection, everything, rows)
    contested = [f"select key_hash from ({everything}) group by key_hash having count(*) > 1"] if keys < rows else []
    parts = [_within(source, arriving.rows_sql), _withdrawals()]
    if others_sql and rows:
        others = _keyed(source, others_sql, "_is_later", _between(arriving))
        matching = f"from ({others}) semi join (select key_hash from ({everything})) using (key_hash)"
        ((met,),) = connection.execute(f"create or replace temp table matching as {matching}").fetchall()
        contested += ["select key_hash from matching"] if met else []
        parts += [_lost_to_arriving(source), _lost_by_arriving(source)] if met else []
    if contested or arriving.withdrawing:
        _settle_contested(connection, source, everything, contested, parts)


def _settle_contested(
    connection: duckdb.DuckDBPyConnection, source: Source, everything: str, contested: list[str], parts: list[str]
) -> None:
    hashes = " union ".join(contested) or "select null::ubigint as key_hash where false"
    connection.execute(f"create or replace temp table contested as {hashes}")
    connection.execute(
        f"create or replace temp table arriving as from ({everything}) where withdraws "
        f"union from ({everything}) semi join contested using (key_hash)"
    )
    connection.execute(
        f"insert into settled_now by name select {literal(source.name)} as source, * "
        f"from ({' union all '.join(f'({part})' for part in parts)}) order by all"
    )


def _distinct(connection: duckdb.DuckDBPyConnection, everything: str, rows: int) -> int:
    """How many keys' hashes differ. Many are told sooner by sorting them, in 16 bytes a row, than by DuckDB's table of
    them, which may go to the disk."""
    if not _SORTED[0] <= rows <= _SORTED[1]:
        return int(connection.execute(f"select count(distinct key_hash) from ({everything})").fetchall()[0][0])
    import numpy

    hashes = numpy.sort(connection.execute(f"select key_hash from ({everything})").fetchnumpy()["key_hash"])
    return 1 + int(numpy.count_nonzero(hashes[1:] != hashes[:-1]))


def _between(arriving: Arriving) -> str:
    """Where a key that arrives may lie in other deliveries: no block of rows is read that its statistics rule out.

    Ids that grow with time thus meet the blocks of their own time only, however long the history is.
    """
    bounds = []
    for name, (lowest, highest) in zip(arriving.source.required_key, arriving.ends, strict=True):
        if arriving.source.column(name).data_type == "date":  # with a midnight behind it or without
            lowest, highest = lowest[:10], highest[:10] + _LAST_CHARACTER
        bounds.append(f" and {quoted(name)} between {literal(lowest)} and {literal(highest)}")
    return "".join(bounds)


def may_meet(mine: Sequence[Ends], others: Sequence[Ends]) -> bool:
    """Whether two deliveries can have a key in common, by the ends of each column of it."""
    return all(low <= high and lowest <= highest for (low, highest), (lowest, high) in zip(mine, others, strict=True))


def settle_reading(
    connection: duckdb.DuckDBPyConnection, source: Source, arriving_sql: str, earlier_sql: str, delivery_id: str
) -> None:
    """After `settle`: add that what the same bytes gave before another mapping read them is replaced, row by row.

    A key that was read wrongly is met by no row of the new reading, so the place in the file tells the pairs; a row
    that the new reading does not make at all is replaced by none.
    """
    pairs = f"""
        select
            {literal(source.name)} as source, lost._delivery_id as delivery_id, lost._file as file,
            lost._row_number as row_number, 'superseded' as fate, 'read_again' as reason,
            {literal(delivery_id)} as by_delivery_id, won._file as by_file, won._row_number as by_row_number
        from {earlier_sql} as lost
        left join {arriving_sql} as won on won._file = lost._file and won._row_number = lost._row_number
    """
    by_key = (
        f"select 1 from settled_now as settled where settled.by_delivery_id = {literal(delivery_id)} "
        "and settled.delivery_id = pairs.delivery_id and settled.file = pairs.file "
        "and settled.row_number = pairs.row_number"
    )
    unmet = f"select * from ({pairs}) as pairs where not exists ({by_key}) order by all"
    connection.execute(f"insert into settled_now by name {unmet}")


def losing(connection: duckdb.DuckDBPyConnection, delivery_id: str) -> set[str]:
    """The other deliveries of which some row loses to a delivery, after `settle`."""
    lost = f"select distinct delivery_id from settled_now where by_delivery_id = {literal(delivery_id)}"
    return {str(name) for (name,) in connection.execute(lost).fetchall()} - {delivery_id}


def replaced_sql(rows_sql: str, delivery_id: str) -> str:
    """Of the rows of other deliveries those that lose to a delivery, after `settle`."""
    return (
        f"(select other.* from {rows_sql} as other join settled_now as lost on lost.delivery_id = other._delivery_id "
        f"and lost.file = other._file and lost.row_number = other._row_number "
        f"where lost.by_delivery_id = {literal(delivery_id)})"
    )


def _keyed(source: Source, rows_sql: str, is_later: str, further: str = "") -> str:
    """A row's place, its key as text, and whether it withdraws that key.

    Only rows that something may happen to are compared key by key: the keys' hashes, a tenth of their size, tell which
    these are, and two keys that share one are told apart afterwards.
    """
    keys = ", ".join(f"{key_text(source, name)} as key_{place}" for place, name in enumerate(source.key))
    filled = " and ".join(f"{quoted(name)} is not null" for name in source.required_key)
    return (
        "select _delivery_id as delivery_id, _file as file, _row_number as row_number, "
        f"coalesce(deleted, '') = 'true' as withdraws, {keys}, "
        f"hash({_keys(source)}) as key_hash, {is_later} as is_later from {rows_sql} where {filled}{further}"
    )


def key_text(source: Source, name: str) -> str:
    """A date names the same day with and without a midnight behind it; all other keys are compared as they stand."""
    text = quoted(name)
    if source.column(name).data_type == "date":
        midnight = "'[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00([.]0+)?'"
        text = f"case when regexp_full_match({text}, {midnight}) then substr({text}, 1, 10) else {text} end"
    return f"coalesce({text}, '')" if name in source.optional_key else text


def _keys(source: Source) -> str:
    return ", ".join(f"key_{place}" for place in range(len(source.key)))


def _within(source: Source, arriving_sql: str) -> str:
    """Rows of one key in one delivery: all equal, then the first stays; else none of them does."""
    keys = _keys(source)
    content = ", ".join(f"coalesce({quoted(column.name)}, '')" for column in source.columns)
    return f"""
        with repeated as (
            select *, row_number() over (partition by {keys} order by file, row_number) as place
            from arriving
            qualify count(*) over (partition by {keys}) > 1
        ),
        compared as (
            select {keys}, count(distinct row({content}, withdraws)) > 1 as differ
            from repeated
            join {arriving_sql} as delivered
                on delivered._file = repeated.file and delivered._row_number = repeated.row_number
            group by {keys}
        )
        select
            losing.delivery_id, losing.file, losing.row_number,
            case when differ then 'rejected' else 'duplicate' end as fate,
            case when differ then 'conflicting_key' else 'equal_row' end as reason,
            other.delivery_id as by_delivery_id, other.file as by_file, other.row_number as by_row_number
        from repeated as losing
        join compared using ({keys})
        join repeated as other using ({keys})
        where other.place = case when losing.place = 1 then 2 else 1 end and (differ or losing.place > 1)
    """


def _withdrawals() -> str:
    return (
        "select delivery_id, file, row_number, 'withdrawn' as fate, 'withdrawal' as reason, "
        "null as by_delivery_id, null as by_file, null as by_row_number from arriving where withdraws"
    )


def _lost_to_arriving(source: Source) -> str:
    return _lost(source, "select * from matching where not is_later", "arriving")


def _lost_by_arriving(source: Source) -> str:
    return _lost(source, "select * from arriving", "(select * from matching where is_later)")


def _lost(source: Source, losing: str, winning: str) -> str:
    """Each losing row against the first row of its key in each winning delivery."""
    keys = _keys(source)
    return f"""
        select
            losing.delivery_id, losing.file, losing.row_number,
            case when winning.withdraws then 'withdrawn' else 'superseded' end as fate,
            case when winning.withdraws then 'later_withdrawal' else 'later_row' end as reason,
            winning.delivery_id as by_delivery_id, winning.file as by_file, winning.row_number as by_row_number
        from ({losing}) as losing
        join (
            select * from {winning}
            qualify row_number() over (partition by delivery_id, {keys} order by file, row_number) = 1
        ) as winning using ({keys})
    """
