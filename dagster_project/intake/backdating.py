"""Since when a delivery is known, and whether it may say that this was before it was loaded.

Belongs here: `_delivery.yaml`, and the one rule of design.md §5: history may be loaded as it was once known only while
nothing is published for a month that it touches; else a published number would rest on rows that nobody had.
Does not belong here: which months a delivery touches (`months`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml

from dagster_project.errors import Refusal
from dagster_project.intake.controls import Control
from dagster_project.intake.deliveries import instant
from dagster_project.intake.landing import DELIVERY
from dagster_project.intake.limits import LARGEST_DELIVERY
from dagster_project.intake.months import Range
from dagster_project.periods import month_of, parse_month
from dagster_project.store.ledger import Ledger


def declared_known_at(folder: Path, at: str) -> str | None:
    """The time that `_delivery.yaml` declares, ISO-8601 with offset; None where there is no such file.

    Refuses a time later than `at`, the time of loading.
    """
    if not (folder / DELIVERY).exists():
        return None
    try:
        if (folder / DELIVERY).stat().st_size > LARGEST_DELIVERY:
            raise ValueError
        document = yaml.load((folder / DELIVERY).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if not isinstance(document, dict) or set(document) != {"known_at"}:
            raise ValueError
        is_ahead = instant(document["known_at"]) > instant(at)
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError, Refusal):
        raise Refusal(
            f"{DELIVERY} says only since when a delivery is known, with its offset from UTC, and this one does not. "
            'Write one line like  known_at: "2026-11-02T18:00:00+08:00"  or remove the file.'
        ) from None
    known_at = str(document["known_at"])
    if is_ahead:
        raise Refusal(
            f"{DELIVERY} says known_at {known_at}, which is later than this loading ({at}). Nothing is known before it "
            "is there: correct the time, or remove the file to let the delivery be known from now on."
        )
    return known_at


def is_anything_published(ledger: Ledger) -> bool:
    return bool(_published(ledger))


def check_nothing_published(ledger: Ledger, known_at: str, touched: Range, stated: Sequence[Control]) -> None:
    """Refuse a back-dated delivery that touches a published month; a covered day is touched by its very silence."""
    for day in (day for line in stated if line.is_coverage for day in (line.from_on, line.to_on)):
        touched = touched.including(month_of(date.fromisoformat(day)).index)
    hit = [month for month in _published(ledger) if touched.has(parse_month(month).index)]
    if hit:
        raise Refusal(
            f"{DELIVERY} says known_at {known_at}, but the delivery touches {hit[0]}, which is published: its numbers "
            "would then rest on rows that nobody had. Remove the file: the delivery is then known from now on, and the "
            "difference is paid as a correction."
        )


def _published(ledger: Ledger) -> list[str]:
    return sorted({str(entry.body["publication_id"]).rpartition(".")[0] for entry in ledger.entries("done")})
