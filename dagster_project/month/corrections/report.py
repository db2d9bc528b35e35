"""The report before a correction is posted: what changed, whom it moves, how much by which cause, and the next step.

Belongs here: the order of the steps that lead to it, and its tables. Does not belong here: how it is printed (`cli`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.month import adopting
from dagster_project.month.corrections.affected import Affected, cause_of, last_closed
from dagster_project.month.corrections.impact import Impact, by_cause, impact
from dagster_project.month.corrections.posting import posting
from dagster_project.month.corrections.replaying import Told, correcting, replay
from dagster_project.month.landed import load_landed
from dagster_project.month.workplace import Workplace
from dagster_project.outcome import Report as Progress
from dagster_project.outcome import Section
from dagster_project.site import Site
from dagster_project.store.paths import Home

CHANGED = ("month", "cause", "what", "rows", "deliveries")
COMPUTED = ("months", "schemes", "which, or why all of them")
FEW = 6  # names of schemes that are listed one by one
MOVED = ("period", "cause", "subjects", "stars", "money", "currency")


@dataclass(frozen=True)
class Report:
    """`rows` are one a subject, period and scheme, under `columns`; `sections` are the same to be read by people."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    sections: Sequence[Section]
    next_step: str


def report(site: Site, home: Home, landing: Path, known_at: str | None, at: str, progress: Progress) -> Report:
    """Load what has landed, compute the affected closed months again, and say what that means; nothing is posted.

    The caller holds HOME's lock.
    """
    closed = last_closed(Workplace(site, home, landing, site.first_month, at))
    if closed is None:
        return _of(
            [], [], None, "No month is closed, so nothing is corrected: the run of an open month takes in what is late."
        )
    workplace = Workplace(site, home, landing, closed.shift(1), at, known_at)
    progress("Loading deliveries", 1, 4)
    load_landed(workplace)
    progress("Reading the rules", 2, 4)
    adopting.adopt(workplace)
    found = correcting(workplace)
    progress("Computing closed months again", 3, 4)
    after = replay(workplace, found)
    rows = impact(workplace, found.adopted, after, posting(workplace, after))
    progress("Done", 4, 4)
    return _of(_changed(after.affected), rows, after.told, _next(workplace, after.affected, rows))


def _of(changed: Sequence[tuple[Any, ...]], rows: Sequence[Impact], told: Told | None, next_step: str) -> Report:
    sections = (
        Section("What changed of closed months", CHANGED, tuple(changed), "Nothing."),
        Section("What was computed again", COMPUTED, _computed(told), "Nothing: it is computed already."),
        Section("Whom it moves", MOVED, tuple(by_cause(rows)), "Nobody."),
        Section("One by one", Impact._fields, tuple(rows), "Nobody."),
    )
    return Report(Impact._fields, rows, sections, next_step)


def _changed(found: Affected | None) -> list[tuple[Any, ...]]:
    if found is None:
        return []
    rows: list[tuple[Any, ...]] = []
    for month, changes in found.changes.items():
        for (cause, source), count in sorted(Counter((cause_of(one), one.source) for one in changes).items()):
            deliveries = {one.delivery_id for one in changes if (cause_of(one), one.source) == (cause, source)}
            rows.append((month, cause, source, count, len(deliveries)))
    rows += [(month, "rule", version, None, None) for month, versions in found.rules.items() for version in versions]
    return rows + [(month, "republished", "the month before", None, None) for month in found.republished]


def _computed(told: Told | None) -> tuple[tuple[str, str, str], ...]:
    if told is None:
        return ()
    names = sorted(told.schemes)
    listed = ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")
    months = f"{told.months[0]} to {told.months[-1]}" if len(told.months) > 1 else told.months[0].text
    return ((months, f"{len(names)} of {told.in_use}", told.why or listed),)


def _next(workplace: Workplace, found: Affected | None, rows: Sequence[Impact]) -> str:
    if not rows:
        return "Nothing is to be posted." if found is None else "What changed moves nobody: nothing is to be posted."
    return (
        f"Nothing was posted. Next: `starledger run {workplace.month}` posts the differences as the site's policy "
        "allows; they are signed with that month."
    )
