"""A cluster that cannot build is told of in a sentence, and what comes back is what was written."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.cluster.building import Built, build_on, take_back
from dagster_project.cluster.declaring import Spark
from dagster_project.errors import Refusal
from dagster_project.warehouse.models import Models


class NoViews(Models):
    """The tables alone: what the models make of them is asked of both engines (`make spark-test`)."""

    def build_views(self) -> None: ...


@pytest.fixture
def models(tmp_path: Path) -> Models:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema raw; create table raw.calls as select 'C1' as call_id")
        connection.execute("create schema rules; create table rules.parts as select 1 as stratum")
    return NoViews(tmp_path / "warehouse.duckdb", tmp_path / "dbt", {"zone": "Asia/Shanghai"})


def environment_that(folder: Path, does: str) -> Spark:
    python = folder / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    python.chmod(0o755)
    return Spark("127.0.0.1", 1, folder / "shared", folder / "environment")


def test_without_its_environment_the_site_files_word_is_named(models: Models, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"There is no Python in .*nowhere.* requirements-spark\.lock"):
        build_on(Spark("127.0.0.1", 1, tmp_path / "shared", tmp_path / "nowhere"), models)


def test_what_the_cluster_said_last_is_handed_on(models: Models, tmp_path: Path) -> None:
    spark = environment_that(tmp_path, "echo 'int_steps: error: no more memory' >&2; exit 1")
    with pytest.raises(Refusal, match=r"Spark did not build the models\. int_steps: error: no more memory"):
        build_on(spark, models)


def test_the_job_names_every_input_with_its_shape(models: Models, tmp_path: Path) -> None:
    spark = environment_that(tmp_path, """echo 'dbt speaks'; echo '{"models": [["int_steps", 1.5]], "tables": {}}'""")
    built = build_on(spark, models)
    assert [(one.name, one.seconds) for one in built.models] == [("int_steps", 1.5)]
    job = json.loads((spark.shared / "working" / "job.json").read_text(encoding="utf-8"))
    calls, _ = job["inputs"]
    assert len(job["hand_on"]) == 1  # what stratum 0 hands to stratum 1
    assert (calls["name"], calls["columns"], calls["is_added_to"]) == ("raw.calls", [["call_id", "STRING"]], False)
    assert duckdb.sql(f"from '{calls['file']}'").fetchall() == [("C1",)]


def test_an_instant_comes_back_as_the_wall_clock_that_was_meant(models: Models, tmp_path: Path) -> None:
    """Spark writes an instant of a session in UTC; DuckDB's models have timestamps without a zone."""
    folder = tmp_path / "facts"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(
            "copy (select timestamptz '2026-10-01 08:30:00+00' as at, 0.1::decimal(18, 6) as share, null::bigint as n)"
            f" to '{folder}/part.parquet' (format parquet)"
        )
    take_back(models, Built([], {"facts": folder}))
    with duckdb.connect(str(models.warehouse), read_only=True) as connection:
        found = connection.execute("from main.facts")
        assert [str(column[1]) for column in found.description] == ["TIMESTAMP", "DECIMAL(18,6)", "BIGINT"]
        assert found.fetchall() == [(datetime(2026, 10, 1, 8, 30), Decimal("0.100000"), None)]
