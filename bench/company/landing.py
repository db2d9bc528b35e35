"""The landing folder and the site file of a company of a given size.

Belongs here: which delivery holds which rows, in how many files. Does not belong here: the rows (`people`, `events`,
`papers`).
"""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import duckdb

from bench.company import events, papers, people
from bench.company.size import CORRECTED_AT, FIRST_DAY, KNOWN_AT, LAST_DAY, MONTH, WINDOW_FIRST_DAY, Size, shifted

FILES_A_DELIVERY = 4
COMPLETE = ".complete"
EVENT_SOURCES = ("calls", "tickets")
SMALL = {
    "employees": people.employees,
    "units": people.units,
    "assessments": papers.assessments,
    "collections": papers.collections,
    "exams": papers.exams,
    "events": papers.events,
    "complaints": papers.complaints,
}
# What says of itself which days it covers: a month without a complaint is a good month, not a missing feed.
COVERED = {"complaints": WINDOW_FIRST_DAY, "events": FIRST_DAY, "exams": FIRST_DAY}


def made(root: Path, size: Size, *, with_events: bool) -> Path:
    """The site file of a company below `root`; what an earlier run made whole is taken as it is."""
    folder = root / f"{size.name}{'' if with_events else '-without-events'}"
    if not (folder / COMPLETE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            _write(connection, folder / "landing", size, with_events=with_events)
        (folder / "starledger.yaml").write_text(site_file(with_events=with_events), encoding="utf-8")
        (folder / COMPLETE).touch()
    return folder / "starledger.yaml"


def _write(connection: duckdb.DuckDBPyConnection, landing: Path, size: Size, *, with_events: bool) -> None:
    for source, rows in SMALL.items():
        delivery = _delivery(landing, source, "2026-10", KNOWN_AT)
        connection.execute(f"copy ({rows(size)}) to '{delivery / source}.csv' (header)")
        if source in COVERED:
            _cover(connection, delivery, source, COVERED[source])
    if with_events:
        _write_events(connection, landing, size)


def _write_events(connection: duckdb.DuckDBPyConnection, landing: Path, size: Size) -> None:
    half = size.calls // 2
    _files(connection, landing, size, "calls", "2026-10-first-half", 0, half)
    _files(connection, landing, size, "calls", "2026-10-second-half", half, size.calls)
    _files(connection, landing, size, "tickets", "2026-10", 0, size.tickets)
    for source, count in (("calls", size.calls), ("tickets", size.tickets)):
        delivery = _delivery(landing, source, "2026-10-corrections", CORRECTED_AT)
        numbers = f"(from range({count}) as numbers (i) where {events.CORRECTED})"
        select = getattr(events, source)(size, numbers, is_corrected=True)
        connection.execute(f"copy ({select}) to '{delivery / source}.parquet' (format parquet)")


def _files(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    size: Size,
    source: str,
    name: str,
    first: int,
    end: int,
    known_at: str = KNOWN_AT,
) -> None:
    delivery = _delivery(landing, source, name, known_at)
    edges = [first + (end - first) * part // FILES_A_DELIVERY for part in range(FILES_A_DELIVERY + 1)]
    for part, (start, stop) in enumerate(pairwise(edges), 1):
        select = getattr(events, source)(size, f"range({start}, {stop}) as numbers (i)")
        connection.execute(f"copy ({select}) to '{delivery / source}-{part}.parquet' (format parquet)")


def add_month(connection: duckdb.DuckDBPyConnection, landing: Path, size: Size) -> None:
    """What is delivered for one month of a company of many; who works there, with the first one."""
    known_at, corrected_at = (f"{shifted(size.month, 1)}-03T0{hour}:00:00+08:00" for hour in (2, 4))
    for source, rows in SMALL.items():
        if source in ("employees", "units") and size.before:
            continue
        delivery = _delivery(landing, source, size.month, known_at)
        connection.execute(f"copy ({rows(size)}) to '{delivery / source}.csv' (header)")
        if source in COVERED:
            since = size.complaints_from if source == "complaints" else size.first_day
            _cover(connection, delivery, source, since, size.last_day)
    for source, count in (("calls", size.calls), ("tickets", size.tickets)):
        first = size.before * count
        _files(connection, landing, size, source, size.month, first, first + count, known_at)
        delivery = _delivery(landing, source, f"{size.month}-corrections", corrected_at)
        numbers = f"(from range({first}, {first + count}) as numbers (i) where {events.CORRECTED})"
        select = getattr(events, source)(size, numbers, is_corrected=True)
        connection.execute(f"copy ({select}) to '{delivery / source}.parquet' (format parquet)")


def _delivery(landing: Path, source: str, name: str, known_at: str) -> Path:
    folder = landing / source / name
    folder.mkdir(parents=True)
    (folder / "_delivery.yaml").write_text(f'known_at: "{known_at}"\n', encoding="utf-8")
    return folder


def _cover(
    connection: duckdb.DuckDBPyConnection, delivery: Path, source: str, first_day: str, last_day: str = LAST_DAY
) -> None:
    rows = connection.execute(
        f"select count(*) from read_csv('{delivery / source}.csv', all_varchar = true)"
    ).fetchall()
    lines = (
        "source,rows,sum_column,sum_value,site_id,from_on,to_on",
        f"{source},{rows[0][0]},,,,{first_day},{last_day}",
    )
    (delivery / "_control.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def site_file(*, with_events: bool, first_month: str = MONTH) -> str:
    feeds = {"hotline": ["assessments", "complaints"], "property": ["collections", "assessments", "complaints"]}
    feeds["shop"] = ["events", "exams", "complaints"]
    sites = "".join(
        f"  - unit: {site}\n    feeds:\n"
        + "".join(
            f"      {feed}: {{due_day: 2, restates_months: 0}}\n"
            for feed in [*own, *(EVENT_SOURCES if with_events else ())]
        )
        for site, own in feeds.items()
    )
    return f"""\
# The site file of the bench's company; everything in it is invented.
format: 1
company: A big company (fictional)
zone: Asia/Shanghai
day_start: "00:00"
currency: CNY
first_month: {first_month}
home: home
landing: landing
sites:
{sites}schemes:
  use:
    - {{scheme: smile_star, sites: [hotline]}}
    - {{scheme: collection_star, sites: [property]}}
    - {{scheme: daily_points, sites: [shop]}}
people:
  hr_manager: [王磊]
approvals: [hr_manager]
language: en
"""
