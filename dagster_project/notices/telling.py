"""What a month is, as a notice: due, red, unsigned, signed or published, and the next step.

Belongs here: choosing the event from the checklist, and the sentence. Only names of gates, feeds, roles and commands go
into it, never a detail of the checklist: details may name people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.notices.declaring import DUE, PUBLISHED, RED, SIGNED, UNSIGNED
from dagster_project.reading.checklist import Checklist, Point

SHOWN = 5  # of missing feeds or red gates; `status` lists them all


@dataclass(frozen=True)
class Notice:
    event: str
    month: str
    title: str
    text: str


def notice_of(company: str, found: Checklist) -> Notice | None:
    """The notice of a month; None once it is closed."""
    if _states(found.points, "closed"):
        return None
    event, what, command = _event(found.points)
    month = found.month
    return Notice(
        event,
        month,
        f"{company} · {month}: {event}",
        f"{what} Next: `starledger {command} {month}`.".replace("  ", " "),
    )


def _event(points: Sequence[Point]) -> tuple[str, str, str]:
    red = [point.subject for point in points if point.step == "gate"]
    if red:
        return RED, f"{len(red)} gates are red: {_listed(red)}. Readers see nothing new.", "status"
    if "done" in _states(points, "published"):
        return PUBLISHED, "The month is published.", "explain SUBJECT"
    if "done" in _states(points, "sealed"):
        waiting = [point.subject for point in points if point.step == "approval" and point.state != "done"]
        if waiting:
            return UNSIGNED, f"The month is sealed and waits for the signature of {_listed(waiting)}.", "status"
        return SIGNED, "Everybody has signed.", "publish"
    missing = sorted({point.subject for point in points if point.step == "feed" and point.state != "done"})
    feeds = f"{len(missing)} feeds have not come: {_listed(missing)}." if missing else "Every feed has come."
    return DUE, f"The month is due. {feeds}", "status" if missing else "run"


def _states(points: Sequence[Point], step: str) -> list[str]:
    return [point.state for point in points if point.step == step]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown
