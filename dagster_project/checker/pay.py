"""Bonus lines: exactly those that are earned, each with exactly its amount.

Belongs here: which lines there must be, and their amounts from the pay rule and the basis amount.
Does not belong here: differences paid for earlier periods: no rule of this checker makes one, so any other cause than
`regular` is a difference until one does. Whether the roster's pay was read rightly is `evidence`'s question.
Read on: `awards.py`, `tiers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from .awards import NO_STARS, Award
from .census import People, Person
from .observed import PRESENT, Observation, Observations
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ, rounded_to_cents
from .statuses import STATUS_OF_STATE
from .tiers import limited_share, tiered

TABLE = "bonus_lines"


class Amount(NamedTuple):
    """`amount` is None, with the reason in `status`, while anything that it needs is not known."""

    amount: Number | None
    status: str
    quantity: Number | None = 1
    rate: Number | None = None


def earned(person: Person, award: Award) -> dict[str, Row]:
    """The pay rules that are always open, and those that a star earns, by line. What is undecided earns nothing yet."""
    pay = person.part.pay
    rules = list(pay.get((person.population, "always", None), ()))
    if award.status == "ok":
        rules += pay.get((person.population, "star", award.star), ())
    elif award.status == "manual_review":
        rules += pay.get((person.population, "manual_review", None), ())
    return {rule["line"]: rule for rule in rules}


def amount_of(rule: Row, basis_amount: Number | None) -> Amount:
    """A blank rule or an unknown basis leaves it NULL; rounded half up to cents, once."""
    rate = rule["amount"] if rule["kind"] == "fixed" else rule["share"]
    if rate is None:
        return Amount(None, "param_missing")
    if rule["kind"] == "fixed":
        return Amount(_limited(rule, rate), "ok", rate=rate)
    if basis_amount is None:
        return Amount(None, "insufficient_data", rate=rate)
    return Amount(_limited(rule, basis_amount * rate), "ok", rate=rate)


def amount_by_tiers(rule: Row, tiers: list[Row], seen: Observation, basis_amount: Number | None) -> Amount:
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
    return Amount(_limited(rule, (basis_amount or 0) * share + counted.amount), "ok", times, share)


def _limited(rule: Row, exact: Number) -> Number:
    if rule["minimum"] is not None:
        exact = max(exact, rule["minimum"])
    if rule["maximum"] is not None:
        exact = min(exact, rule["maximum"])
    return rounded_to_cents(Decimal(exact))


def check_pay(
    rows: Rows, people: People, awards: Mapping[Key, Award], observations: Observations
) -> Iterator[Difference]:
    open_lines = {key: lines for key, person in people.items() if (lines := earned(person, awards.get(key, NO_STARS)))}
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key = (row["scheme"], row["payee_type"], row["payee_id"], row["origin_period"])
        rule = open_lines.get(key, {}).get(row["line"])
        if rule is None:
            yield differ(TABLE, key, f"{row['line']}.row", "none: no such line is earned", "one row")
        elif (key, row["line"]) in seen:
            yield differ(TABLE, key, f"{row['line']}.row", "once", "more than once")
        else:
            seen.add((key, row["line"]))
            amount = _amount(key, rule, people[key], row["basis_amount"], observations)
            yield from _compare(key, rule, row, people[key], awards.get(key, NO_STARS), amount)
    for key, lines in open_lines.items():
        for line in lines:
            if (key, line) not in seen:
                yield differ(TABLE, key, f"{line}.row", "one row", "none")


def _amount(key: Key, rule: Row, person: Person, basis_amount: Number | None, observations: Observations) -> Amount:
    if rule["kind"] != "tiers":
        return amount_of(rule, basis_amount)
    seen = observations.get((*key[1:], rule["for_each_measure"]))
    return amount_by_tiers(rule, person.part.tiers.get(rule["line"], []), seen, basis_amount)


def _compare(key: Key, rule: Row, row: Row, person: Person, award: Award, amount: Amount) -> Iterator[Difference]:
    expected: dict[str, object] = {
        "scheme_version": person.part.version,
        "period": key[3],
        "subject_type": key[1],
        "subject_id": key[2],
        "posting_period": key[3],
        "cause": "regular",
        "employee_id": key[2] if key[1] == "employee" else None,
        "star": None if rule["outcome"] == "always" else award.star,
        "quantity": amount.quantity,
        "rate": amount.rate,
        "basis": rule["basis"],
        "minimum": rule["minimum"],
        "maximum": rule["maximum"],
        "amount": amount.amount,
        "currency": rule["currency"],
        "status": amount.status,
    }
    yield from columns_differ(TABLE, key, expected, row, f"{rule['line']}.")
