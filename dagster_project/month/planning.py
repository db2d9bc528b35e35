"""Planning: which months a run must compute, and which earlier results it may read instead.

Belongs here: the choice between a stored calculation and a new one.
Does not belong here: what names a calculation (`identity.py`), computing (`building.py`), storing (`keeping.py`), what
became known of closed months (`corrections/`).
"""

from __future__ import annotations

from dagster_project.errors import Refusal
from dagster_project.facts.month import Facts, facts_of
from dagster_project.intake import deliveries_visible
from dagster_project.month import numbering
from dagster_project.month.corrections.posting import posting
from dagster_project.month.corrections.replaying import correcting
from dagster_project.month.identity import Identity, identity_of
from dagster_project.month.plans import Plan, lookback_months
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, month_at, months_between
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import newest


def plan(workplace: Workplace) -> Plan:
    """Every month from the site's first one on has a calculation: standing, stored under its identity, or to be made.

    The month itself counts as made only once it is sealed: gates that were not asked, or were red, are asked again.
    """
    first, month = workplace.site.first_month, workplace.month
    if month.index < first.index:
        raise Refusal(
            f"{month} lies before {first}, the first month of this site. Nothing is computed before it; "
            "`first_month` in the site file says where calculations begin."
        )
    deliveries = deliveries_visible(workplace.home, workplace.known_at)
    corrected = correcting(workplace)
    standing, latest = corrected.stand, corrected.latest
    due = posting(workplace, corrected)
    identities: dict[str, Identity] = {}
    found: dict[str, Calculation] = {}
    to_compute: list[Period] = []
    chain: dict[str, str] = {}
    facts: dict[str, Facts] = {}
    for current in months_between(first, month):
        more = due.inputs() if due is not None and current == due.month else {}
        facts[current.text] = facts_of(workplace.ledger.entries(), current.text, workplace.asked_known_at)
        more = {**more, **facts[current.text].inputs()}
        identity = identity_of(workplace, current, deliveries, chain, standing, more)
        identities[current.text] = identity
        stored = calculations.find_if_whole(workplace.home, current.text, identity.calculation_id)
        if current != month:
            stored = latest.get(current.text) or stored
        elif not _is_sealed(workplace, current, identity):
            stored = None
        if stored is None:
            to_compute.append(current)
        else:
            found[current.text] = stored
        chain = {current.text: stored.calculation_id if stored else identity.calculation_id}
    return Plan(
        month=month,
        known_at=workplace.known_at,
        rules_hash=workplace.library.rules_hash,
        identities=identities,
        to_compute=tuple(to_compute),
        stored=found,
        numbered=numbering.calculations_with_numbers(found, standing),
        lookback_months=lookback_months(workplace),
        posting=due,
        facts=facts,
    )


def calculations_before(workplace: Workplace, plan: Plan, count: int) -> list[Calculation]:
    """Of up to that many months before the plan's month, the latest first; what the plan computes is stored by now."""
    months = [month_at(plan.month.index - back).text for back in range(1, count + 1)]
    return [
        plan.stored.get(month) or calculations.find(workplace.home, month, plan.identities[month].calculation_id)
        for month in months
        if month in plan.identities
    ]


def _is_sealed(workplace: Workplace, month: Period, identity: Identity) -> bool:
    """Whether the month's last verdict was a seal on exactly this calculation; else the gates are asked again."""
    last = newest(
        [
            entry
            for entry in workplace.ledger.entries()
            if entry.kind in ("sealed", "refused") and entry.body["period"] == month.text
        ]
    )
    return last is not None and last.kind == "sealed" and last.body["calculation_id"] == identity.calculation_id
