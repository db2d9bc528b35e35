"""Planning: which months a run must compute, and which earlier results it may read instead.

Belongs here: the identity of a calculation, and the choice between a stored one and a new one.
Does not belong here: computing (`building.py`), storing (`keeping.py`).
Source of the rule: design.md §5. The identity is a hash of what went in: deliveries in their order, rules, site, code
and the calculations of earlier months. Times and engine versions are recorded, never hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import Delivery, deliveries_visible
from dagster_project.locations import DBT_PROJECT, INSTALLATION
from dagster_project.month import numbering
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in, month_at, months_between
from dagster_project.rules.compiler.parts import months_looked_back
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import canonical_json, file_sha256, sha256
from dagster_project.store.ledger import newest

# What decides results. The command line, the readers and the door may change without changing a number.
DECIDING = ("catalogue.py", "periods.py", "intake", "rules", "warehouse", "month")


@dataclass(frozen=True)
class Identity:
    """A calculation's id and what it was made from."""

    calculation_id: str
    inputs: Mapping[str, Any]
    earlier: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """`to_compute` are months, oldest first; by month, `stored` are all calculations and `earlier` those in reach;
    `numbered` are those whose running numbers stand."""

    month: Period
    known_at: str
    rules_hash: str
    identities: Mapping[str, Identity]
    to_compute: tuple[Period, ...]
    stored: Mapping[str, Calculation]
    earlier: Mapping[str, Calculation]
    numbered: tuple[Calculation, ...]
    lookback_months: int

    @property
    def periods(self) -> list[Period]:
        """Every period to compute, the quarters, halves and years that end in the months included."""
        return [period for month in self.to_compute for period in due_in(month)]

    @property
    def is_sealed(self) -> bool:
        """Nothing that decides the month has changed since its candidate was sealed."""
        return not self.to_compute


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
    standing = calculations_that_stand(workplace)
    identities: dict[str, Identity] = {}
    found: dict[str, Calculation] = {}
    to_compute: list[Period] = []
    chain: dict[str, str] = {}
    for current in months_between(first, month):
        identity = _identity(workplace, current, deliveries, chain, standing)
        identities[current.text] = identity
        stored = _stored(workplace, current, identity)
        if current != month:
            stored = standing.get(current.text) or stored
        elif not _is_sealed(workplace, current, identity):
            stored = None
        if stored is None:
            to_compute.append(current)
        else:
            found[current.text] = stored
        chain = {current.text: stored.calculation_id if stored else identity.calculation_id}
    lookback = lookback_months(workplace)
    return Plan(
        month=month,
        known_at=workplace.known_at,
        rules_hash=workplace.library.rules_hash,
        identities=identities,
        to_compute=tuple(to_compute),
        stored=found,
        earlier={text: found[text] for text in within_reach(to_compute, lookback) if text in found},
        numbered=numbering.calculations_with_numbers(found, standing),
        lookback_months=lookback,
    )


def calculations_before(workplace: Workplace, plan: Plan, count: int) -> list[Calculation]:
    """Of up to that many months before the plan's month, the latest first; what the plan computes is stored by now."""
    months = [month_at(plan.month.index - back).text for back in range(1, count + 1)]
    return [
        plan.stored.get(month) or calculations.find(workplace.home, month, plan.identities[month].calculation_id)
        for month in months
        if month in plan.identities
    ]


def lookback_months(workplace: Workplace) -> int:
    """How many months before a period the parts in use look back."""
    used = {pair.scheme for pair in workplace.scheme_sites}
    parts = [part for part in workplace.library.compiled.rows["parts"] if part["scheme"] in used]
    return months_looked_back(parts)


def within_reach(to_compute: list[Period], lookback: int) -> list[str]:
    wanted = {
        month_at(period.index - back).text
        for month in to_compute
        for period in due_in(month)
        for back in range(1, max(lookback, 1) + period.month_count)
    }
    return sorted(wanted - {month.text for month in to_compute})


def calculations_that_stand(workplace: Workplace) -> dict[str, Calculation]:
    """The calculations that stand, whatever has become known since: those readers have, and those they build on."""
    sealed = {entry.body["content_hash"]: entry.body for entry in workplace.ledger.entries("sealed")}
    found: dict[str, Calculation] = {}
    for entry in workplace.ledger.entries("done"):
        body = sealed[entry.body["content_hash"]]
        found[str(body["period"])] = calculations.find(workplace.home, str(body["period"]), str(body["calculation_id"]))
    waiting = sorted(found.values(), key=lambda calculation: calculation.period)
    while waiting:
        for month, calculation_id in waiting.pop().document["earlier"].items():
            if month not in found:
                found[month] = calculations.find(workplace.home, month, calculation_id)
                waiting.append(found[month])
    return found


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


def _stored(workplace: Workplace, month: Period, identity: Identity) -> Calculation | None:
    """The calculation of this identity, if it and its objects lie in the store; what is missing is made again."""
    if not calculations.path_of(workplace.home, month.text, identity.calculation_id).exists():
        return None
    calculation = calculations.find(workplace.home, month.text, identity.calculation_id)
    return calculation if all(ref.path(workplace.home).exists() for ref in calculation.tables) else None


def _identity(
    workplace: Workplace,
    month: Period,
    deliveries: list[Delivery],
    earlier: Mapping[str, str],
    standing: Mapping[str, Calculation],
) -> Identity:
    """What is published stands under the running numbers that it was made with: its own came after it."""
    inputs = {
        "deliveries": [[delivery.source, delivery.delivery_id] for delivery in deliveries],
        "schemes": _versions_in_use(workplace, month),
        "site": workplace.site_inputs(month),
        "code": code_hash(),
    }
    published = standing.get(month.text)
    if published is not None:
        same = _hashed(month, {**inputs, "case_numbers": published.document["inputs"].get("case_numbers")}, earlier)
        if same.calculation_id == published.calculation_id:
            return same
    return _hashed(month, {**inputs, "case_numbers": numbering.fingerprint(workplace.home, standing, month)}, earlier)


def _hashed(month: Period, inputs: Mapping[str, Any], earlier: Mapping[str, str]) -> Identity:
    hashed = {"period": month.text, "inputs": inputs, "earlier": dict(earlier)}
    return Identity(sha256(canonical_json(hashed)), inputs, dict(earlier))


def _versions_in_use(workplace: Workplace, month: Period) -> dict[str, str]:
    used = {pair.scheme for pair in workplace.scheme_sites_in(month)}
    in_force = {
        f"{part['scheme']}@{part['scheme_version']}"
        for part in workplace.library.compiled.rows["parts"]
        if part["scheme"] in used
        and part["effective_from_index"] <= month.index
        and (part["effective_to_index"] is None or part["effective_to_index"] > month.index)
    }
    hashes = workplace.library.version_hashes()
    return {version: hashes[version] for version in sorted(in_force)}


@cache
def code_hash() -> str:
    """Over the models and the modules that decide results: another text may give another number."""
    roots = [DBT_PROJECT / "models", DBT_PROJECT / "macros", DBT_PROJECT / "dbt_project.yml"]
    roots += [INSTALLATION / "dagster_project" / name for name in DECIDING]
    files = sorted(path for root in roots for path in _texts(root))
    return sha256(canonical_json([[str(path.relative_to(INSTALLATION)), file_sha256(path)] for path in files]))


def _texts(root: Path) -> list[Path]:
    return [root] if root.is_file() else [path for path in root.rglob("*") if path.suffix in (".sql", ".yml", ".py")]
