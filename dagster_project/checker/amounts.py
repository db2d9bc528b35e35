"""What one line of pay comes to: fixed, a share, by tiers, by grade, granted, or less a sum.

Belongs here: the amount with its status, limits, and the one rounding.
Does not belong here: which lines there must be (`pay.py`), tiers (`tiers.py`), grades (`wage_grades.py`).
Read on: schemes.md S02, S43, S44, S51.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from .observed import PRESENT, Observation
from .rows import Key, Number, Row, rounded_to_cents
from .statuses import STATUS_OF_STATE
from .tiers import limited_share, tiered
from .wage_grades import Roster, granted_status, look_up


class Amount(NamedTuple):
    """`amount` is None, with the reason in `status`, while anything that it needs is not known."""

    amount: Number | None
    status: str
    quantity: Number | None = 1
    rate: Number | None = None
    also: Mapping[str, object] = MappingProxyType({})  # further columns of the line
    is_limited: bool = False


def amount_of(rule: Row, basis_amount: Number | None, factor: Number = 1, reduction: Number = 0) -> Amount:
    """A blank rule or an unknown basis leaves it NULL; rounded half up to cents, once. `factor` multiplies what is paid
    before anything is taken off."""
    rate = rule["amount"] if rule["kind"] == "fixed" else rule["share"]
    if rate is None:
        return Amount(None, "param_missing")
    if rule["kind"] == "fixed":
        return _known(rule, rate * factor - reduction, rate=rate)
    if basis_amount is None:
        return Amount(None, "param_missing" if rule.get("basis_parameter") else "insufficient_data", rate=rate)
    return _known(rule, basis_amount * rate * factor - reduction, rate=rate)


def amount_by_tiers(
    rule: Row, tiers: list[Row], seen: Observation, basis_amount: Number | None, factor: Number = 1
) -> Amount:
    """So many times the share of its tier; nothing is rounded before the line's own end."""
    state, times, per, pending = seen
    if state != PRESENT:
        return Amount(None, STATUS_OF_STATE.get(state, "insufficient_data"), None)
    if pending:
        return Amount(None, "held", times)
    if per != 1:
        return Amount(None, "error", None)
    counted = tiered(tiers, rule["tier_mode"], times) if rule["tier_mode"] else None
    if counted is None:
        return Amount(None, "param_missing", times)
    share = limited_share(counted.share, rule.get("share_limit"))
    if counted.has_shares and basis_amount is None:
        return Amount(None, "insufficient_data", times, share)
    return _known(rule, ((basis_amount or 0) * share + counted.amount) * factor, times, share)


def amount_by_grade(rule: Row, grid: list[Row], key: Key, roster: Roster, factor: Number = 1) -> Amount:
    """The amount of the grade, or the share of it that probation leaves."""
    looked = look_up(rule, grid, key, roster)
    also = {"grade": looked.grade, "basis": rule["grid_by"], "basis_amount": looked.amount}
    rate = looked.factor if looked.grade is not None else None
    if looked.amount is None or looked.status != "ok":
        return Amount(None, looked.status, rate=rate, also=also)
    return _known(rule, looked.amount * looked.factor * factor, rate=rate)._replace(also=also)


def amount_granted(rule: Row, granted: Number | None) -> Amount:
    """What was granted, as it is."""
    also = {"basis": "granted", "basis_amount": granted}
    status = granted_status(rule, granted)
    if status != "ok" or granted is None:
        return Amount(None, status, rate=1, also=also)
    return _known(rule, granted, rate=1)._replace(also=also)


def _known(rule: Row, exact: Number, quantity: Number | None = 1, rate: Number | None = None) -> Amount:
    kept = _limited(rule, exact)
    ends = (rule["minimum"], rule["maximum"])
    is_limited = (ends[0] is not None and exact < ends[0]) or (ends[1] is not None and exact > ends[1])
    return Amount(kept, "ok", quantity, rate, is_limited=is_limited)


def _limited(rule: Row, exact: Number) -> Number:
    if rule["minimum"] is not None:
        exact = max(exact, rule["minimum"])
    if rule["maximum"] is not None:
        exact = min(exact, rule["maximum"])
    return rounded_to_cents(Decimal(exact))


def amount_reduced(rule: Row, seen: Observation, basis_amount: Number | None, factor: Number = 1) -> Amount:
    """What is taken off must be known to the last row: a fine that nobody entered is not 0."""
    whole = amount_of(rule, basis_amount)
    state, taken, per, pending = seen
    if whole.rate is None:
        return whole
    if state != PRESENT or pending or per != 1:
        known = "held" if state == PRESENT and pending else "error" if state == PRESENT else None
        return Amount(None, known or STATUS_OF_STATE.get(state, "insufficient_data"), rate=whole.rate)
    return amount_of(rule, basis_amount, factor, taken)._replace(also={"reduction_amount": taken})
