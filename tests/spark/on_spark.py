"""Spark's side, run by the environment that has dbt-spark: lay the inputs, run the strata, write the tables out.

Belongs here: what `building.py` does for DuckDB, over a Thrift connection. Imports nothing of the product: that is not
installed here. Its one argument is the job that `__main__.py` wrote; its last line of output is the answer as JSON.
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


class Server:
    """One connection a thread, for a connection takes one statement at a time."""

    def __init__(self, port: int) -> None:
        self._port, self._own = port, local()

    def run(self, statement: str) -> Any:
        if not hasattr(self._own, "connection"):
            self._own.connection = hive.connect("127.0.0.1", port=self._port)
        cursor = self._own.connection.cursor()
        try:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()


def main(job: dict[str, Any]) -> dict[str, Any]:
    server = Server(job["port"])
    _lay(server, job["inputs"])
    models = _run_strata(server, job)
    return {"models": models, "tables": _written(server, job)}


def _at_once(work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return list(threads.map(work, items))


def _lay(server: Server, inputs: list[dict[str, Any]]) -> None:
    for schema in sorted({table["name"].split(".")[0] for table in inputs} | {MAIN}):
        server.run(f"create database {schema}")

    def lay(table: dict[str, Any]) -> None:
        columns = ", ".join(f"`{name}` {data_type}" for name, data_type in table["columns"])
        if table["is_added_to"]:
            server.run(f"create table {table['name']} ({columns}) using parquet")
            server.run(f"insert into {table['name']} select * from parquet.`{table['file']}`")
        else:
            # A stated shape spares Spark a job that would read it from the file.
            server.run(f"create table {table['name']} ({columns}) using parquet location '{table['file']}'")

    _at_once(lay, inputs)


def _run_strata(server: Server, job: dict[str, Any]) -> int:
    """Stratum 0 builds everything; a later one with work adds its rows, once the one before has handed on."""
    models = _run(job, 0, [])
    strata = [row[0] for row in server.run(f"select distinct stratum from {MAIN}.int_work_list where stratum > 0")]
    for stratum in range(1, max(strata, default=0) + 1):
        for statement in job["hand_on"][stratum - 1]:
            server.run(statement)
        _run(job, stratum, ["--select", "tag:by_stratum"])
    return models


def _run(job: dict[str, Any], stratum: int, selection: list[str]) -> int:
    os.environ["STARLEDGER_SPARK_PORT"] = str(job["port"])
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
    slowest = sorted(outcome.result, key=lambda item: -item.execution_time)[:5]
    told = ", ".join(f"{item.node.name} {item.execution_time:.0f} s" for item in slowest)
    print(f"stratum {stratum}: {len(outcome.result)} models; slowest {told}", flush=True)
    return len(outcome.result)


def _written(server: Server, job: dict[str, Any]) -> dict[str, str]:
    """The folder of Parquet files of each table; a view is written out as one."""

    def written(name: str) -> tuple[str, str]:
        kept = Path(job["warehouse"]) / f"{MAIN}.db" / name
        if not kept.is_dir():
            kept = Path(job["written"]) / name
            server.run(f"insert overwrite directory '{kept}' using parquet select * from {MAIN}.{name}")
        return name, str(kept)

    return dict(_at_once(written, [row[1] for row in server.run(f"show tables in {MAIN}")]))


if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
