"""A connector is an asset of its own: fresh or not, fetched by its own job, and never by a month's run."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    Definitions,
    FreshnessPolicy,
    RunRequest,
    SkipReason,
    build_sensor_context,
    materialize,
)

from dagster_project import site as sites
from dagster_project.connector_assets import connector_assets, connector_key, month_to_fetch
from dagster_project.definitions import definitions_of
from dagster_project.schedules import delivery_sensor
from dagster_project.site import Site
from dagster_project.site_template import template

ZONE = ZoneInfo("Asia/Shanghai")
CONNECTOR = """
connectors:
  - connector: box
    source: events
    kind: database
    url: sqlite:///box.db
    table: events
    columns: [event_id, code, occurred_on, quantity]
    fresh_hours: 26
    daily_at: "05:30"
"""


def site_in(folder: Path) -> Site:
    with sqlite3.connect(folder / "box.db") as connection:
        connection.execute("create table events (event_id, code, occurred_on, quantity)")
        connection.execute("insert into events values (1, 'x', '2026-10-05', 1)")
    connection.close()
    (folder / "landing").mkdir()
    return sites.read(template("2026-01") + CONNECTOR, folder / "starledger.yaml")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_in(tmp_path)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return definitions_of(site_in(tmp_path_factory.mktemp("dagster")))


def now() -> datetime:
    return datetime(2026, 11, 1, 5, 30, tzinfo=ZONE)


def test_a_connector_leads_to_its_source_and_has_its_freshness(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert connector_key("box") in graph.get(AssetKey(["raw", "events"])).parent_keys
    policy = graph.get(connector_key("box")).freshness_policy
    assert policy == FreshnessPolicy.time_window(fail_window=timedelta(hours=26))


def test_a_month_never_fetches_and_a_fetch_runs_no_month(definitions: Definitions) -> None:
    month = definitions.resolve_job_def("month").asset_layer.executable_asset_keys
    fetching = definitions.resolve_job_def("fetch_box").asset_layer.executable_asset_keys
    assert connector_key("box") not in month
    assert AssetKey("candidate") in month
    assert set(fetching) == {connector_key("box")}


def test_it_is_fetched_daily_by_the_sites_clock(definitions: Definitions) -> None:
    schedule = definitions.resolve_schedule_def("fetch_box_daily")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 5 * * *", "Asia/Shanghai")


def test_on_the_first_of_a_month_the_last_one_is_fetched() -> None:
    assert month_to_fetch("", now()).text == "2026-10"
    assert month_to_fetch("", now().replace(day=2)).text == "2026-11"
    assert month_to_fetch("2026-08", now()).text == "2026-08"


def test_what_it_lands_starts_a_load(site: Site) -> None:
    from dagster import in_process_executor, job, op

    @op
    def nothing() -> None: ...

    @job(executor_def=in_process_executor)
    def month() -> None:
        nothing()

    sensor = delivery_sensor(site, site.landing, month, now)
    with DagsterInstance.ephemeral() as instance:
        assert isinstance(sensor(build_sensor_context(instance=instance)), SkipReason)
        result = materialize(connector_assets(site, site.landing, now), instance=instance)
        assert result.success
        found = result.asset_materializations_for_node("connectors__box")[0].metadata
        assert {name: value.value for name, value in found.items()} == {
            "rows read": 1,
            "rows new": 1,
            "delivery": "box-00001-2026-10",
        }
        context = build_sensor_context(instance=instance)
        assert isinstance(sensor(context), SkipReason)  # still growing, for all it knows
        request = sensor(build_sensor_context(instance=instance, cursor=context.cursor))
        assert isinstance(request, RunRequest)
        assert (request.partition_key, request.tags["new_deliveries"]) == ("2026-10", "1")


def test_a_failure_says_why_in_a_sentence(site: Site, tmp_path: Path) -> None:
    (tmp_path / "box.db").unlink()
    with DagsterInstance.ephemeral() as instance:
        result = materialize(connector_assets(site, site.landing, now), instance=instance, raise_on_error=False)
        failed = result.get_step_failure_events()[0].step_failure_data.user_failure_data
    assert failed is not None
    assert "there is no database `box.db`" in str(failed.description)
