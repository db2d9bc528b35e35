"""DuckDB's side: the sample company's deliveries, its history in the store, and its last three months from there.

Belongs here: the product's own steps up to what both engines read, and that as Parquet. Does not belong here: Spark.
No gate is asked and nothing is sealed: what is compared are the models.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from dagster_project import site
from dagster_project.intake import load, read_mappings
from dagster_project.locations import SEEDS
from dagster_project.month import adopting, building, keeping, planning
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.store.paths import Home
from dagster_project.warehouse.working_file import opened

LAST_MONTH, MONTHS = "2026-10", 3
AT = "2026-11-20T09:00:00+08:00"
# The schemas that the models read and do not make.
INPUTS = ("raw", "rules", "site", "earlier")
# DuckDB's words for types that Spark calls otherwise.
SPARK_TYPES = {"VARCHAR": "STRING"}


class Sample:
    """The sample company in a home of its own below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.history, self.months = "", ""

    @cached_property
    def _site(self) -> site.Site:
        return site.load(SEEDS / "sample" / "starledger.yaml")

    def _workplace(self, month: str) -> Workplace:
        return Workplace(self._site, Home(self.folder / "home"), self.folder / "landing", parse_month(month), AT)

    @cached_property
    def _last(self) -> Workplace:
        return self._workplace(LAST_MONTH)

    @property
    def warehouse(self) -> Path:
        return self._last.warehouse

    @property
    def variables(self) -> Mapping[str, Any]:
        return self._last.models.variables

    def store_history(self) -> None:
        """Deliver, load, and compute and keep every month before the last three."""
        generator = SEEDS / "sample" / "company"
        landing = self.folder / "landing"
        subprocess.run([sys.executable, str(generator), "--to", str(landing)], check=True, capture_output=True)
        workplace = self._workplace(parse_month(LAST_MONTH).shift(-MONTHS).text)
        mappings = read_mappings(self._site.mappings)
        load(workplace.home, workplace.landing, workplace.ledger, workplace.at, mappings=mappings)
        adopting.adopt(workplace)
        plan = planning.plan(workplace)
        building.build(workplace, plan)
        keeping.keep(workplace, plan)
        self.history = f"{len(plan.to_compute)} months"

    def lay_last_months(self) -> list[dict[str, Any]]:
        """Lay what the last months are made from, and write it out: one entry a table, for `on_spark.py`."""
        plan = planning.plan(self._last)
        assert len(plan.to_compute) == MONTHS, plan.to_compute
        assert plan.earlier, "nothing is read from the store"
        building.lay_inputs(self._last, plan)
        self.months = f"{plan.to_compute[0]} to {plan.to_compute[-1]}"
        return self._written_out()

    def _written_out(self) -> list[dict[str, Any]]:
        folder = self.folder / "inputs"
        listed = []
        with opened(self.warehouse, read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where list_contains(?, table_schema) order by all",
                [list(INPUTS)],
            ).fetchall()
            for schema, table in tables:
                file = folder / schema / f"{table}.parquet"
                file.parent.mkdir(parents=True, exist_ok=True)
                connection.execute(f"copy (from {schema}.\"{table}\") to '{file}' (format parquet)")
                described = connection.execute(f'describe {schema}."{table}"').fetchall()
                columns = [(row[0], SPARK_TYPES.get(row[1], row[1])) for row in described]
                # What the models' run itself adds to is a table of the engine's own.
                listed.append(
                    {
                        "name": f"{schema}.{table}",
                        "file": str(file),
                        "columns": columns,
                        "is_added_to": schema == "earlier",
                    }
                )
        return listed

    def build(self) -> int:
        """Run every stratum over what was laid; returns how many models there were."""
        return len({result.name for result in building.build_strata(self._last.models)})
