"""For each person the change of star and money, and its parts.

Belongs here: the rows, and the proof that parts add up. Does not belong here: the steps (`steps.py`), how rows are
printed (`cli`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.month.changes import splitting
from dagster_project.month.changes.results import NOTHING, Result, Who
from dagster_project.month.changes.sides import Sides
from dagster_project.month.changes.splitting import CAUSES, Split
from dagster_project.month.changes.steps import Steps
from dagster_project.month.workplace import Workplace

COLUMNS = (
    "subject_id",
    "scheme",
    "period",
    "star_before",
    "star_now",
    "money_before",
    "money_now",
    "change",
    *CAUSES,
    "stars_by",
)


@dataclass(frozen=True)
class Report:
    """`rows` are one a subject, scheme and period under COLUMNS; `built` counts the worlds that had to be computed."""

    heading: str
    rows: list[tuple[Any, ...]]
    built: int


def report(workplace: Workplace, compared: Sequence[Sides], scratch: Path, subject_id: str | None = None) -> Report:
    """Whoever has another star or another amount; worlds are built in `scratch` where several causes met."""
    steps = Steps(workplace, scratch, subject_id)
    rows = [row for sides in compared for row in _rows(steps, sides)]
    return Report("; ".join(map(_heading, compared)), rows, steps.built)


def _rows(steps: Steps, sides: Sides) -> Iterator[tuple[Any, ...]]:
    before, now, taken = steps.steps(sides)
    wanted = steps.wanted(before, now)
    parts = splitting.split(before, taken, wanted)
    for who in wanted:
        yield _row(who, sides.period.text, before.get(who, Result()), now.get(who, Result()), parts[who])


def _row(who: Who, period: str, before: Result, now: Result, parts: Split) -> tuple[Any, ...]:
    change = now.money - before.money
    money = [parts.money.get(cause, NOTHING) for cause in CAUSES]
    known = before.star is not None and now.star is not None
    if sum(money, Decimal(0)) != change or (known and sum(parts.stars.values()) != now.star - before.star):  # type: ignore[operator]
        raise AssertionError(f"the parts of {who.subject_id} under {who.scheme} do not add up")
    stars = ", ".join(f"{cause} {parts.stars[cause]:+d}" for cause in CAUSES if parts.stars.get(cause))
    return (who.subject_id, who.scheme, period, before.star, now.star, before.money, now.money, change, *money, stars)


def _heading(sides: Sides) -> str:
    both = ((sides.period_before, sides.before), (sides.period, sides.now))
    names = [f"{period} ({one.calculation_id[:12]})" for period, one in both]
    return f"{names[1]} against {names[0]}"
