"""The comparison of two engines sees what must not differ, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.spark.cluster import Missing, java
from tests.spark.comparing import compare

HERE = "select 'a' as id, 1::bigint as stars, 1.50::decimal(18, 2) as amount, null::varchar as reason"


def differences(folder: Path, there: str, here: str = HERE) -> tuple[str, ...]:
    """What is told of a table that DuckDB has as `here` and Spark as `there`."""
    warehouse, written = folder / "warehouse.duckdb", folder / "facts"
    written.mkdir()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"create table facts as {here}")
        connection.execute(f"copy ({there}) to '{written}/part.parquet' (format parquet)")
    [table] = compare(warehouse, {"facts": written})
    return table.differences


def test_the_same_rows_in_any_order_are_equal(tmp_path: Path) -> None:
    two = f"{HERE} union all select 'b', 2, 0.00, 'x'"
    assert differences(tmp_path, f"{two} order by id desc", two) == ()


def test_a_whole_number_may_be_narrower(tmp_path: Path) -> None:
    assert differences(tmp_path, HERE.replace("1::bigint", "1::integer")) == ()


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (HERE.replace("1.50", "1.51"), "1 rows only on DuckDB"),
        (HERE.replace("null::varchar", "''"), "1 rows only on DuckDB"),
        (f"{HERE} union all {HERE}", "1 rows only on Spark"),
        (f"{HERE} where false", "1 rows only on DuckDB"),
        (HERE.replace("decimal(18, 2)", "double"), "amount is DECIMAL(18,2) on DuckDB and DOUBLE on Spark"),
        (HERE.replace("decimal(18, 2)", "decimal(18, 6)"), "amount is DECIMAL(18,2) on DuckDB and DECIMAL(18,6) on"),
        (HERE.replace("as reason", "as cause"), "DuckDB's columns"),
    ],
)
def test_whatever_else_differs_is_told(tmp_path: Path, there: str, told: str) -> None:
    assert told in " ".join(differences(tmp_path, there))


def test_a_table_that_one_engine_lacks_is_told(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"create table facts as {HERE}")
    told = {table.name: table.differences for table in compare(warehouse, {"others": tmp_path})}
    assert told == {"facts": ("Spark does not have it",), "others": ("only Spark has it",)}


def test_where_there_is_no_java_the_way_to_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Missing, match="apt-get install openjdk-17-jre-headless"):
        java()
