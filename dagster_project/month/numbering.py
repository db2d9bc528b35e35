"""Running numbers of cases: those that readers have seen stay, in whichever month they were given.

Belongs here: which calculations gave numbers, and what of them decides a month's own.
Does not belong here: giving numbers (dbt/models/cases), laying them before the models (`building.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.periods import Period, parse_month
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.paths import Home

TABLE = "case_numbers"
_READ = ("scheme", "company", "subject_type", "subject_id", "case_number")


def fingerprint(home: Home, standing: Mapping[str, Calculation], month: Period) -> str | None:
    """The hash of the numbers that published calculations of this month or of later ones gave to cases of up to it.

    What earlier months gave is known by their calculations' ids. None where nothing was given.
    """
    given = {
        tuple(str(row[name]) for name in _READ)
        for text, calculation in standing.items()
        if parse_month(text).index >= month.index
        for ref in calculation.tables
        if ref.table == TABLE and ref.rows
        for row in objects.read(home, ref).to_pylist()
        if row["cycle_index"] <= month.index
    }
    return sha256(canonical_json(sorted(given))) if given else None


def calculations_with_numbers(*found: Mapping[str, Calculation]) -> tuple[Calculation, ...]:
    """Each calculation once, in the order of months."""
    every = {
        (calculation.period, calculation.calculation_id): calculation
        for calculations in found
        for calculation in calculations.values()
    }
    return tuple(every[key] for key in sorted(every))
