"""`python -m tests.spark.large [--people N] [--events N]`: a month of many events, as `starledger run` has it built by
DuckDB and by the cluster; ends with what was compared, and what either cost.

A worker is killed while the events are read, and another comes. What Spark built is then signed, published, verified
and explained. Ends with 1 if a table or the month's hash differs, with 2 if something that Spark needs is not there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.company.landing import made
from bench.company.size import CALLS_A_PERSON, MONTH, TICKETS_A_PERSON, Size
from bench.costs import Spent, of_process
from dagster_project.locations import INSTALLATION
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.warehouse.working_file import WORKING_FILE
from tests.spark.cluster import HOST, Cluster, Room
from tests.spark.comparing import compare
from tests.spark.watching import ENVIRONMENT, STARLEDGER, code_of, kill_a_worker, report, say, starledger

FOLDER = INSTALLATION / "build" / "spark-large"
SHARED, LOGS = FOLDER / "shared", FOLDER / "spark"
TABLES = SHARED / "working" / "tables" / "main"
# What reads the most rows: the worker dies while its figures are made.
READS_CALLS = "int_calls_measured"
# Millions of rows are worth compiling for, which the sample's are not.
COMPILED = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}
ROOM = Room(executor="3g", driver="3g", java="-Duser.timezone=UTC", settings=COMPILED)


@dataclass(frozen=True)
class Month:
    """The company's month, in a home that the site file names after itself."""

    site_file: Path

    @property
    def home(self) -> Home:
        return Home(self.site_file.with_suffix(""))

    @property
    def warehouse(self) -> Path:
        return self.home.work / WORKING_FILE

    @property
    def content_hash(self) -> str:
        """Of all results that were sealed."""
        return str(Ledger(self.home).entries("sealed")[-1].body["content_hash"])

    def run(self) -> Spent:
        return of_process([*STARLEDGER, "--site", self.site_file, "run", MONTH])

    def told(self, *words: str) -> str:
        return starledger("--site", self.site_file, *words)


def month_of(company: Path, name: str, further: str = "") -> Month:
    """The company whose site file is given, in a home of its own that is empty; `further` goes into the site file."""
    month = Month(company.with_name(f"{name}.yaml"))
    text = company.read_text(encoding="utf-8").replace("home: home\n", f"home: {name}\n")
    month.site_file.write_text(text + further, encoding="utf-8")
    shutil.rmtree(month.home.root, ignore_errors=True)
    return month


def main(people: int, events: int) -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    size = Size(people, events / (people * (CALLS_A_PERSON + TICKETS_A_PERSON)))
    company = made(FOLDER, size, with_events=True)
    say(f"A month of {people:,} people, {size.calls:,} calls and {size.tickets:,} tickets.")
    here = month_of(company, "duckdb")
    _say_cost("DuckDB", here.run())
    there = _on_cluster(company)
    written = {folder.name: folder for folder in TABLES.iterdir()}
    code = report(compare(here.warehouse, written, with_views=False))
    say(f"Sealed from either: {here.content_hash[:12]} and {there.content_hash[:12]}.")
    if code or here.content_hash != there.content_hash:
        return 1
    _publish(there)
    shutil.rmtree(FOLDER)
    return 0


def _on_cluster(company: Path) -> Month:
    with Cluster(ENVIRONMENT, LOGS, ROOM) as cluster, ThreadPoolExecutor(2) as beside:
        cluster.wait_until_ready()
        block = f"spark: {{host: {HOST}, port: {cluster.port}, shared: {SHARED}, environment: {ENVIRONMENT}}}\n"
        month = month_of(company, "on-spark", block)
        run = beside.submit(month.run)
        killed = beside.submit(kill_a_worker, cluster, TABLES, run, lambda names: READS_CALLS in names)
        spent = run.result()
        say(killed.result())
        _say_cost(f"The cluster, {cluster.cpu_seconds():.0f} s of its own processor beside", spent)
    return month


def _publish(month: Month) -> None:
    """What Spark built is signed, published, verified and explained as anything is."""
    month.told("approve", MONTH, "--by", "王磊", "--role", "hr_manager")
    month.told("publish", MONTH)
    month.told("verify")
    person = month.told("query", "select min(subject_id) from stars", "--zone", "hr", "--format", "csv").split()[-1]
    say(f"Published, verified, and explained: {len(month.told('explain', person, MONTH).splitlines())} lines.")


def _say_cost(who: str, spent: Spent) -> None:
    say(f"{who}: `starledger run` took {spent.seconds:.0f} s, {spent.processor:.0f} s of processor here.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A month of many events on both engines, every table compared.")
    parser.add_argument("--people", type=int, default=20_000, help="default: %(default)s")
    parser.add_argument("--events", type=int, default=100_000_000, help="calls and tickets; default: %(default)s")
    given = parser.parse_args()
    sys.exit(code_of(partial(main, given.people, given.events)))
