"""What names a calculation: a hash of what went into it, and of nothing else.

Belongs here: the identity, and what of rules, site and code is part of it.
Does not belong here: which months are computed (`planning.py`), which calculations stand (`standing.py`).
Source of the rule: design.md §5. What goes in: deliveries in their order, rules, site, code and the calculations of
earlier months. Times and engine versions are recorded, never hashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dagster_project.intake import Delivery
from dagster_project.locations import DBT_PROJECT, INSTALLATION
from dagster_project.month import numbering
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import canonical_json, file_sha256, sha256

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})
# What decides results. The command line, the readers and the door may change without changing a number.
DECIDING = ("catalogue.py", "periods.py", "facts", "intake", "rules", "warehouse", "month")


@dataclass(frozen=True)
class Identity:
    """A calculation's id and what it was made from."""

    calculation_id: str
    inputs: Mapping[str, Any]
    earlier: Mapping[str, str]


def identity_of(
    workplace: Workplace,
    month: Period,
    deliveries: Sequence[Delivery],
    earlier: Mapping[str, str],
    standing: Mapping[str, Calculation],
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Identity:
    """`more`: what else decides this month.

    What is published stands under the running numbers that it was made with: its own came after it.
    """
    inputs = {
        "deliveries": [[delivery.source, delivery.delivery_id] for delivery in deliveries],
        "schemes": versions_in_use(workplace, month),
        "site": workplace.site_inputs(month),
        "code": code_hash(),
        **more,
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


def versions_in_use(workplace: Workplace, month: Period) -> dict[str, str]:
    """Of every version in force in the month, of a scheme that some site uses in it, its hash."""
    used = {pair.scheme for pair in workplace.scheme_sites_in(month)}
    in_force = {
        f"{part['scheme']}@{part['scheme_version']}"
        for part in workplace.library.compiled.rows["parts"]
        if part["scheme"] in used
        and part["effective_from_index"] <= month.index
        and (part["effective_to_index"] is None or part["effective_to_index"] > month.index)
    }
    hashes = workplace.library.version_hashes
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
