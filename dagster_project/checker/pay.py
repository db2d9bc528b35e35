"""Bonus lines: exactly those that are earned, each with exactly its amount.

Belongs here: which lines there must be, and comparing them.
Does not belong here: what an amount comes to (`amounts.py`), what policies over several schemes cut (`stacking.py`),
lines that cases post (`charged.py`), and differences paid for earlier periods: no rule of this checker makes one, so
any other cause is a difference until one does. Whether the roster's pay was read rightly is `evidence`'s question.
Read on: `awards.py`, `amounts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .amounts import Amount, amount_by_grade, amount_by_tiers, amount_granted, amount_of, amount_reduced
from .awards import NO_STARS, Award
from .census import People, Person
from .observed import Observations
from .rows import Difference, Key, Number, Row, Rows, Tables, columns_differ, differ
from .rulebook import Rulebook
from .stacking import check_adjustments, cuts
from .wage_grades import Grants, Roster, read_grants

TABLE = "bonus_lines"


class PaySources(NamedTuple):
    """What pay is made of beside results: figures, the dated roster, grants, and the company's policies."""

    observations: Observations
    roster: Roster
    grants: Grants
    stacking: Rows = ()


def pay_sources(observations: Observations, book: Rulebook, earlier: Tables) -> PaySources:
    """The roster is read only where some pay is looked up in it."""
    is_looked_up = any(part.grids for part in book.parts.values())
    roster = Roster(earlier.get("employees", ()) if is_looked_up else ())
    return PaySources(observations, roster, read_grants(earlier.get("grants", ())), earlier.get("stacking", ()))


def earned(person: Person, award: Award) -> dict[str, Row]:
    """The pay rules that are always open, and those that a star earns, by line. What is undecided earns nothing yet."""
    pay = person.part.pay
    rules = list(pay.get((person.population, "always", None), ()))
    if award.status == "ok":
        rules += pay.get((person.population, "star", award.star), ())
    elif award.status == "manual_review":
        rules += pay.get((person.population, "manual_review", None), ())
    return {rule["line"]: rule for rule in rules}


def check_pay(
    rows: Rows, people: People, awards: Mapping[Key, Award], sources: PaySources, limited: set[tuple[Key, str]]
) -> Iterator[Difference]:
    """Every line; those whose amount a limit cut are left in `limited`, for the flags."""
    open_lines = {key: lines for key, person in people.items() if (lines := earned(person, awards.get(key, NO_STARS)))}
    seen: set[tuple[Key, str]] = set()
    computed: dict[tuple[Key, str], tuple[Amount, Row]] = {}
    adjustments: list[Row] = []
    for row in rows:
        if row["cause"] == "adjustment" and "/" in row["line"]:  # `line/policy`: what a policy cuts
            adjustments.append(row)
            continue
        key = (row["scheme"], row["payee_type"], row["payee_id"], row["origin_period"])
        rule = open_lines.get(key, {}).get(row["line"])
        if rule is None:
            yield differ(TABLE, key, f"{row['line']}.row", "none: no such line is earned", "one row")
        elif (key, row["line"]) in seen:
            yield differ(TABLE, key, f"{row['line']}.row", "once", "more than once")
        else:
            seen.add((key, row["line"]))
            amount = _amount(key, rule, people[key], row["basis_amount"], sources)
            computed[key, row["line"]] = (amount, rule)
            if amount.is_limited:
                limited.add((key, row["line"]))
            yield from _compare(key, rule, row, people[key], awards.get(key, NO_STARS), amount)
    for key, lines in open_lines.items():
        for line in lines:
            if (key, line) not in seen:
                yield differ(TABLE, key, f"{line}.row", "one row", "none")
    yield from check_adjustments(adjustments, cuts(sources.stacking, computed))


def _amount(key: Key, rule: Row, person: Person, basis_amount: Number | None, sources: PaySources) -> Amount:
    if rule["kind"] == "grid":
        return amount_by_grade(rule, person.part.grids.get(rule["line"], []), key, sources.roster)
    if rule["kind"] == "granted":
        return amount_granted(rule, sources.grants.get((key[0], key[3], key[2], rule["line"])))
    if rule["kind"] == "tiers":
        seen = sources.observations.get((*key[1:], rule["for_each_measure"]))
        return amount_by_tiers(rule, person.part.tiers.get(rule["line"], []), seen, basis_amount)
    if rule.get("less_measure"):
        return amount_reduced(rule, sources.observations.get((*key[1:], rule["less_measure"])), basis_amount)
    return amount_of(rule, basis_amount)


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
        "grade": None,
        "reduction_amount": None,
        **amount.also,
    }
    yield from columns_differ(TABLE, key, expected, row, f"{rule['line']}.")
