"""How far back the deliveries go that a month looks at: what it costs must not grow with the years behind it.

Belongs here: which deliveries a month's build opens, and whose rows its accounts therefore tell of.
Does not belong here: opening them (`intake.open_raw`), which months are computed (`planning`).
Rows of a source that is `passing` (dbt/models/staging/_sources.yml) count in the months that their own days and periods
name, and are spoken of for as long as feeds restate; every other source is looked at whole. A delivery tells of no day
after the one on which it became known. So those are left out that became known, and whose periods ended, before all
that a month looks at; and only the first ones of a source, in their order, for what came later may have replaced rows
of what is looked at.

Three things look further back: a form at the call or ticket that it judges, a rule at the first round of a year, and a
measure that leaves out what an event is about, however old the event is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import dropwhile, groupby
from operator import attrgetter

from dagster_project.catalogue import Source, sources
from dagster_project.intake import Delivery, deliveries_visible, instant
from dagster_project.intake.manifest import read as manifest_of
from dagster_project.intake.stored import rows_of
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in, parse_month
from dagster_project.store.engine import opened
from dagster_project.store.paths import Home

EVENTS, ASSESSMENTS, INTERACTIONS = "events", "assessments", ("calls", "tickets")


def in_reach(workplace: Workplace, plan: Plan, months: Iterable[Period]) -> list[Delivery]:
    """The deliveries known to a plan that some of these months looks at, by source and position."""
    first = min((_first_month(workplace, month, plan.lookback_months) for month in months), default=0)
    visible = deliveries_visible(workplace.home, plan.known_at)
    known = {name: list(own) for name, own in groupby(visible, key=attrgetter("source"))}
    found = {name: _looked_at(workplace, sources()[name], own, first) for name, own in known.items()}
    judged = _interactions_judged(workplace.home, tuple(found.get(ASSESSMENTS, ())))
    for name in INTERACTIONS:
        if name in known:
            found[name] = _from_the_first_judged(workplace.home, known[name], found[name], judged)
    return [one for own in found.values() for one in own]


def _first_month(workplace: Workplace, month: Period, lookback: int) -> int:
    """The index of the first month whose rows may matter: to a window, to what is usual, to what is still restated."""
    site = workplace.site
    windows = min(period.index - period.month_count + 1 - lookback for period in due_in(month))
    restated = max((feed.restates_months for unit in site.sites for feed in unit.feeds), default=0)
    return min(windows, month.index - site.plausibility.months) - restated


def _looked_at(workplace: Workplace, source: Source, own: Sequence[Delivery], first: int) -> list[Delivery]:
    """A source's deliveries from the first one on that may name a month which is looked at."""
    since = _events_since(workplace, first) if source.name == EVENTS else first
    return list(dropwhile(partial(_is_over, source, since), own) if source.is_passing else own)


def _events_since(workplace: Workplace, first: int) -> int:
    rules = workplace.library.compiled.rows
    used = {pair.scheme for pair in workplace.scheme_sites}
    read = {one["measure"] for one in rules["measure_readers"] if one["scheme"] in used}
    if any(one["measure"] in read for one in rules["measure_exclusions"]):
        return 0
    january = first - (first - 1) % 12
    return january if any(one["scheme"] in used for one in rules["rounds"]) else first


def _is_over(source: Source, first: int, delivery: Delivery) -> bool:
    """No row of it can name that month or a later one. A clock elsewhere may be a day ahead."""
    known = instant(delivery.known_at)
    if known.year * 12 + known.month + 1 >= first:
        return False
    if not source.period_column:
        return True
    named = delivery.named_until
    return named is not None and (not named or parse_month(named).index < first)


@lru_cache(maxsize=64)
def _interactions_judged(home: Home, assessments: tuple[Delivery, ...]) -> list[str]:
    """The ids of the calls and tickets that these deliveries' forms are about, in their order."""
    judged = f"select distinct interaction_id from {rows_of(home, ASSESSMENTS, assessments)}"
    with opened() as connection:
        found = connection.execute(f"{judged} where interaction_id is not null").fetchall()
    return sorted(str(interaction) for (interaction,) in found)


def _from_the_first_judged(
    home: Home, known: Sequence[Delivery], found: list[Delivery], judged: Sequence[str]
) -> list[Delivery]:
    left_out = known[: len(known) - len(found)]
    opened_too = list(dropwhile(lambda one: not _may_hold(home, one, judged), left_out))
    return [*opened_too, *found]


def _may_hold(home: Home, delivery: Delivery, ids: Sequence[str]) -> bool:
    """By the least and the greatest id that its manifest tells; an older manifest tells none."""
    if not ids:
        return False
    ends = manifest_of(home, delivery).key_ends
    if ends is None:
        return True
    place = bisect_left(ids, ends[0][0]) if ends else len(ids)
    return place < len(ids) and ids[place] <= ends[0][1]
