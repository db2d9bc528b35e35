"""dbt's data tests over a working file: rendered by dbt once a process, and asked here.

Belongs here: which tests there are, and what each answered.
Does not belong here: the tests (dbt/models, dbt/tests), the verdict over all of them (`month/shaping.py`).
Begun by dbt, a test takes twenty milliseconds before its first row is read, and 180 of them are asked with every month.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.store.hashing import literal
from dagster_project.warehouse.models import Models, NodeResult, manifest, models_read, release_connections
from dagster_project.warehouse.working_file import memory, opened

_ALL = "{{ shape_queries() }}"


def shape_results(models: Models) -> list[NodeResult]:
    """What every data test of the project answers, by name: keys, links and words of the tables that were built.

    One that cannot be asked has the status `error`, and the gate is red for it.
    """
    tests = [node for node in manifest().nodes.values() if str(node.resource_type) == "test"]
    queries = _queries(models.warehouse, models.scratch)
    with opened(models.warehouse, read_only=True) as connection:
        return [_asked(connection, test, queries.get(test.name)) for test in sorted(tests, key=lambda test: test.name)]


@cache
def _queries(warehouse: Path, scratch: Path) -> Mapping[str, str]:
    """Test → the SELECT of the rows that break it. It depends on the models alone, not on what lies in the file."""
    texts: Mapping[str, str] = json.loads(Models(warehouse, scratch).rendered(_ALL))
    release_connections()
    return texts


def _asked(connection: duckdb.DuckDBPyConnection, test: Any, query: str | None) -> NodeResult:
    started = time.perf_counter()
    failures, message = 0, "" if query else "no query was made of it"
    try:
        if query:
            failures = rows_that_break(connection, query)
    except duckdb.Error as error:
        message = str(error)
    status = "error" if message else "fail" if failures else "pass"
    return NodeResult(test.name, "test", status, time.perf_counter() - started, message, failures, models_read(test))


def rows_that_break(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """How many rows break it. DuckDB did not tell 65 million keys apart in 2 GB, though it lays much on disk: where
    there is no room, the question is asked again with as much as the machine has."""
    count = f"select count(*) from ({query}) as breaking"
    try:
        return int(connection.execute(count).fetchall()[0][0])
    except duckdb.OutOfMemoryException:
        connection.execute("set memory_limit = 'none'")
        try:
            return int(connection.execute(count).fetchall()[0][0])
        finally:
            connection.execute(f"set memory_limit = {literal(memory())}")
