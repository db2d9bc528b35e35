"""Charges: what a case costs those who answer for it, made again from the shares as delivered.

Belongs here: whether shares make a whole, the sum, who had to sign it, and its parts.
Does not belong here: the rows that show it (`charged.py`), the other steps of a case (`cases.py`).
Read on: schemes.md S46.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from .approvals import Decisions
from .case_rules import Facts
from .parts import Part
from .rows import Key, Row, rounded_to_cents

CENTS = 100
Liability = Mapping[tuple[str, str], list[Row]]


class Charge(NamedTuple):
    """What a step came to; `sum` is None while it is not known."""

    sum: Decimal | None
    verdict: str | None
    reason: str | None
    status: str


class Owed(NamedTuple):
    """One party's part of one case."""

    case: Key
    step: str
    rule: Row
    version: int
    party: Row
    charge: Charge
    basis: Any
    amount: Decimal | None


def read_liability(rows: Iterable[Row]) -> Liability:
    """Who answers for which complaint, by the type and id of the case."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found["complaint", row["complaint_id"]].append(row)
    return found


class Charges:
    """Judges the steps that charge, and remembers what everybody owes by them."""

    def __init__(self, liability: Liability, decisions: Decisions) -> None:
        self._liability, self._decisions = liability, decisions
        self.owed: list[Owed] = []

    def judged(self, key: Key, part: Part, step: str, facts: Facts) -> Charge:
        rule = part.case_charges[step]
        parties = self._liability.get((key[1], key[2]), [])
        fact = facts.get(rule["amount_column"])
        basis = fact["value_number"] if fact else None
        charge = self._charge(key, part.case_approvals.get(step, []), rule, parties, basis)
        parts = _parts(charge.sum, parties)
        for party in parties:
            self.owed.append(Owed(key, step, rule, part.version, party, charge, basis, parts[party["party"]]))
        return charge

    def _charge(self, key: Key, approvals: list[Row], rule: Row, parties: list[Row], basis: Any) -> Charge:
        if not parties:
            return Charge(None, None, "shares_missing", "incomplete")
        if sum(party["share"] for party in parties) != 1 or any(party["share"] < 0 for party in parties):
            return Charge(None, None, "shares_rejected", "incomplete")
        if basis is None:
            return Charge(None, None, "fact_missing", "incomplete")
        whole = None if rule["rate"] is None else rounded_to_cents(rule["rate"] * basis)
        blank = [row for row in approvals if row["is_limited"] and row["more_than"] is None]
        asked: dict[str, set[str]] = defaultdict(set)
        for row in approvals:
            if row["is_limited"] and (row["more_than"] is None or whole is None or whole <= row["more_than"]):
                continue
            asked[row["approval"]].add(row["role"])
        said = {name: self._said(key, name, roles) for name, roles in asked.items()}
        if any("rejected" in words for words in said.values()):
            return Charge(Decimal(0), "refused", "approval_refused", "ok")
        if whole is None:
            return Charge(None, None, rule["rate_parameter"] or "share_blank", "param_missing")
        if blank:
            first = min(blank, key=lambda row: int(row["approval_order"]))
            return Charge(None, None, first["parameter"] or "limit_blank", "param_missing")
        if not all("approved" in words for words in said.values()):
            return Charge(None, None, "not_signed", "pending_approval")
        return Charge(whole, "charged", None, "ok")

    def _said(self, key: Key, approval: str, roles: set[str]) -> set[str]:
        return {
            row["decision"]
            for row in self._decisions.get(key, ())
            if row["step"] == approval and row["decided_by_role"] in roles
        }


def _parts(whole: Decimal | None, parties: list[Row]) -> dict[str, Decimal | None]:
    """Cents by largest remainder: each gets its whole cents, what is left goes one by one, ties by id."""
    if whole is None:
        return {party["party"]: None for party in parties}
    cents = int(whole * CENTS)
    given: dict[str, int] = {}
    remainders: list[tuple[Any, str]] = []
    for party in parties:
        exact = party["share"] * cents
        given[party["party"]] = int(exact // 1)
        remainders.append((-(exact % 1), party["party"]))
    for _, name in sorted(remainders)[: cents - sum(given.values())]:
        given[name] += 1
    return {name: Decimal(number) / CENTS for name, number in given.items()}
