"""Which expected feeds have come for a month, as far as the ledger and the deliveries' manifests say.

Belongs here: expected against delivered. Does not belong here: deciding `insufficient_data` for people; the models do
that from the rows themselves, and this list is for whoever has to call the sender.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
            came = next((entry for entry in reversed(entries) if _brings(home, entry.body, unit, month)), None)
            body = came.body if came else {}
            came_as = (body.get("delivery"), body.get("known_at"))
            found.append(ExpectedFeed(unit, source, due_on, feed.is_blocking, *came_as))
    return found


def _brings(home: Home, body: dict[str, Any], unit: str, month: Period) -> bool:
    """Its declared coverage decides; without one, the months of its rows; a master has come once it came at all."""
    known = sources().get(body["source"])
    if known is not None and not known.month_column:
        return bool((body.get("first_month") or "") <= month.text)
    if spans := _coverage(home, body):
        return any(
            span.get("site_id") in (None, unit)
            and span["from_on"] <= month.last_day.isoformat()
            and span["to_on"] >= month.first_day.isoformat()
            for span in spans
        )
    first, last = body.get("first_month"), body.get("last_month")
    return bool(first and last and first <= month.text <= last)


def _coverage(home: Home, body: dict[str, Any]) -> list[dict[str, Any]]:
    path = home.raw / body["source"] / body["delivery_id"] / "manifest.json"
    if not path.is_file():
        return []
    coverage: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")).get("coverage") or []
    return coverage
