"""What several people share is whole once: their parts add up to the rows, whatever the parts and the figures are."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dagster_project.rehearsal.worlds import ZONE
from dagster_project.warehouse.models import Models, release_connections
from dagster_project.warehouse.working_file import opened

# measure of the examples: what it comes to over all rows of its source
OVER_ROWS = {
    "handled": ("tickets", "count(*)"),
    "replied": ("tickets", "sum(reply_count)"),
    "rated": ("tickets", "sum(rating)"),
    "collected": ("collections", "sum(collected_amount)"),
}
MONTHS = {"tickets": "opened_month", "collections": "month"}


@pytest.mark.parametrize("measure", sorted(OVER_ROWS))
def test_what_people_have_together_is_what_the_rows_come_to(examples_warehouse: Path, measure: str) -> None:
    source, over_rows = OVER_ROWS[measure]
    with opened(examples_warehouse, read_only=True) as connection:
        people = connection.execute(
            "select period_index, sum(numerator) from int_source_measures where measure = ? group by 1 "
            "having sum(numerator) is not null order by 1",
            [f"shared_work.{measure}"],
        ).fetchall()
        rows = connection.execute(
            f"select (year(m) * 12 + month(m) - 1) as i, {over_rows} as total from (select {MONTHS[source]} as m, * "
            f"from stg_{source} where employee_id is not null) group by 1 having total is not null order by 1"
        ).fetchall()
    assert [total for _, total in people] == [total for _, total in rows]
    assert people


def test_what_cannot_be_divided_waits_in_suspense(examples_warehouse: Path) -> None:
    with opened(examples_warehouse, read_only=True) as connection:
        waiting = connection.execute(
            "select measure, subjects, row_count, total from suspense where standing = 'undivided' and measure like "
            "'shared_work.%' and row_count > 0"
        ).fetchall()
        refused = connection.execute(
            "select count(*), any_value(reason) from rejects where source = 'work_shares'"
        ).fetchall()
    assert waiting == [("shared_work.handled", 1, 1, Decimal(1))]
    assert refused == [(2, "shares_do_not_add_up")]


@pytest.fixture(scope="module")
def part(examples_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SQL of a part, as the models have it."""
    models = Models(examples_warehouse, tmp_path_factory.mktemp("part") / "dbt", {"zone": ZONE, "day_start_minutes": 0})
    text = models.rendered("select {{ part_of('value', true) }} as part")
    release_connections()
    return text.removeprefix("select ").removesuffix(" as part")


def test_parts_add_up_whatever_they_are(part: str) -> None:
    draw = random.Random(20261126)
    rows = []
    for record in range(2000):
        value = Decimal(draw.randrange(-(10**12), 10**12)).scaleb(-draw.choice((0, 2, 6)))
        marks = sorted({0, 1_000_000, *(draw.randrange(1_000_001) for _ in range(draw.randrange(6)))})
        rows += [(record, value, begin, end) for begin, end in pairwise(marks)]
    records, values, begins, ends = (pa.array(column) for column in zip(*rows, strict=True))
    table = pa.table({"record": records, "value": values.cast(pa.decimal128(18, 6)), "b": begins, "e": ends})
    with duckdb.connect() as connection:
        connection.register("drawn", table)
        connection.execute("create table r as select record, value, b as shared_from, e as shared_to from drawn")
        wrong = connection.execute(
            f"select record from r group by record having sum({part}) <> any_value(value)"
        ).fetchall()
        exact = "value::decimal(28, 6) * (shared_to - shared_from)"
        far = connection.execute(f"select count(*) from r where abs({part} * 1000000 - {exact}) > 1").fetchall()
    assert wrong == []
    assert far == [(0,)]


def test_a_row_that_nobody_shares_is_as_it_was(part: str) -> None:
    row = "select 12.345678::decimal(18, 6) as value, null::bigint as shared_from, null::bigint as shared_to"
    with duckdb.connect() as connection:
        assert connection.execute(f"select {part} from ({row})").fetchall() == [(Decimal("12.345678"),)]
