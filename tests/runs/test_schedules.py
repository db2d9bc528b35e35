"""A month starts on the 3rd at 06:00 of the site's zone, or when deliveries have come to rest; never early."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dagster import (
    DagsterInstance,
    RunRequest,
    SensorDefinition,
    SensorResult,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
    in_process_executor,
    job,
    op,
)
from dagster._utils.schedules import schedule_execution_time_iterator

from dagster_project import site as sites
from dagster_project.definitions import partitions_of
from dagster_project.schedules import THIRD_AT_SIX, deliveries_in, delivery_sensor, month_before, month_schedule
from dagster_project.site import Site
from dagster_project.site_template import template

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


@op
def nothing() -> None: ...


@job(executor_def=in_process_executor)
def month() -> None:
    nothing()


def site_in(zone: str, first_month: str = "2025-01") -> Site:
    text = template(first_month).replace("Asia/Shanghai", zone)
    return sites.read(text, Path("/company/starledger.yaml"))


def ticks(zone: str, since: str, count: int) -> list[datetime]:
    begin = datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(zone))
    found = schedule_execution_time_iterator(begin.timestamp(), THIRD_AT_SIX, zone, True)
    return [next(found) for _ in range(count)]


def tick(site: Site, moment: datetime) -> Any:
    return month_schedule(site, month)(build_schedule_context(scheduled_execution_time=moment))


@pytest.mark.parametrize("zone", ZONES)
def test_it_ticks_on_the_third_at_six_by_the_sites_clock_all_year(zone: str) -> None:
    local = [moment.astimezone(ZoneInfo(zone)) for moment in ticks(zone, "2026-01-01T00:00:00", 12)]
    assert [(moment.month, moment.day, moment.hour, moment.minute) for moment in local] == [
        (number, 3, 6, 0) for number in range(1, 13)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_each_tick_asks_for_the_month_before_which_can_be_run_by_then(zone: str) -> None:
    site = site_in(zone)
    for moment in ticks(zone, "2026-01-01T00:00:00", 12):
        request = tick(site, moment)
        months = partitions_of(site).get_partition_keys(current_time=moment.astimezone(ZoneInfo(zone)))
        assert request.partition_key == months[-1]
        assert request.run_key == request.partition_key


def test_in_january_it_is_december() -> None:
    request = tick(site_in("America/New_York"), ticks("America/New_York", "2026-01-01T00:00:00", 1)[0])
    assert request.partition_key == "2025-12"


def test_nothing_starts_before_the_first_month() -> None:
    result = tick(site_in("Asia/Shanghai", "2026-03"), ticks("Asia/Shanghai", "2026-03-01T00:00:00", 1)[0])
    assert isinstance(result, SkipReason)
    assert "2026-02 lies before 2026-03" in (result.skip_message or "")


@pytest.mark.parametrize(
    ("moment", "zone", "ended"),
    [
        ("2026-10-31T23:59:59+08:00", "Asia/Shanghai", "2026-09"),
        ("2026-11-01T00:00:00+08:00", "Asia/Shanghai", "2026-10"),
        ("2026-11-01T00:00:00+08:00", "America/New_York", "2026-09"),
        ("2026-11-01T03:59:59+00:00", "America/New_York", "2026-09"),  # 23:59:59, still in summer time
        ("2026-11-01T04:00:00+00:00", "America/New_York", "2026-10"),
        ("2026-03-01T04:59:59+00:00", "America/New_York", "2026-01"),  # 23:59:59, in winter time
        ("2026-03-01T05:00:00+00:00", "America/New_York", "2026-02"),
        ("2026-10-31T10:00:00+00:00", "Pacific/Kiritimati", "2026-10"),
        ("2026-11-01T10:59:59+00:00", "Pacific/Pago_Pago", "2026-09"),
        ("2024-02-29T23:30:00+08:00", "Asia/Shanghai", "2024-01"),
        ("2026-01-01T00:00:00+00:00", "UTC", "2025-12"),
    ],
)
def test_a_month_has_ended_by_the_sites_clock(moment: str, zone: str, ended: str) -> None:
    assert month_before(datetime.fromisoformat(moment), zone).text == ended


class Watched:
    """A landing folder and the sensor that looks at it, look after look."""

    def __init__(self, landing: Path, now: str = "2026-11-02T09:00:00+08:00", first_month: str = "2026-01") -> None:
        self.landing, self.cursor = landing, None
        site = site_in("Asia/Shanghai", first_month)
        self.sensor: SensorDefinition = delivery_sensor(site, landing, month, lambda: datetime.fromisoformat(now))

    def deliver(self, delivery: str, text: str = "a,b\n1,2\n") -> None:
        folder = self.landing / delivery
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.csv").write_text(text, encoding="utf-8")

    def look(self) -> RunRequest | SkipReason:
        with DagsterInstance.ephemeral() as instance, build_sensor_context(instance, self.cursor) as context:
            found = self.sensor(context)
            self.cursor = context.cursor
        assert isinstance(found, RunRequest | SkipReason) and not isinstance(found, SensorResult)
        return found


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "landing")


def started(found: RunRequest | SkipReason) -> str | None:
    return found.partition_key if isinstance(found, RunRequest) else None


def test_a_new_delivery_starts_the_latest_ended_month_once_it_has_come_to_rest(watched: Watched) -> None:
    watched.deliver("calls/2026-10")
    assert [started(watched.look()) for _ in range(4)] == [None, "2026-10", None, None]


def test_a_delivery_that_is_still_being_copied_starts_nothing(watched: Watched) -> None:
    for rows in range(1, 4):
        watched.deliver("calls/2026-10", "a,b\n" + "1,2\n" * rows)
        assert started(watched.look()) is None
    assert started(watched.look()) == "2026-10"


def test_a_late_delivery_starts_the_month_again_under_another_run_key(watched: Watched) -> None:
    watched.deliver("calls/2026-10")
    watched.look()
    first = watched.look()
    watched.deliver("complaints/2026-10-late")
    watched.look()
    second = watched.look()
    assert isinstance(first, RunRequest)
    assert isinstance(second, RunRequest)
    assert (second.partition_key, second.tags["new_deliveries"]) == ("2026-10", "1")
    assert first.run_key != second.run_key


def test_a_mended_delivery_of_the_same_name_is_new(watched: Watched) -> None:
    watched.deliver("calls/2026-10", "broken")
    watched.look()
    watched.look()
    watched.deliver("calls/2026-10")
    watched.look()
    assert started(watched.look()) == "2026-10"


def test_a_folder_that_was_taken_away_starts_nothing(watched: Watched) -> None:
    watched.deliver("calls/2026-10")
    watched.look()
    watched.look()
    shutil.rmtree(watched.landing / "calls")
    assert [started(watched.look()) for _ in range(2)] == [None, None]


def test_an_empty_or_missing_landing_folder_starts_nothing(watched: Watched) -> None:
    assert deliveries_in(watched.landing) == {}
    assert [started(watched.look()) for _ in range(2)] == [None, None]


def test_deliveries_before_any_month_has_ended_start_nothing(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "landing", first_month="2026-11")
    watched.deliver("calls/2026-11")
    watched.look()
    found = watched.look()
    assert isinstance(found, SkipReason)
    assert "the first one is 2026-11" in (found.skip_message or "")
