"""The deliveries that are known at a time, as the ledger tells them, in their one order.

Belongs here: reading `delivered` entries, and the order (known_at, name, then ledger).
Does not belong here: anything that opens a delivery's rows (`raw`).
Read on: `loading` writes these entries; design.md §5 says what "known" means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class Delivery:
    """One delivery. `position` is its place among its source's deliveries, from 1; `seq` is its ledger entry's; months
    are `YYYY-MM` or None; `mappings` are the hashes of the mappings that its files were read with, by file.
    `named_until` is the last month of the periods that its rows name, '' where they name none, and None where that was
    not looked for."""

    source: str
    delivery: str
    delivery_id: str
    known_at: str
    position: int
    seq: int
    rows: int
    first_month: str | None
    last_month: str | None
    files_hash: str
    manifest_sha256: str
    mappings: Mapping[str, str] = field(default_factory=dict, hash=False)
    named_until: str | None = None


def deliveries_visible(home: Home, known_at: str) -> list[Delivery]:
    """The deliveries known by a time (ISO-8601 with offset), by source and position."""
    moment = instant(known_at)
    return [delivery for delivery in ordered(Ledger(home).entries("delivered")) if instant(delivery.known_at) <= moment]


def ordered(entries: Sequence[Entry]) -> list[Delivery]:
    """`delivered` entries as deliveries, by source and position."""
    placed = sorted(entries, key=lambda entry: (entry.body["source"], order_of(entry.body), entry.seq))
    found: list[Delivery] = []
    for entry in placed:
        same = found and found[-1].source == entry.body["source"]
        found.append(_delivery(entry, found[-1].position + 1 if same else 1))
    return found


def order_of(body: dict[str, str]) -> tuple[datetime, str]:
    """What decides which of two deliveries is the later one; equal only for a restatement, where the ledger decides."""
    return (instant(body["known_at"]), body["delivery"])


def instant(text: str) -> datetime:
    """A point in time from ISO-8601 text with an offset; anything else is refused."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    except ValueError:
        pass
    raise Refusal(f"`{text}` is not a time with its offset from UTC. Write it like 2026-11-02T18:00:00+08:00.")


def _delivery(entry: Entry, position: int) -> Delivery:
    body = entry.body
    return Delivery(
        source=body["source"],
        delivery=body["delivery"],
        delivery_id=body["delivery_id"],
        known_at=body["known_at"],
        position=position,
        seq=entry.seq,
        rows=body["rows"],
        first_month=body["first_month"],
        last_month=body["last_month"],
        files_hash=body["files_hash"],
        manifest_sha256=body["manifest_sha256"],
        mappings=body.get("mappings", {}),
        named_until=body.get("named_until"),
    )
