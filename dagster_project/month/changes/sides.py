"""What is compared: a month with the one before it, or a month's calculation with an earlier one of the same month; and
so is each quarter, half and year that ends with it.

Belongs here: finding both calculations, and what lies between their inputs. Does not belong here: the parts
(`splitting.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagster_project.door import journal
from dagster_project.errors import Refusal
from dagster_project.month.standing import calculations_that_stand, latest_calculations
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation

MONTH_BEFORE, CALCULATION_BEFORE = "month", "calculation"


@dataclass(frozen=True)
class Sides:
    """A `period` of the calculation `now`, and with what it is compared: the same period of another calculation of the
    month, or the period of its kind before it, whose last month `before` is of."""

    before: Calculation
    now: Calculation
    period: Period
    period_before: Period

    @property
    def is_one_period(self) -> bool:
        return self.period_before == self.period


def sides(workplace: Workplace, against: str) -> list[Sides]:
    """`against`: the period before, the calculation before, or a publication of the month by its id. The month first.

    A longer period is left out where nothing stands of the one before it.
    """
    now, before = _calculations(workplace, against)
    if before is not None:
        return [Sides(before, now, period, period) for period in due_in(workplace.month)]
    stand = calculations_that_stand(workplace)
    _refuse_without_month_before(workplace, stand)
    pairs = [(period, period.shift(-1)) for period in due_in(workplace.month)]
    return [
        Sides(stand[earlier.last_month.text], now, period, earlier)
        for period, earlier in pairs
        if earlier.last_month.text in stand
    ]


def _calculations(workplace: Workplace, against: str) -> tuple[Calculation, Calculation | None]:
    """The month's calculation, and an earlier one of it, unless it is held against the periods before."""
    month, verdicts = workplace.month, _verdicts(workplace)
    if not verdicts:
        raise Refusal(f"{month} was never calculated to its end. `starledger run {month}` does it.")
    stand = calculations_that_stand(workplace)
    latest = latest_calculations(workplace, stand)
    now = verdicts[-1]
    if month.text in stand and latest[month.text].calculation_id != stand[month.text].calculation_id:
        now = latest[month.text]  # a correction of a closed month, which no verdict was asked about
    if against == MONTH_BEFORE:
        return now, None
    if against == CALCULATION_BEFORE:
        others = [one for one in verdicts if one.calculation_id != now.calculation_id]
        if not others:
            raise Refusal(f"{month} has one calculation only, so there is none before it to compare with.")
        return now, others[-1]
    return now, _published(workplace, against)


def deliveries_of(calculation: Calculation) -> dict[str, frozenset[str]]:
    """By source, the ids of what the calculation knew."""
    found: dict[str, set[str]] = {}
    for source, delivery_id in calculation.document["inputs"]["deliveries"]:
        found.setdefault(source, set()).add(delivery_id)
    return {source: frozenset(ids) for source, ids in found.items()}


def _verdicts(workplace: Workplace) -> list[Calculation]:
    """What the month's runs led to, in their order, sealed or refused."""
    own = [
        entry
        for entry in workplace.ledger.entries()
        if entry.kind in ("sealed", "refused") and entry.body["period"] == workplace.month.text
    ]
    return [calculations.find(workplace.home, workplace.month.text, entry.body["calculation_id"]) for entry in own]


def _refuse_without_month_before(workplace: Workplace, stand: Mapping[str, Calculation]) -> None:
    text = workplace.month.shift(-1).text
    if text not in stand:
        raise Refusal(f"Nothing stands of {text}, so there is no month to compare {workplace.month} with.")


def _published(workplace: Workplace, publication_id: str) -> Calculation:
    own = journal.done(workplace.ledger.entries(), workplace.month.text)
    for attempt in own:
        if attempt.publication_id == publication_id:
            return calculations.find(workplace.home, workplace.month.text, attempt.body["calculation_id"])
    known = ", ".join(attempt.publication_id for attempt in own) or "none yet"
    raise Refusal(
        f"`{publication_id}` is no publication of {workplace.month}. Its publications: {known}. Say --against month "
        "for the month before, or --against calculation for the calculation before."
    )
