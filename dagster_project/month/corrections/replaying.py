"""Computing affected closed months again, as known now, from the first of them forward to the last closed one.

Belongs here: the plan of that one build, its proofs (table shape, second engine), and which calculations hold with it.
Does not belong here: which months are affected (`affected.py`), what is paid for them (the open month's run).
The calculations are stored beside those that stand and are a pure function of the same kind of inputs; a calculation
that corrects another names it, so that both have an id of their own. Nothing in the ledger says that they hold: that a
month was signed and published that was built on them does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dagster_project.facts.month import facts_in
from dagster_project.intake import deliveries_visible
from dagster_project.log import tell
from dagster_project.month import numbering
from dagster_project.month.corrections import joining
from dagster_project.month.corrections.affected import Affected, affected
from dagster_project.month.corrections.narrowing import narrowed
from dagster_project.month.identity import Identity, identity_of
from dagster_project.month.plans import Plan, lookback_months
from dagster_project.month.standing import calculations_that_stand, latest_calculations
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.store import calculations
from dagster_project.store.calculations import CORRECTS, Calculation


@dataclass(frozen=True)
class Told:
    """What was computed: the months, the schemes, how many are in use, and `why` it was all of them, if so."""

    months: tuple[Period, ...]
    schemes: frozenset[str]
    in_use: int
    why: str


@dataclass(frozen=True)
class Correcting:
    """By month the calculations that `stand`, those that were last `adopted` by a published month, and the `latest`,
    which months are built on; where closed months are affected, which, and the plan that computes them.

    `told`: what a replay has computed."""

    stand: Mapping[str, Calculation]
    adopted: Mapping[str, Calculation]
    latest: Mapping[str, Calculation]
    affected: Affected | None = None
    plan: Plan | None = None
    told: Told | None = None

    @property
    def is_due(self) -> bool:
        """Whether something has to be computed before anybody can build on the latest calculations."""
        return self.plan is not None and bool(self.plan.to_compute)


def correcting(workplace: Workplace) -> Correcting:
    """What the ledger, the store and the rules say now; cheap where no month is closed, or nothing touches one."""
    counted = [len(workplace.ledger.entries(kind)) for kind in ("delivered", "done", "closed")]
    key = ("correcting", *counted)
    if key not in workplace.memo:
        workplace.memo[key] = _correcting(workplace)
    found: Correcting = workplace.memo[key]
    return found


def _correcting(workplace: Workplace) -> Correcting:
    stand = calculations_that_stand(workplace)
    latest = latest_calculations(workplace, stand)
    found = affected(workplace, latest)
    if found is None:
        return Correcting(stand, latest, latest)
    plan = _plan(workplace, found, stand, latest)
    replayed = {month.text: plan.stored[month.text] for month in found.months if month.text in plan.stored}
    return Correcting(stand, latest, {**latest, **replayed}, found, plan)


def replay(workplace: Workplace, found: Correcting) -> Correcting:
    """Compute what is due and store it; gives the same with the latest calculations complete."""
    if found.plan is None or not found.is_due:
        return found
    from dagster_project.month import keeping, turns

    plan, told = _built(workplace, found)
    turns.prove_and_keep(workplace, plan, keeping.store)
    workplace.memo.clear()
    return replace(correcting(workplace), told=told)


def _built(workplace: Workplace, found: Correcting) -> tuple[Plan, Told]:
    """Build the schemes that are reached, where the others may keep what they have, else all of them."""
    from dagster_project.month import building
    from dagster_project.warehouse.working_file import opened

    assert found.plan is not None and found.affected is not None
    narrow = narrowed(workplace, found.affected, found.plan, found.adopted)
    plan, why = replace(found.plan, part=narrow.part), narrow.why
    building.build(workplace, plan)
    if plan.part is not None:
        with opened(workplace.warehouse, read_only=True) as connection:
            other = joining.disagreements(connection, workplace.home, plan)
        if other:
            plan, why = found.plan, f"more came out otherwise than what changed can reach ({', '.join(other)})"
            building.build(workplace, plan)
    used = {pair.scheme for pair in workplace.scheme_sites}
    told = Told(plan.to_compute, plan.part.schemes if plan.part else frozenset(used), len(used), why)
    outcome = f"{len(told.schemes)} of {told.in_use} schemes"
    tell(workplace.home, "computed closed months again", month=plan.to_compute[0].text, outcome=outcome)
    return plan, told


def _plan(
    workplace: Workplace, found: Affected, stand: Mapping[str, Calculation], latest: Mapping[str, Calculation]
) -> Plan:
    deliveries = deliveries_visible(workplace.home, found.known_at)
    before = found.months[0].shift(-1).text
    chain = {before: latest[before].calculation_id} if before in latest else {}
    stored = {text: calculation for text, calculation in latest.items() if text < found.months[0].text}
    identities: dict[str, Identity] = {}
    to_compute: list[Period] = []
    facts = {month.text: facts_in(stand[month.text].document["inputs"], month.text) for month in found.months}
    for month in found.months:
        more = {CORRECTS: stand[month.text].calculation_id, **facts[month.text].inputs()}
        identity = identities[month.text] = identity_of(workplace, month, deliveries, chain, stand, more)
        calculation = calculations.find_if_whole(workplace.home, month.text, identity.calculation_id)
        calculation = None if to_compute else calculation
        if calculation is None:
            to_compute.append(month)
        else:
            stored[month.text] = calculation
        chain = {month.text: identity.calculation_id}
    return Plan(
        month=found.months[-1],
        known_at=found.known_at,
        rules_hash=workplace.library.rules_hash,
        identities=identities,
        to_compute=tuple(to_compute),
        stored=stored,
        numbered=numbering.calculations_with_numbers(stored, stand),
        lookback_months=lookback_months(workplace),
        facts=facts,
    )
