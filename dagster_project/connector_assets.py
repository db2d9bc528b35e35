"""Connectors as Dagster assets: each with its own freshness, and a job that fetches, daily where the site file says so.

Belongs here: thin adapters around `connectors/`. What they land is seen by the sensor of new deliveries (`schedules`),
which starts a load; a run of a month never fetches.
Does not belong here: what a fetch does. No metadata here carries a row, an address or a secret.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of these functions.
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSelection,
    Config,
    Failure,
    FreshnessPolicy,
    MaterializeResult,
    ScheduleDefinition,
    asset,
    define_asset_job,
    in_process_executor,
)

from dagster_project.connectors.fetching import fetch
from dagster_project.connectors.model import Connector
from dagster_project.errors import Refusal
from dagster_project.periods import Period, month_of, parse_month
from dagster_project.site import Site

GROUP = "connectors"
Clock = Callable[[], datetime]


class Fetching(Config):
    """Which month is fetched (`2026-10`); '' for the one that yesterday lies in."""

    month: str = ""


def connector_key(name: str) -> AssetKey:
    return AssetKey([GROUP, name])


def connector_assets(site: Site, landing: Path, now: Clock) -> list[AssetsDefinition]:
    """One asset a connector. `now` gives the time with its offset, by the site's clock."""
    return [_asset(site, connector, landing, now) for connector in site.connectors]


def connector_jobs(site: Site) -> list[Any]:
    return [
        define_asset_job(
            job_name(connector),
            selection=AssetSelection.assets(connector_key(connector.name)),
            executor_def=in_process_executor,
            description=f"What is new at {connector.name}, into the landing folder.",
        )
        for connector in site.connectors
    ]


def connector_schedules(site: Site) -> list[ScheduleDefinition]:
    """For connectors with `daily_at`; off until somebody turns them on."""
    return [
        ScheduleDefinition(
            name=f"{job_name(connector)}_daily",
            job_name=job_name(connector),
            cron_schedule=f"{int(connector.daily_at[3:])} {int(connector.daily_at[:2])} * * *",
            execution_timezone=site.zone,
            description=f"{connector.name}, every day at {connector.daily_at} of the site's zone.",
        )
        for connector in site.connectors
        if connector.daily_at
    ]


def job_name(connector: Connector) -> str:
    return f"fetch_{connector.name}"


def month_to_fetch(asked: str, now: datetime) -> Period:
    """The month that was named, else that of yesterday: on the first of a month the last one is fetched whole."""
    return parse_month(asked) if asked else month_of(now.date() - timedelta(days=1))


def _asset(site: Site, connector: Connector, landing: Path, now: Clock) -> AssetsDefinition:
    hours = connector.fresh_hours

    @asset(
        key=connector_key(connector.name),
        group_name=GROUP,
        description=f"What is new at {connector.name}, as deliveries of {connector.source} in the landing folder.",
        freshness_policy=FreshnessPolicy.time_window(fail_window=timedelta(hours=hours)) if hours else None,
    )
    def fetched(context: AssetExecutionContext, config: Fetching) -> MaterializeResult[Any]:
        at = now().astimezone(ZoneInfo(site.zone))
        try:
            found = fetch(
                connector, landing, month_to_fetch(config.month, at), at.isoformat(timespec="seconds"), site.zone
            )
        except Refusal as refusal:
            raise Failure(description=str(refusal), allow_retries=False) from None
        return MaterializeResult(
            metadata={"rows read": found.read, "rows new": found.landed, "delivery": found.delivery or "nothing new"}
        )

    return fetched


def lineage(connectors: Sequence[Connector]) -> dict[str, list[AssetKey]]:
    """source -> the connectors that bring it."""
    found: dict[str, list[AssetKey]] = {}
    for connector in connectors:
        found.setdefault(connector.source, []).append(connector_key(connector.name))
    return found
