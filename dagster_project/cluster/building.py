"""A month's models built on Spark, and the working file that everything after them reads.

Belongs here: the job, its process, and taking the tables back. Does not belong here: the process's own part
(`on_spark`), laying the inputs in the working file (`month.building`).
Tables come back as they are, whole numbers and decimals exactly; the views over them are made here by the same models,
so that a mart is the same SQL over the same rows, whichever engine made them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.cluster.declaring import Spark
from dagster_project.cluster.inputs import written_out
from dagster_project.errors import Refusal
from dagster_project.locations import DBT_PROJECT
from dagster_project.store.hashing import literal, quoted
from dagster_project.warehouse.models import Models, NodeResult, release_connections
from dagster_project.warehouse.working_file import opened, statements_that_hand_on

_LAST_WORDS = 3000


@dataclass(frozen=True)
class Built:
    """The models with their seconds, and by table the folder of Parquet that Spark wrote."""

    models: list[NodeResult]
    tables: Mapping[str, Path]


def build_on(spark: Spark, models: Models, *, with_views: bool = False) -> Built:
    """Build every stratum on the cluster over the inputs of the working file; the file itself is only read.

    `with_views` writes Spark's own views out, too, for whoever compares engines. A `Refusal` where the cluster cannot.
    """
    job = _job(spark, models, with_views=with_views)
    answer = _asked(spark, job)
    built = [NodeResult(name, "model", "success", seconds, "", 0) for name, seconds in answer["models"]]
    return Built(built, {name: Path(folder) for name, folder in answer["tables"].items()})


def take_back(models: Models, built: Built) -> None:
    """Put Spark's tables into the working file, and the models' views over them."""
    with opened(models.warehouse) as connection:
        connection.execute("set timezone = 'UTC'")
        for name, folder in built.tables.items():
            connection.execute(f"create table main.{quoted(name)} as {_as_written(connection, folder)}")
    models.build_views()
    release_connections()


def _as_written(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """The rows of a table; an instant of a session in UTC is the wall clock that the models mean."""
    files = f"read_parquet({literal(f'{folder}/*.parquet')})"
    clocks = [
        row[0]
        for row in connection.execute(f"describe from {files}").fetchall()
        if row[1] == "TIMESTAMP WITH TIME ZONE"
    ]
    replaced = ", ".join(f"cast({quoted(name)} as timestamp) as {quoted(name)}" for name in clocks)
    return f"select * {f'replace ({replaced}) ' if clocks else ''}from {files}"


def _job(spark: Spark, models: Models, *, with_views: bool) -> dict[str, Any]:
    folder = spark.shared / "working"
    shutil.rmtree(folder, ignore_errors=True)
    return {
        "host": spark.host,
        "port": spark.port,
        "inputs": written_out(models.warehouse, folder / "inputs"),
        "variables": dict(models.variables),
        "hand_on": [statements_that_hand_on(stratum) for stratum in range(_last_stratum(models))],
        "project": str(DBT_PROJECT),
        "scratch": str(models.scratch / "spark"),
        "tables": str(folder / "tables"),
        "with_views": with_views,
    }


def _last_stratum(models: Models) -> int:
    """Of the rules; one without work is not run."""
    with opened(models.warehouse, read_only=True) as connection:
        return int(connection.execute("select coalesce(max(stratum), 0) from rules.parts").fetchall()[0][0])


def _asked(spark: Spark, job: Mapping[str, Any]) -> dict[str, Any]:
    path = spark.shared / "working" / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    command = [str(spark.environment / "bin" / "python"), str(Path(__file__).with_name("on_spark.py")), str(path)]
    environment = {**os.environ, "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    environment.pop("PYTHONPATH", None)
    try:
        said = subprocess.run(command, env=environment, capture_output=True, text=True)
    except OSError:
        raise Refusal(
            f"There is no Python in {spark.environment}, which `spark: environment` of the site file names. Make it "
            "with `python -m venv` and install requirements-spark.lock there."
        ) from None
    if said.returncode:
        raise Refusal(f"Spark did not build the models. {(said.stderr or said.stdout).strip()[-_LAST_WORDS:]}")
    answer: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return answer
