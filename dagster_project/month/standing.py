"""Which calculations of earlier months hold: what readers have, what that was built on, and what has corrected it.

Belongs here: reading that from the ledger and from the calculations' own words.
Does not belong here: making calculations (`planning.py`, `corrections/replaying.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.month.workplace import Workplace
from dagster_project.store import calculations
from dagster_project.store.calculations import CORRECTS, Calculation


def published_calculations(workplace: Workplace) -> dict[str, Calculation]:
    """What readers have, by month."""
    sealed = {entry.body["content_hash"]: entry.body for entry in workplace.ledger.entries("sealed")}
    found: dict[str, Calculation] = {}
    for entry in workplace.ledger.entries("done"):
        body = sealed[entry.body["content_hash"]]
        found[str(body["period"])] = calculations.find(workplace.home, str(body["period"]), str(body["calculation_id"]))
    return found


def calculations_that_stand(workplace: Workplace) -> dict[str, Calculation]:
    """The calculations that stand, whatever has become known since: those readers have, and those they build on."""
    found = published_calculations(workplace)
    waiting = sorted(found.values(), key=lambda calculation: calculation.period)
    while waiting:
        for month, calculation_id in waiting.pop().document["earlier"].items():
            if month not in found:
                earlier = calculations.find(workplace.home, month, calculation_id)
                found[month] = _corrected_by(workplace, earlier)
                waiting.append(found[month])
    return found


def _corrected_by(workplace: Workplace, calculation: Calculation) -> Calculation:
    """The calculation itself, or where it is a correction the one that it corrects."""
    corrected = calculation.document["inputs"].get(CORRECTS)
    return calculations.find(workplace.home, calculation.period, corrected) if corrected else calculation


def latest_calculations(workplace: Workplace, standing: Mapping[str, Calculation]) -> dict[str, Calculation]:
    """Those that stand, or where a published month was built on a correction of one, that correction.

    The way back from the latest published month is followed; a correction holds while what it corrects stands.
    """
    found = dict(standing)
    published = published_calculations(workplace)
    waiting = [published[max(published)]] if published else []
    while waiting:
        for month, calculation_id in waiting.pop().document["earlier"].items():
            earlier = calculations.find(workplace.home, month, calculation_id)
            if earlier.document["inputs"].get(CORRECTS) == found[month].calculation_id:
                found[month] = earlier
            waiting.append(found[month])
    return found
