"""When a month runs by itself: on the 3rd at 06:00 of the site's zone, and when new deliveries have come to rest.

Belongs here: the schedule and the sensors of one company, built from its site file. Two start the job that computes and
seals; signing and publishing stay a person's act. The third tells people what the month waits for. All are off until
somebody turns them on in the web server.
Does not belong here: what a month does (`month/`), which months there are (`definitions.py`).
"""

# No `from __future__ import annotations`: Dagster reads the annotations of these functions.
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dagster import (
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    schedule,
    sensor,
)

from dagster_project.notices.sending import send
from dagster_project.notices.telling import notice_of
from dagster_project.periods import Period, month_of
from dagster_project.reading.checklist import checklist
from dagster_project.site import Site
from dagster_project.store.paths import Home

THIRD_AT_SIX = "0 6 3 * *"
SECONDS_TO_REST = 60
SECONDS_BETWEEN_NOTICES = 600
# "<source>/<delivery>" -> how many files and bytes it holds.
Seen = dict[str, list[int]]


def month_schedule(site: Site, job: Any) -> ScheduleDefinition:
    """The month before, once the deliveries are due. A tick that fires again asks for the same run and starts none."""

    @schedule(
        name="close_of_the_month_before",
        job=job,
        cron_schedule=THIRD_AT_SIX,
        execution_timezone=site.zone,
        description="On the 3rd at 06:00 of the site's zone: the month before, up to a sealed candidate.",
    )
    def close_of_the_month_before(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        month = month_before(context.scheduled_execution_time, site.zone)
        if month.index < site.first_month.index:
            return SkipReason(f"{month} lies before {site.first_month}, the first month of this site.")
        return RunRequest(run_key=month.text, partition_key=month.text)

    return close_of_the_month_before


def month_before(moment: datetime, zone: str) -> Period:
    """The last month that had ended, by the site's clock, at a moment with an offset."""
    return month_of(moment.astimezone(ZoneInfo(zone)).date()).shift(-1)


def delivery_sensor(site: Site, landing: Path, job: Any, now: Callable[[], datetime]) -> SensorDefinition:
    """New, or changed, delivery folders start the latest month that has ended.

    A folder that is still being copied grows from look to look: a run starts at the first look that finds everything
    as the look before did. The cursor keeps what the last run started with (`known`) and the last look (`seen`).
    """

    @sensor(
        name="new_deliveries",
        job=job,
        minimum_interval_seconds=SECONDS_TO_REST,
        description="When a new or changed delivery folder has come to rest: the latest month that has ended.",
    )
    def new_deliveries(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        cursor = _read(context.cursor)
        seen = deliveries_in(landing)
        news = sorted(name for name, size in seen.items() if cursor["known"].get(name) != size)
        rested = seen == cursor["seen"]
        context.update_cursor(json.dumps({"known": seen if news and rested else cursor["known"], "seen": seen}))
        month = month_before(now(), site.zone)
        if not news:
            return SkipReason("No delivery is new.")
        if not rested:
            return SkipReason(f"{len(news)} delivery folder(s) are new; the run starts once they have stopped growing.")
        if month.index < site.first_month.index:
            return SkipReason(f"No month of this site has ended yet; the first one is {site.first_month}.")
        return RunRequest(
            run_key=f"{month}-{_digest(seen)}", partition_key=month.text, tags={"new_deliveries": str(len(news))}
        )

    return new_deliveries


def notice_sensor(site: Site, home: Home, now: Callable[[], datetime]) -> SensorDefinition:
    """Whatever moved the month, a run here or a signature elsewhere: each channel is told once.

    A channel that cannot be told is named in the reason of the tick, without its address, and is tried at the next one.
    """

    @sensor(
        name="notices",
        minimum_interval_seconds=SECONDS_BETWEEN_NOTICES,
        description="Tells the channels of the site file what the latest month that has ended waits for.",
    )
    def notices(context: SensorEvaluationContext) -> SkipReason:
        moment = now()
        month = month_before(moment, site.zone)
        if month.index < site.first_month.index:
            return SkipReason(f"No month of this site has ended yet; the first one is {site.first_month}.")
        today = moment.astimezone(ZoneInfo(site.zone)).date()
        notice = notice_of(site.company, checklist(home, site, month, today))
        sent = send(home, site.notices, notice) if notice else []
        told = ", ".join(f"{one.channel}: {one.state}" for one in sent)
        return SkipReason(
            f"{month} is {notice.event}. {told or 'The site file names no channel.'}"
            if notice
            else f"{month} is closed."
        )

    return notices


def deliveries_in(landing: Path) -> Seen:
    """Every delivery folder with the number of its files and their bytes; nothing is opened."""
    found: Seen = {}
    for folder in sorted(landing.glob("[!.]*/[!.]*")):
        if folder.is_dir():
            sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
            found[f"{folder.parent.name}/{folder.name}"] = [len(sizes), sum(sizes)]
    return found


def _read(cursor: str | None) -> dict[str, Seen]:
    return {"known": {}, "seen": {}, **(json.loads(cursor) if cursor else {})}


def _digest(seen: Seen) -> str:
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:12]
