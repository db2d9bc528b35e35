"""Spark's side, run by the environment that has dbt-spark: lay the inputs, run the strata, say where the tables lie.

Belongs here: what `month/building.py` does for DuckDB, over a Thrift connection. Imports nothing of the product, which
is not installed here. Its one argument is the job that `building` wrote; its last line of output is the answer, JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any

from dbt.cli.main import dbtRunner
from pyhive import hive

CONNECTIONS = 4
MAIN = "main"
# What marks a database as one that may be thrown away.
OWN = "Working tables of StarLedger, made afresh by each run"


class Server:
    """One connection a thread, for a connection takes one statement at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port, self._own = host, port, local()

    def run(self, statement: str) -> Any:
        if not hasattr(self._own, "connection"):
            self._own.connection = hive.connect(self._host, port=self._port)
        cursor = self._own.connection.cursor()
        try:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()


def main(job: dict[str, Any]) -> dict[str, Any]:
    server = Server(job["host"], job["port"])
    _make_afresh(server, job)
    _lay(server, job["inputs"])
    models = _run_strata(server, job)
    return {"models": models, "tables": _written(server, job)}


def _at_once(work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return list(threads.map(work, items))


def _make_afresh(server: Server, job: dict[str, Any]) -> None:
    """Empty databases; whoever else's one of these names is stays whole, and nothing is built."""
    there = {row[0] for row in server.run("show databases")}
    schemas = {table["name"].split(".")[0] for table in job["inputs"]} | {MAIN}
    for schema in sorted(schemas):
        if schema in there:
            told = {row[0]: row[1] for row in server.run(f"describe database {schema}")}
            if told.get("Comment") != OWN:
                sys.exit(
                    f"The server has a database `{schema}` that is not this product's. Give it a server of its own."
                )
            server.run(f"drop database {schema} cascade")
        server.run(f"create database {schema} comment '{OWN}' location '{job['tables']}/{schema}'")


def _lay(server: Server, inputs: list[dict[str, Any]]) -> None:
    def lay(table: dict[str, Any]) -> None:
        columns = ", ".join(f"`{name}` {data_type}" for name, data_type in table["columns"])
        if table["is_added_to"]:
            server.run(f"create table {table['name']} ({columns}) using parquet")
            server.run(f"insert into {table['name']} select * from parquet.`{table['file']}`")
        else:
            # A stated shape spares Spark a job that would read it from the file.
            server.run(f"create table {table['name']} ({columns}) using parquet location '{table['file']}'")

    _at_once(lay, inputs)


def _run_strata(server: Server, job: dict[str, Any]) -> list[tuple[str, float]]:
    """Stratum 0 builds everything; a later one with work adds its rows, once the one before has handed on."""
    models = _run(job, 0, [])
    strata = [row[0] for row in server.run(f"select distinct stratum from {MAIN}.int_work_list where stratum > 0")]
    for stratum in range(1, max(strata, default=0) + 1):
        for statement in job["hand_on"][stratum - 1]:
            server.run(statement)
        models += _run(job, stratum, ["--select", "tag:by_stratum"])
    return models


def _run(job: dict[str, Any], stratum: int, selection: list[str]) -> list[tuple[str, float]]:
    """Every model that was built, and its seconds."""
    os.environ |= {"STARLEDGER_SPARK_HOST": job["host"], "STARLEDGER_SPARK_PORT": str(job["port"])}
    outcome = dbtRunner().invoke(
        [
            "run", *selection,
            "--target", "spark",
            "--project-dir", job["project"],
            "--profiles-dir", job["project"],
            "--target-path", f"{job['scratch']}/target",
            "--log-path", f"{job['scratch']}/logs",
            "--vars", json.dumps({**job["variables"], "stratum": stratum}),
            "--log-level", "none",
            "--no-write-json",
        ]
    )  # fmt: skip
    if outcome.exception is not None:
        sys.exit(f"dbt stopped on Spark: {outcome.exception}")
    broken = [item for item in outcome.result if str(item.status) not in ("success", "pass")]
    if broken:
        sys.exit("\n".join(f"{item.node.name}: {item.status}: {str(item.message)[:3000]}" for item in broken))
    return [(item.node.name, item.execution_time) for item in outcome.result]


def _written(server: Server, job: dict[str, Any]) -> dict[str, str]:
    """The folder of Parquet files of each table; a view is written out as one where the job asks for views."""

    def written(name: str) -> tuple[str, str]:
        kept = Path(job["tables"]) / MAIN / name
        if not kept.is_dir() and job["with_views"]:
            kept = Path(job["tables"]) / "views" / name
            server.run(f"insert overwrite directory '{kept}' using parquet select * from {MAIN}.{name}")
        return name, str(kept)

    found = dict(_at_once(written, [row[1] for row in server.run(f"show tables in {MAIN}")]))
    return {name: folder for name, folder in found.items() if Path(folder).is_dir()}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
