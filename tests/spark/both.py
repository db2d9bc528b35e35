"""The sample company on both engines: its history in the store, its last three months from there, sealed from Spark's.

Belongs here: the product's own steps on each side. Does not belong here: the servers (`cluster`), what equal means
(`comparing`).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from dagster_project import site
from dagster_project.cluster import building as on_cluster
from dagster_project.cluster.declaring import Spark
from dagster_project.intake import load, read_mappings
from dagster_project.locations import SEEDS
from dagster_project.month import adopting, building, checking, keeping, planning, sealing
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.store.paths import Home
from tests.spark.watching import starledger

SITE_FILE = SEEDS / "sample" / "starledger.yaml"
LAST_MONTH, MONTHS = "2026-10", 3
AT = "2026-11-20T09:00:00+08:00"


class Sample:
    """The sample company in two homes below `folder` that have the same history; `spark` builds for the second."""

    def __init__(self, folder: Path, spark: Spark) -> None:
        self.folder, self.spark = folder, spark
        self.here, self.there = Home(folder / "home"), Home(folder / "spark-home")

    @cached_property
    def _site(self) -> site.Site:
        return site.load(SITE_FILE)

    def _workplace(self, home: Home, month: str = LAST_MONTH, spark: Spark | None = None) -> Workplace:
        own = replace(self._site, spark=spark)
        return Workplace(own, home, self.folder / "landing", parse_month(month), AT)

    @cached_property
    def on_duckdb(self) -> Workplace:
        return self._workplace(self.here)

    @cached_property
    def on_spark(self) -> Workplace:
        return self._workplace(self.there, spark=self.spark)

    def store_history(self) -> int:
        """Deliver, load, and compute and keep every month before the last three; returns how many."""
        generator = SEEDS / "sample" / "company"
        landing = self.folder / "landing"
        subprocess.run([sys.executable, str(generator), "--to", str(landing)], check=True, capture_output=True)
        workplace = self._workplace(self.here, parse_month(LAST_MONTH).shift(-MONTHS).text)
        mappings = read_mappings(self._site.mappings, self._site.id_migration)
        load(workplace.home, workplace.landing, workplace.ledger, workplace.at, mappings=mappings)
        adopting.adopt(workplace)
        plan = planning.plan(workplace)
        building.build(workplace, plan)
        keeping.keep(workplace, plan)
        shutil.copytree(self.here.root, self.there.root, ignore=shutil.ignore_patterns("work"))
        return len(plan.to_compute)

    def lay(self, workplace: Workplace) -> Plan:
        """Lay what the last months are made from."""
        plan = planning.plan(workplace)
        assert len(plan.to_compute) == MONTHS, plan.to_compute
        assert plan.earlier, "nothing is read from the store"
        building.lay_inputs(workplace, plan)
        return plan

    def sealed(self, built: on_cluster.Built, plan: Plan) -> Mapping[str, Any]:
        """Take Spark's tables back, let the gates and the second engine judge them, and seal; the gates' record."""
        workplace = self.on_spark
        on_cluster.take_back(workplace.models, built)
        with checking.beside(workplace.warehouse, [period.text for period in plan.periods]) as findings:
            keeping.keep(workplace, plan)
            judged = sealing.judge(workplace, plan, findings)
        sealing.seal(workplace, judged)
        return judged.record

    def told(self, *words: str) -> str:
        """What the command line says of the home whose months Spark built."""
        where = ("--home", self.there.root, "--landing", self.folder / "landing")
        return starledger("--site", SITE_FILE, *where, *words)

    def contents(self, workplace: Workplace, plan: Plan) -> dict[str, str]:
        """By month, the hash of all its results."""
        return {one.period: one.content_hash for one in keeping.store(workplace, plan)}
