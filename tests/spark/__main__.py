"""`python -m tests.spark`: both engines build the sample company's last three months; ends with what was compared.

Ends with 1 if a table differs or an engine failed, with 2 if something that Spark needs is missing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dagster_project.locations import INSTALLATION
from dagster_project.warehouse.working_file import statements_that_hand_on
from tests.spark import comparing, sample
from tests.spark.cluster import Cluster, Missing, NotRunning, java

ENVIRONMENT = INSTALLATION / ".venv-spark"
FOLDER = INSTALLATION / "build" / "spark-test"
# More strata than any library has; those without work are not run.
STRATA = 6

_began = time.monotonic()


def main() -> int:
    # Whoever stops the test stops what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    try:
        java()
        return _compared()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 1


def _compared() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with Cluster(ENVIRONMENT, FOLDER / "spark") as cluster:
        _say("Spark is starting: a master, two workers and a Thrift server on loopback.")
        company = sample.Sample(FOLDER)
        company.store_history()
        inputs = company.lay_last_months()
        _say(f"DuckDB: {company.history} kept in the store, {company.months} laid as {len(inputs)} tables.")
        cluster.wait_until_ready()
        _say("Spark is up; both engines build.")
        spark = _start_on_spark(cluster, company, inputs)
        built = company.build()
        _say(f"DuckDB: {built} models built.")
        said, _ = spark.communicate()
        if spark.returncode != 0:
            print(f"{said}\nThe servers' logs lie in {cluster.folder}.", file=sys.stderr)
            return 1
        answer = json.loads(said.splitlines()[-1])
        _say(f"Spark: {answer['models']} models built, {len(answer['tables'])} tables written.")
        found = comparing.compare(company.warehouse, {name: Path(path) for name, path in answer["tables"].items()})
        peak = cluster.cpu_seconds()
    _say(f"Spark is stopped; it took {peak:.0f} s of processor time.")
    return _report(found)


def _start_on_spark(
    cluster: Cluster, company: sample.Sample, inputs: Sequence[dict[str, Any]]
) -> subprocess.Popen[str]:
    job = FOLDER / "job.json"
    job.write_text(
        json.dumps(
            {
                "port": cluster.port,
                "inputs": inputs,
                "variables": dict(company.variables),
                "hand_on": [statements_that_hand_on(stratum) for stratum in range(STRATA)],
                "project": str(INSTALLATION / "dbt"),
                "scratch": str(FOLDER / "dbt"),
                "warehouse": str(cluster.warehouse),
                "written": str(FOLDER / "written"),
            }
        ),
        encoding="utf-8",
    )
    command = [str(ENVIRONMENT / "bin" / "python"), str(Path(__file__).with_name("on_spark.py")), str(job)]
    environment = {**os.environ, "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    environment.pop("PYTHONPATH", None)
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _report(found: list[comparing.Compared]) -> int:
    different = [table for table in found if table.differences]
    for table in different:
        print(f"{table.name} differs:", *table.differences, sep="\n  ")
    filled = [table for table in found if table.rows]
    _say(
        f"{len(found)} tables compared row by row in both directions, {sum(table.rows for table in found):,} rows; "
        f"{len(filled)} tables have rows, {len(found) - len(filled)} are empty on both engines; "
        f"{len(different)} differ."
    )
    if not different:
        shutil.rmtree(FOLDER)
    return 1 if different or not filled else 0


def _say(text: str) -> None:
    print(f"{time.monotonic() - _began:5.0f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
