"""What waits for closed months, without computing anything: for the open month's checklist.

Belongs here: counting changed rows by month and source. Does not belong here: what they come to (`impact.py`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from dagster_project.month.corrections.affected import affected, last_closed
from dagster_project.month.standing import calculations_that_stand, latest_calculations
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.site import Site
from dagster_project.store.paths import Home


def waiting(site: Site, home: Home, landing: Path, month: Period, at: str) -> list[tuple[str, str]]:
    """By closed month, the changed rows that the open month's run will take in; empty for any other month.

    Only deliveries that are loaded are looked at, and no rule is read.
    """
    workplace = Workplace(site, home, landing, month, at)
    closed = last_closed(workplace)
    if closed is None or closed.shift(1) != month:
        return []
    latest = latest_calculations(workplace, calculations_that_stand(workplace))
    found = affected(workplace, latest, rules=False)
    return [
        (text, _told([change.source for change in changes]))
        for text, changes in (found.changes if found else {}).items()
    ]


def _told(names: list[str]) -> str:
    counts = sorted(Counter(names).items())
    first, *others = [f"{count} of {source}" for source, count in counts]
    noun = "row" if counts[0][1] == 1 else "rows"
    return ", ".join([first.replace(" of", f" {noun} of", 1), *others])
