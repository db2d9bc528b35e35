"""How many calls of each person are to be inspected, and whether they were.

Belongs here: rates rounded up, exemptions, the share of a team's total. Does not belong here: which calls
(`sampled_calls.py`), who held the exempting star (`ladders.py`). Read on: schemes.md S26, S33.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from .census import People, admitted
from .observed import AWAY, PRESENT, Observations
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ
from .spine import period_before
from .standings import Standings, previous_of

TABLE = "sampling_plan"
Counts = list[int | None]


class Plan(NamedTuple):
    population: int | None
    planned: int | None
    inspected: int | None
    exempt: bool | None
    team: tuple[int | None, int | None, int | None] | None  # its calls, its total, what was inspected of it


Plans = dict[Key, Plan]


def derive_plans(people: People, observations: Observations, standings: Standings) -> Plans:
    """The plan of everybody whose calls are sampled."""
    plans: Plans = {}
    teams: dict[tuple[str, str, str | None], list[Key]] = defaultdict(list)
    for key, person in people.items():
        rule = person.part.sampling
        if rule is None:
            continue
        month = period_before(key[3]) if rule["of_previous"] else key[3]
        population = _count(observations, key, month, rule["measure"], away=0)
        inspected = _count(observations, key, key[3], rule["inspected_measure"])
        if rule["scope"] == "team":
            teams[key[0], key[3], person.unit_id].append(key)
            plans[key] = Plan(population, None, inspected, False, None)
            continue
        before = previous_of(key, person, standings) if rule["exempt_star"] is not None else None
        exempt = False if before is None else None if before.star is None else before.star == rule["exempt_star"]
        plans[key] = Plan(population, _planned(rule, population, exempt), inspected, exempt, None)
    for keys in teams.values():
        _share(people, plans, keys)
    return plans


def check_plans(rows: Rows, people: People, plans: Plans) -> Iterator[Difference]:
    seen: set[Key] = set()
    for one in admitted(TABLE, rows, people, seen):
        if isinstance(one, Difference):
            yield one
            continue
        key, row, person = one
        if key in plans:
            yield from columns_differ(TABLE, key, _columns(plans[key], person.part.sampling or {}), row)
            if (row["status"] == "ok") != (plans[key].planned is not None):
                yield differ(TABLE, key, "status", "ok where the plan is known, and nowhere else", row["status"])
        else:
            yield differ(TABLE, key, "row", "none: nothing is sampled", "one row")
    for key in plans.keys() - seen:
        yield differ(TABLE, key, "row", "one", "none")


def _count(
    observations: Observations, key: Key, month: str, measure: str | None, away: int | None = None
) -> int | None:
    if measure is None:
        return None
    state, numerator, _, pending = observations.get((key[1], key[2], month, measure))
    if state == AWAY:
        return away
    return int(Decimal(numerator).to_integral_value(ROUND_CEILING)) if state == PRESENT and not pending else None


def _rounded_up(share: Number, count: int) -> int:
    return int(Decimal(share * count).to_integral_value(ROUND_CEILING))


def _normal(rule: Row, population: int | None) -> int | None:
    """The share of so many calls, rounded up; of the calls of the same month no more than there are."""
    if rule["rate"] is None or population is None:
        return None
    least: int = rule["minimum"] if rule["of_previous"] else min(rule["minimum"], population)
    return max(_rounded_up(rule["rate"], population), least)


def _planned(rule: Row, population: int | None, exempt: bool | None) -> int | None:
    normal = _normal(rule, population)
    if normal is None or population is None or exempt is False:
        return normal
    relieved = min(rule["exempt_count"], population)
    if rule["exempt_mode"] == "relief":
        relieved = min(relieved, normal)
        return relieved if exempt or relieved == normal else None
    return relieved if exempt else None


def _share(people: People, plans: Plans, keys: list[Key]) -> None:
    """A team's total first; what is left of whole calls goes to the largest remainders, then to the lowest ids."""
    rule = people[keys[0]].part.sampling or {}
    calls, heard = [plans[key].population for key in keys], [plans[key].inspected for key in keys]
    total = _total(calls)
    due, team_heard = _normal(rule, total), _total(heard)
    shares: Mapping[Key, int] = {}
    if due is not None and total is not None:
        shares = _shared({key: plans[key].population or 0 for key in keys}, total, due)
    for key in keys:
        plans[key] = plans[key]._replace(planned=shares.get(key), team=(total, due, team_heard))


def _shared(calls: Mapping[Key, int], total: int, due: int) -> dict[Key, int]:
    parts = {key: divmod(due * count, total) if total else (0, 0) for key, count in calls.items()}
    left = due - sum(whole for whole, _ in parts.values())
    order = sorted(parts, key=lambda key: (-parts[key][1], key[2]))
    return {key: parts[key][0] + (place < left) for place, key in enumerate(order)}


def _total(counts: Counts) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _columns(plan: Plan, rule: Row) -> dict[str, object]:
    planned, inspected = (plan.team[1], plan.team[2]) if plan.team else (plan.planned, plan.inspected)
    share, team = rule["live_share"], plan.team or (None, None, None)
    return {
        "population_count": plan.population,
        "planned_count": plan.planned,
        "exempt": plan.exempt,
        "inspected_count": plan.inspected,
        "live_count": None if share is None or plan.planned is None else _rounded_up(share, plan.planned),
        "stratum_population_count": team[0],
        "stratum_planned_count": team[1],
        "stratum_inspected_count": team[2],
        "is_met": None if planned is None or inspected is None else inspected >= planned,
    }
