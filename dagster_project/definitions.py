"""Dagster's way in, and `materialise_month`, by which the command line runs the same assets in its own process.

Belongs here: which site, home and landing the assets work on, and how a run is started and ends.
Does not belong here: the assets (`assets.py`), the steps (`month/`).
`code_location.py` is what `dagster dev` loads.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster import (
    AssetSelection,
    DagsterInstance,
    Definitions,
    MonthlyPartitionsDefinition,
    define_asset_job,
    in_process_executor,
    materialize,
)

from dagster_project import connector_assets
from dagster_project.assets import external_assets, month_assets
from dagster_project.door.closing import refuse_if_closed
from dagster_project.door.seal import RedGates
from dagster_project.errors import Refusal
from dagster_project.intake import Refused
from dagster_project.lineage import marts_alone, model_specs
from dagster_project.month import planning, sealing, summary
from dagster_project.month.workplace import Workplace
from dagster_project.outcome import Report, RunResult, say_nothing
from dagster_project.periods import Period
from dagster_project.reading.signing import required_roles
from dagster_project.run_record import RunRecord
from dagster_project.schedules import delivery_sensor, month_schedule, notice_sensor
from dagster_project.site import Site
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.warehouse.models import manifest
from expectations.record import explain_red


@dataclass
class Workplaces:
    """The resource of every asset: hands out a month's workplace, and takes back what the run found for its summary."""

    site: Site
    home: Home
    landing: Path
    asked_known_at: str | None = None
    at: str | None = None
    report: Report = say_nothing
    by: str = ""
    refused: list[Refused] = field(default_factory=list)
    judged: sealing.Judged | None = None
    is_new: bool = False
    _record: RunRecord | None = None
    _workplace: Workplace | None = None

    @property
    def is_scheduled(self) -> bool:
        """Started by Dagster, which keeps what a run says, and not by the command line."""
        return self.at is None

    @property
    def record(self) -> RunRecord:
        """The record of the run that is going on."""
        if self._record is None:
            raise LookupError("no step of a run has begun, so there is no record of it yet")
        return self._record

    def record_of(self, workplace: Workplace) -> RunRecord:
        if self._record is None or self._record.month != workplace.month.text:
            self._record = RunRecord(workplace.home, workplace.month.text, workplace.at)
        return self._record

    @property
    def failing_rows(self) -> str:
        """What the gates have to show when one is red: rule, first failing rows, next step."""
        return explain_red(self.judged.shown) if self.judged else ""

    def of(self, month: Period) -> Workplace:
        """One for all steps of a month: they share its rules, which are read and proved once."""
        if self._workplace is None or self._workplace.month != month:
            refuse_if_closed(Ledger(self.home).entries() if self.home.ledger.is_dir() else (), month.text)
            self._workplace = Workplace(
                self.site, self.home, self.landing, month, self._started_at, self.asked_known_at, self.report, self.by
            )
        return self._workplace

    @cached_property
    def _started_at(self) -> str:
        """Passed in by the command line; under Dagster's own scheduling the run reads the clock once."""
        return self.at or datetime.now(ZoneInfo(self.site.zone)).isoformat(timespec="seconds")


def partitions_of(site: Site) -> MonthlyPartitionsDefinition:
    """Months in the site's zone, from its first one to the last that has ended: one in progress cannot be sealed."""
    return MonthlyPartitionsDefinition(start_date=site.first_month.text, fmt="%Y-%m", timezone=site.zone)


def materialise_month(
    site: Site,
    home: Home,
    landing: Path,
    month: Period,
    known_at: str | None,
    at: str,
    report: Report,
    by: str = "",
) -> RunResult:
    """Everything due in a month, from its deliveries to a sealed candidate. The caller holds HOME's lock.

    Raises `Refusal` for what cannot be done; a red gate is a result with exit code 2.
    """
    workplaces = Workplaces(site, home, landing, known_at, at, report, by)
    partitions = partitions_of(site)
    _refuse_unknown_month(month, partitions)
    report("Looking at what there is", 0, 7)
    try:
        _materialise(workplaces, partitions, month)
    except RedGates as red:
        return summary.red(workplaces.of(month), str(red), workplaces.failing_rows, workplaces.refused)
    workplace = workplaces.of(month)
    plan = planning.plan(workplace)
    report("Done", 7, 7)
    calculation = sealing.calculation_of(workplace, plan)
    signers = required_roles(site, home, calculation)
    return summary.sealed(workplace, calculation, workplaces.refused, signers, anew=workplaces.is_new)


def _materialise(workplaces: Workplaces, partitions: MonthlyPartitionsDefinition, month: Period) -> None:
    logging.getLogger("dagster").setLevel(logging.ERROR)
    with DagsterInstance.ephemeral() as instance:
        materialize(
            [*month_assets(partitions, marts_alone()), *external_assets()],
            resources={"workplaces": workplaces},
            partition_key=month.text,
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def _refuse_unknown_month(month: Period, partitions: MonthlyPartitionsDefinition) -> None:
    keys = partitions.get_partition_keys()
    if month.text not in keys:
        raise Refusal(
            f"{month} cannot be run: the months of this site are {keys[0]} to {keys[-1]}. "
            "`first_month` in the site file says where they begin; a month can be run once it has ended."
        )


def definitions_of(site: Site) -> Definitions:
    """All assets and their checks, the jobs that run a month or fetch, and what starts them, for one company."""
    partitions, home = partitions_of(site), Home(site.home).ensure()

    def now() -> datetime:
        return datetime.now(ZoneInfo(site.zone))

    job = define_asset_job(
        "month",
        selection=AssetSelection.all() - AssetSelection.groups(connector_assets.GROUP),
        # One process: a run imports dbt and Great Expectations once, and holds HOME's lock from step to step.
        executor_def=in_process_executor,
        description="A month, from its deliveries to a sealed candidate.",
    )
    return Definitions(
        assets=[
            *connector_assets.connector_assets(site, site.landing, now),
            *month_assets(partitions, model_specs(manifest()), connector_assets.lineage(site.connectors)),
            *external_assets(),
        ],
        jobs=[job, *connector_assets.connector_jobs(site)],
        schedules=[month_schedule(site, job), *connector_assets.connector_schedules(site)],
        sensors=[delivery_sensor(site, site.landing, job, now), notice_sensor(site, home, now)],
        resources={"workplaces": Workplaces(site, home, site.landing)},
    )
