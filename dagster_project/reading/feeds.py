"""Which expected feeds have come for a month, as far as the ledger and the deliveries' manifests say.

Belongs here: expected against delivered. Does not belong here: deciding `insufficient_data` for people; the models do
that from the rows themselves, and this list is for whoever has to call the sender.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dagster_project.catalogue import sources
from dagster_project.periods import Period
from dagster_project.site import Site
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class ExpectedFeed:
    """`delivery` is the latest that brings the month; None where the feed has not come.

    A month cannot be sealed without one that `is_blocking`.
    """

    site: str
    source: str
    due_on: date
    is_blocking: bool
    delivery: str | None
    known_at: str | None


def expected(home: Home, site: Site, month: Period, delivered: Sequence[Entry]) -> list[ExpectedFeed]:
    found = []
    for source, feeds in sorted(site.expected_sources.items()):
        entries = [entry for entry in delivered if entry.body["source"] == source]
        for unit, feed in feeds:
            due_on = month.shift(1).first_day.replace(day=feed.due_day)
            came = _latest_that_brings(home, entries, unit, month)
            body = came.body if came else {}
            came_as = (body.get("delivery"), body.get("known_at"))
            found.append(ExpectedFeed(unit, source, due_on, feed.is_blocking, *came_as))
    return found


def _latest_that_brings(home: Home, entries: Sequence[Entry], unit: str, month: Period) -> Entry | None:
    """As the models see it: a row lies in the month, or deliveries cover every day of it, be it one or several."""
    touching = [entry for entry in entries if _touches(home, entry.body, unit, month)]
    if not touching:
        return None
    is_whole = any(_has_rows(entry.body, month) for entry in touching) or _covers(
        [span for entry in touching for span in _spans(home, entry.body, unit, month)], month
    )
    return touching[-1] if is_whole else None


def _touches(home: Home, body: dict[str, Any], unit: str, month: Period) -> bool:
    """Its declared coverage decides; without one, the months of its rows."""
    if _coverage(home, body) and not _is_master(body):
        return bool(_spans(home, body, unit, month))
    return _has_rows(body, month)


def _is_master(body: dict[str, Any]) -> bool:
    known = sources().get(body["source"])
    return known is not None and not known.month_column


def _is_dated_elsewhere(body: dict[str, Any]) -> bool:
    known = sources().get(body["source"])
    return known is not None and bool(known.through)


def _has_rows(body: dict[str, Any], month: Period) -> bool:
    """Rows of the month, as far as the first and the last month tell. A master has come once it came at all.

    Rows that have their month from another source tell none: they are taken for a month if known since it began.
    """
    first, last = body.get("first_month"), body.get("last_month")
    if first is None and _is_dated_elsewhere(body):
        return str(body.get("known_at") or "")[:7] >= month.text
    if _is_master(body):
        return (first or "") <= month.text
    return bool(first and last and first <= month.text <= last)


def _spans(home: Home, body: dict[str, Any], unit: str, month: Period) -> list[tuple[date, date]]:
    """The days of the month that it covers for the site."""
    spans = [
        (
            max(date.fromisoformat(span["from_on"]), month.first_day),
            min(date.fromisoformat(span["to_on"]), month.last_day),
        )
        for span in _coverage(home, body)
        if span.get("site_id") in (None, unit)
    ]
    return [(start, end) for start, end in spans if start <= end]


def _covers(spans: Sequence[tuple[date, date]], month: Period) -> bool:
    uncovered = month.first_day
    for start, end in sorted(spans):
        if start <= uncovered <= end:
            uncovered = end + timedelta(days=1)
    return uncovered > month.last_day


def _coverage(home: Home, body: dict[str, Any]) -> list[dict[str, Any]]:
    path = home.raw / body["source"] / body["delivery_id"] / "manifest.json"
    if not path.is_file():
        return []
    coverage: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")).get("coverage") or []
    return coverage
