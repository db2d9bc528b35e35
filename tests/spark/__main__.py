"""`python -m tests.spark`: both engines build the sample company's last three months; ends with what was compared.

A worker is killed in the middle of it, and another comes. What Spark built is then judged, sealed, published and
explained. Ends with 1 if a table or a hash differs or an engine failed, with 2 if something that Spark needs is not
there.
"""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

from dagster_project.cluster import building as on_cluster
from dagster_project.cluster.declaring import Spark
from dagster_project.locations import INSTALLATION
from dagster_project.month import building
from dagster_project.month.plans import Plan
from tests.conftest import SIGNERS
from tests.spark import comparing
from tests.spark.both import LAST_MONTH, Sample
from tests.spark.cluster import HOST, Cluster
from tests.spark.watching import ENVIRONMENT, code_of, kill_a_worker, report, say

FOLDER = INSTALLATION / "build" / "spark-test"
# So many tables of Spark's lie there when a worker is killed: a quarter of them.
TABLES_BEFORE_KILL = 40


def _compared() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with Cluster(ENVIRONMENT, FOLDER / "spark") as cluster, ThreadPoolExecutor(2) as beside:
        say("Spark is starting: a master, two workers and a Thrift server on loopback.")
        company = Sample(FOLDER, Spark(HOST, cluster.port, FOLDER / "shared", ENVIRONMENT))
        history = company.store_history()
        plan = company.lay(company.on_spark)
        say(f"DuckDB: {history} months kept in the store, {plan.to_compute[0]} to {plan.to_compute[-1]} laid.")
        cluster.wait_until_ready()
        say("Spark is up; both engines build.")
        there = beside.submit(on_cluster.build_on, company.spark, company.on_spark.models, with_views=True)
        tables = company.spark.shared / "working" / "tables" / "main"
        killed = beside.submit(kill_a_worker, cluster, tables, there, lambda names: len(names) >= TABLES_BEFORE_KILL)
        own = company.lay(company.on_duckdb)
        here = {result.name for result in building.build_strata(company.on_duckdb.models)}
        say(f"DuckDB: {len(here)} models built.")
        built = there.result()
        say(f"Spark: {len({one.name for one in built.models})} models built, {len(built.tables)} tables written.")
        say(killed.result())
        slowest = sorted(built.models, key=lambda one: -one.seconds)[:5]
        say(f"The slowest on Spark: {', '.join(f'{one.name} {one.seconds:.0f} s' for one in slowest)}.")
        spent = cluster.cpu_seconds()
    say(f"Spark is stopped; it took {spent:.0f} s of processor time.")
    code = report(comparing.compare(company.on_duckdb.warehouse, built.tables))
    return code or _published(company, built, plan, own)


def _published(company: Sample, built: on_cluster.Built, of_spark: Plan, of_duckdb: Plan) -> int:
    """What Spark built goes on as what DuckDB builds does: gates, second engine, seal, publication, explanation."""
    gates = company.sealed(built, of_spark)["gates"]
    here, there = company.contents(company.on_duckdb, of_duckdb), company.contents(company.on_spark, of_spark)
    different = [month for month, content in there.items() if here[month] != content]
    say(
        f"Sealed from Spark: {len(gates)} gates passed; of {len(there)} months' content hashes {len(different)} differ."
    )
    for name, role in SIGNERS:
        company.told("approve", LAST_MONTH, "--by", name, "--role", role)
    company.told("publish", LAST_MONTH)
    person = company.told("query", _SOMEBODY, "--zone", "hr", "--format", "csv").split()[-1]
    explained = company.told("explain", person, LAST_MONTH)
    company.told("verify")
    say(f"Published, verified, and explained: {len(explained.splitlines())} lines about {person}.")
    if different:
        return 1
    shutil.rmtree(FOLDER)
    return 0


_SOMEBODY = f"select min(subject_id) from stars where period = '{LAST_MONTH}' and subject_type = 'employee'"


if __name__ == "__main__":
    sys.exit(code_of(_compared))
