"""The logical hash says "the same" of equal tables, whatever order or engine made them, and of no others."""

import hashlib
import json
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.errors import Refusal
from dagster_project.store.hashing import canonical_json, described, hashes_by_group, logical_hash

ROWS = """(values
    ('a', 1, 1.50::decimal(18, 2), date '2026-10-31', timestamp '2026-10-31 23:59:59', true),
    (null, null, null, null, null, null),
    ('tab\t\\N', -7, -0.05, date '0099-01-01', timestamp '2026-01-01 00:00:00.000001', false)
) as t(name, visits, amount, day_on, seen_at, is_due)"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def recomputed() -> str:
    """The hash of ROWS as an outsider would write it from the definition, with nothing of ours."""
    columns = [
        ["amount", "decimal(18,2)"],
        ["day_on", "date"],
        ["is_due", "boolean"],
        ["name", "text"],
        ["seen_at", "timestamp"],
        ["visits", "integer"],
    ]
    rows = [
        ["1.50", "2026-10-31", "true", "a", "2026-10-31T23:59:59.000000", "1"],
        ["\\N"] * 6,
        ["-0.05", "0099-01-01", "false", "tab\\t\\\\N", "2026-01-01T00:00:00.000001", "-7"],
    ]
    hashes = sorted(hashlib.sha256("\t".join(row).encode()).hexdigest() for row in rows)
    head = json.dumps({"columns": columns, "rows": 3}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256("".join(f"{line}\n" for line in [head, *hashes]).encode()).hexdigest()


def test_an_outsider_can_recompute_the_hash_from_its_definition(connection: duckdb.DuckDBPyConnection) -> None:
    assert logical_hash(connection, ROWS) == recomputed()


def test_neither_the_order_of_rows_nor_of_columns_nor_the_publication_matters(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    turned = "(select is_due, seen_at, '2026-10.1' as publication_id, * exclude (is_due, seen_at) "
    turned += f"from {ROWS} order by visits)"
    assert logical_hash(connection, turned) == logical_hash(connection, ROWS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select null::varchar as a", "select '' as a"),
        ("select null::varchar as a", "select '\\N' as a"),
        ("select 'x\ty' as a, 'z' as b", "select 'x' as a, 'y\tz' as b"),
        ("select '1' as a", "select 1 as a"),
        ("select 1.5::decimal(9, 1) as a", "select 1.5::decimal(9, 2) as a"),
        ("select 1 as a", "select 1 as b"),
        ("select 1 as a", "select 1 as a union all select 1"),
        ("select 1 as a where false", "select 1::varchar as a where false"),
    ],
)
def test_tables_that_differ_have_different_hashes(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    assert logical_hash(connection, f"({one})") != logical_hash(connection, f"({other})")


def test_a_group_has_the_hash_that_it_has_alone(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "(select i % 3 as part, i as figure from range(250_000) r(i))"
    groups = hashes_by_group(connection, rows, described(connection, rows), ["part"])
    assert [rows for rows, _ in groups.values()] == [83334, 83333, 83333]
    for (part,), (_, digest) in groups.items():
        assert digest == logical_hash(connection, f"(select * from {rows} where part = {part})")


@pytest.mark.parametrize("type_", ["double", "timestamptz", "hugeint", "integer[]"])
def test_a_type_without_one_exact_text_is_refused_by_column(connection: duckdb.DuckDBPyConnection, type_: str) -> None:
    with pytest.raises(Refusal, match=r"Column rate of .* cannot be hashed. Cast it in its model"):
        logical_hash(connection, f"(select null::{type_} as rate)")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(alphabet="a\\N\t\n0é'")), st.one_of(st.none(), st.text("x\\\t")))),
)
def test_two_tables_have_one_hash_exactly_if_they_hold_the_same_rows(
    rows: list[tuple[str | None, str | None]],
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table one (a varchar, b varchar); create table two (a varchar, b varchar)")
        shuffled = sorted(rows, key=lambda row: canonical_json(row)[::-1])
        if rows:
            connection.executemany("insert into one values (?, ?)", rows)
            connection.executemany("insert into two values (?, ?)", shuffled)
        assert logical_hash(connection, "one") == logical_hash(connection, "two")
        connection.execute("insert into two values ('a', null)")
        assert logical_hash(connection, "one") != logical_hash(connection, "two")
