"""The part of some closed months that is computed again, where a correction does not reach all of their schemes.

Belongs here: the shape. Does not belong here: which schemes are reached (`reaching.py`), whether the others may keep
what they have (`narrowing.py`), putting both together (`joining.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagster_project.store.calculations import Calculation

# The measures up to this phase are figures of sources, observed or made of what is (`phases.py` of the compiler).
LAST_PHASE_OF_FIGURES = 1


@dataclass(frozen=True)
class Part:
    """`schemes` are computed; every other one keeps its rows of `stood`, by month.

    Figures of a month that sources give are computed for everybody. `changed` are the measures that may come out
    otherwise; `kept_in_months` and `kept_in_longer_periods` those of which rows are kept as they stood.
    """

    schemes: frozenset[str]
    stood: Mapping[str, Calculation]
    changed: frozenset[str]
    kept_in_months: frozenset[str]
    kept_in_longer_periods: frozenset[str]
