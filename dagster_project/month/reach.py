"""How far back the deliveries go that a month looks at: what it costs must not grow with the years behind it.

Belongs here: which deliveries a month's build opens, and whose rows its accounts therefore tell of.
Does not belong here: opening them (`intake.open_raw`), which months are computed (`planning`).
Rows of a source that is `passing` (dbt/models/staging/_sources.yml) count in the months that their own days and periods
name, and are spoken of for as long as feeds restate; every other source is looked at whole. A delivery tells of no day
after the one on which it became known. So those are left out that became known, and whose periods ended, before all
that a month looks at; and only the first ones of a source, in their order, for what came later may have replaced rows
of what is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import dropwhile, groupby
from operator import attrgetter

from dagster_project.catalogue import Source, sources
from dagster_project.intake import Delivery, deliveries_visible, instant
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in, parse_month

TELLS_OF_ROUNDS = "events"


def in_reach(workplace: Workplace, plan: Plan, months: Iterable[Period]) -> list[Delivery]:
    """The deliveries known to a plan that some of these months looks at, by source and position."""
    first = min((_first_month(workplace, month, plan.lookback_months) for month in months), default=0)
    found: list[Delivery] = []
    for name, group in groupby(deliveries_visible(workplace.home, plan.known_at), key=attrgetter("source")):
        own, source = list(group), sources()[name]
        if source.is_passing:
            own = list(dropwhile(partial(_is_over, source, _since(workplace, name, first)), own))
        found += own
    return found


def _first_month(workplace: Workplace, month: Period, lookback: int) -> int:
    """The index of the first month whose rows may matter: to a window, to what is usual, to what is still restated."""
    site = workplace.site
    windows = min(period.index - period.month_count + 1 - lookback for period in due_in(month))
    restated = max((feed.restates_months for unit in site.sites for feed in unit.feeds), default=0)
    return min(windows, month.index - site.plausibility.months) - restated


def _since(workplace: Workplace, source: str, first: int) -> int:
    """From which month on a source is looked at: of a year's rounds the first one counts, so that one is looked for."""
    used = {pair.scheme for pair in workplace.scheme_sites}
    has_rounds = any(one["scheme"] in used for one in workplace.library.compiled.rows["rounds"])
    january = first - (first - 1) % 12
    return january if source == TELLS_OF_ROUNDS and has_rounds else first


def _is_over(source: Source, first: int, delivery: Delivery) -> bool:
    """No row of it can name that month or a later one. A clock elsewhere may be a day ahead."""
    known = instant(delivery.known_at)
    if known.year * 12 + known.month + 1 >= first:
        return False
    if not source.period_column:
        return True
    named = delivery.named_until
    return named is not None and (not named or parse_month(named).index < first)
