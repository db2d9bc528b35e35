"""Readers in processes of their own, as BI tools are: each asks, looks whether it saw one publication whole, and waits.

Belongs here: one look at the files and one at the PostgreSQL, and what is noted of each. Does not belong here: when
they begin and end (`__main__`).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import psycopg

PROCESSES, THREADS = 5, 5  # of each kind
WAIT = 1.0  # seconds between two looks: a dashboard, and not an attack
FIGURES = """
    (select string_agg(distinct publication_id, ',') from {stars}), (select count(*) from {stars}),
    (select sum(star) from {stars}), (select count(*) from {observations}), (select sum(numerator) from {observations}),
    (select string_agg(distinct publication_id, ',') from {observations})
"""


@dataclass(frozen=True)
class Look:
    """When it began and how long it took, in seconds; which publication, what was seen of it, or why it failed."""

    began: float
    took: float
    publication: str
    seen: str
    fault: str = ""


def of_files(home: Path, stop: Event, noted: Any) -> None:
    """Readers of the Parquet files that the pointer names."""

    def opened() -> Callable[[], tuple[str, str]]:
        connection = duckdb.connect(config={"threads": 1})

        def look() -> tuple[str, str]:
            publication = str(json.loads((home / "current").read_text(encoding="utf-8"))["publication_id"])
            tables = {
                name: f"read_parquet('{home}/releases/{publication}/bi/{name}.parquet')"
                for name in ("stars", "observations")
            }
            return publication, str(connection.execute(f"select {FIGURES.format(**tables)}").fetchone())

        return look

    _all(opened, stop, noted)


def of_postgresql(conninfo: str, stop: Event, noted: Any) -> None:
    """Readers of the views, one statement each."""

    def opened() -> Callable[[], tuple[str, str]]:
        connection = psycopg.connect(conninfo, autocommit=True)
        tables = {name: f"starledger.{name}" for name in ("stars", "observations")}
        sql = f"select (select publication_id from starledger.publication), {FIGURES.format(**tables)}"

        def look() -> tuple[str, str]:
            publication, *seen = connection.execute(sql.encode()).fetchone() or ("",)
            return str(publication), str(tuple(seen))

        return look

    _all(opened, stop, noted)


def _all(opened: Callable[[], Callable[[], tuple[str, str]]], stop: Event, noted: Any) -> None:
    found: list[Look] = []
    threads = [threading.Thread(target=_read, args=(opened, stop, found)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    noted.put(found)


def _read(opened: Callable[[], Callable[[], tuple[str, str]]], stop: Event, found: list[Look]) -> None:
    look = opened()
    while not stop.is_set():
        began = time.time()
        try:
            publication, seen = look()
            found.append(Look(began, time.time() - began, publication, seen))
        except Exception as error:  # whatever a reader runs into is what is asked for
            found.append(Look(began, time.time() - began, "", "", f"{type(error).__name__}: {error}"))
        time.sleep(WAIT)
