"""How far back the deliveries go that a month looks at: what it costs must not grow with the years behind it.

Belongs here: which deliveries a month's build opens, and whose rows its accounts therefore tell of.
Does not belong here: opening them (`intake.open_raw`), which months are computed (`planning`).
Rows of a source that is `passing` (dbt/models/staging/_sources.yml) count in the months that their own days name, and
are spoken of for as long as feeds restate; every other source is looked at whole. A delivery tells of no day after the
one on which it became known, so what became known before all that a month looks at is left out. Deliveries are ordered
by that time: none that is left out can have replaced a row that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from dagster_project.catalogue import sources
from dagster_project.intake import Delivery, deliveries_visible, instant
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in


def in_reach(workplace: Workplace, plan: Plan, months: Iterable[Period]) -> list[Delivery]:
    """The deliveries known to a plan that some of these months looks at."""
    first = min((_first_month(workplace, month, plan.lookback_months) for month in months), default=0)
    return [
        one
        for one in deliveries_visible(workplace.home, plan.known_at)
        if not sources()[one.source].is_passing or _last_month(one) >= first
    ]


def _first_month(workplace: Workplace, month: Period, lookback: int) -> int:
    """The index of the first month whose rows may matter: to a window, to what is usual, to what is still restated."""
    site = workplace.site
    windows = min(period.index - period.month_count + 1 - lookback for period in due_in(month))
    restated = max((feed.restates_months for unit in site.sites for feed in unit.feeds), default=0)
    return min(windows, month.index - site.plausibility.months) - restated


def _last_month(delivery: Delivery) -> int:
    """The index of the last month that a row of it can name: a clock elsewhere may be a day ahead."""
    known = instant(delivery.known_at)
    return known.year * 12 + known.month + 1
