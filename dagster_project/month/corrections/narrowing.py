"""Whether closed months can be computed again by the schemes that a correction reaches alone, or must be as a whole.

Belongs here: what must be as it was for the other schemes to keep their rows. Does not belong here: which schemes are
reached (`reaching.py`), holding what was computed against what stood (`joining.py`).
What is kept is what computing everything would give: another program, another site file or another calculation of a
month before would give the other schemes something else, so then everything is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from dagster_project.facts.month import facts_in
from dagster_project.intake import deliveries_visible
from dagster_project.intake.stored import rows_of
from dagster_project.month.corrections.affected import Affected
from dagster_project.month.corrections.part import LAST_PHASE_OF_FIGURES, Part
from dagster_project.month.corrections.reaching import Readers, reached
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened


@dataclass(frozen=True)
class Narrowed:
    """`part` None: the months are computed as a whole, and `why`."""

    part: Part | None
    why: str = ""


def narrowed(workplace: Workplace, found: Affected, plan: Plan, latest: Mapping[str, Calculation]) -> Narrowed:
    """`latest` are the calculations that hold before the plan's, by month."""
    stood = {month.text: latest[month.text] for month in found.months}
    for month in found.months:
        if why := _what_is_other(workplace, plan, month, latest):
            return Narrowed(None, f"{month}: {why}")
    changes = [change for month in found.months for change in found.unknown.get(month.text, ())]
    schemes, measures = reached(workplace, changes, _versions(plan, stood), lambda: _judging(workplace, plan))
    if schemes is None:
        return Narrowed(None, "what changed may reach every scheme")
    return Narrowed(_part(workplace, schemes, measures, stood))


def _what_is_other(workplace: Workplace, plan: Plan, month: Period, latest: Mapping[str, Calculation]) -> str:
    """What beside rows and rules is other than it was when the month was last computed; '' where nothing is."""
    was, now = latest[month.text], plan.identities[month.text]
    before = month.shift(-1).text
    chain = {before: latest[before].calculation_id} if before in latest else {}
    inputs = was.document["inputs"]
    if inputs["code"] != now.inputs["code"]:
        return "another version of the program computed it"
    if inputs["site"] != now.inputs["site"]:
        return "the site file is another"
    if facts_in(inputs, month.text).inputs() != plan.facts[month.text].inputs():
        return "people decided otherwise"
    if was.document["earlier"] != chain:
        return "it was built on another calculation of the month before"
    if not _deliveries(inputs) <= _deliveries(now.inputs):
        return "it knew deliveries that are not looked at now"
    if not all(ref.path(workplace.home).exists() for ref in was.tables):
        return "tables of it are missing in the store"
    return ""


def _deliveries(inputs: Mapping[str, Any]) -> Set[tuple[str, str]]:
    return {(source, name) for source, name in inputs["deliveries"]}


def _versions(plan: Plan, stood: Mapping[str, Calculation]) -> Iterator[str]:
    """Versions of schemes that hold for a month and did not, or did and do not."""
    for month, calculation in stood.items():
        before, now = (
            inputs["schemes"].items() for inputs in (calculation.document["inputs"], plan.identities[month].inputs)
        )
        yield from (version for version, _ in before ^ now)


def _judging(workplace: Workplace, plan: Plan) -> set[str]:
    """The schemes of whose assessments some name a call or ticket, and so the month that it belongs to."""
    relation = rows_of(workplace.home, "assessments", deliveries_visible(workplace.home, plan.known_at))
    with opened() as connection:
        rows = connection.execute(f"select distinct scheme from {relation} where interaction_id is not null").fetchall()
    return {scheme for (scheme,) in rows if scheme}


def _part(
    workplace: Workplace, schemes: frozenset[str], measures: frozenset[str], stood: Mapping[str, Calculation]
) -> Part:
    rules = Readers(workplace.library.compiled.rows)
    used = {pair.scheme for pair in workplace.scheme_sites}
    of_schemes = {
        row["measure"]: rules.readers.get(row["measure"], set())
        for row in rules.rows["measures"]
        if row["phase"] > LAST_PHASE_OF_FIGURES
    }
    in_months = {name for name, readers in of_schemes.items() if readers & used - schemes}
    in_months |= {f"{scheme}.star" for scheme in used - schemes}
    longer = {name for name in rules.made_of.keys() - of_schemes.keys() if rules.makers(name) & used - schemes}
    return Part(schemes, stood, measures, frozenset(in_months), frozenset(longer | in_months))
