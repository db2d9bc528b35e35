"""Bonus lines: exactly those that are earned, each with exactly its amount.

Belongs here: which lines there must be, and comparing them.
Does not belong here: what an amount comes to (`amounts.py`), what policies over several schemes cut (`stacking.py`),
lines that cases post (`charged.py`), and differences paid for earlier periods (`retro.py`).
Read on: `awards.py`, `amounts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .amounts import Amount, amount_by_grade, amount_by_tiers, amount_granted, amount_of, amount_reduced
from .awards import NO_STARS, Award
from .census import People, Person
from .clauses import Gathered
from .factors import factor_of, multiplied
from .lines import TABLE, Columns, common_columns, key_of_line
from .observed import Observations
from .rows import Difference, Key, Number, Row, Rows, Tables, columns_differ, differ
from .rulebook import Rulebook
from .stacking import check_adjustments, cuts
from .wage_grades import Grants, Roster, end_of, read_grants


class PaySources(NamedTuple):
    """What pay is made of beside results: figures, the dated roster, grants, and the company's policies."""

    observations: Observations
    roster: Roster
    grants: Grants
    stacking: Rows = ()


def pay_sources(observations: Observations, book: Rulebook, earlier: Tables) -> PaySources:
    """The roster is read only where some pay is looked up in it, or is a share of it."""
    is_looked_up = any(part.grids or part.has_basis for part in book.parts.values())
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
    rows: Rows,
    people: People,
    awards: Mapping[Key, Award],
    sources: PaySources,
    gathered: Gathered,
    limited: set[tuple[Key, str]],
) -> Iterator[Difference]:
    """Every line; those whose amount a limit cut are left in `limited`, for the flags."""
    open_lines = {key: lines for key, person in people.items() if (lines := earned(person, awards.get(key, NO_STARS)))}
    seen: set[tuple[Key, str]] = set()
    computed: dict[tuple[Key, str], tuple[Amount, Row]] = {}
    written: dict[tuple[Key, str], Columns] = {}
    adjustments: list[Row] = []
    for row in rows:
        if row["cause"] == "adjustment" and "/" in row["line"]:  # `line/policy`: what a policy cuts
            adjustments.append(row)
            continue
        key = key_of_line(row)
        rule = open_lines.get(key, {}).get(row["line"])
        if rule is None:
            yield differ(TABLE, key, f"{row['line']}.row", "none: no such line is earned", "one row")
        elif (key, row["line"]) in seen:
            yield differ(TABLE, key, f"{row['line']}.row", "once", "more than once")
        else:
            seen.add((key, row["line"]))
            basis_amount = _basis_amount(key, rule, sources.roster)
            factor = factor_of(key, rule, people[key], gathered)
            amount = multiplied(_amount(key, rule, people[key], basis_amount, sources, factor.times), factor)
            computed[key, row["line"]] = (amount, rule)
            if amount.is_limited:
                limited.add((key, row["line"]))
            expected = _columns(key, rule, people[key], awards.get(key, NO_STARS))
            expected |= {"basis_amount": basis_amount, **_result(amount)}
            written[key, row["line"]] = expected
            yield from columns_differ(TABLE, key, expected, row, f"{row['line']}.")
    for key, lines in open_lines.items():
        for line in lines:
            if (key, line) not in seen:
                yield differ(TABLE, key, f"{line}.row", "one row", "none")
    yield from check_adjustments(adjustments, cuts(sources.stacking, computed), written)


def _amount(
    key: Key, rule: Row, person: Person, basis_amount: Number | None, sources: PaySources, factor: Number
) -> Amount:
    if rule["kind"] == "grid":
        return amount_by_grade(rule, person.part.grids.get(rule["line"], []), key, sources.roster, factor)
    if rule["kind"] == "granted":
        return amount_granted(rule, sources.grants.get((key[0], key[3], key[2], rule["line"])))
    if rule["kind"] == "tiers":
        seen = sources.observations.get((*key[1:], rule["for_each_measure"]))
        return amount_by_tiers(rule, person.part.tiers.get(rule["line"], []), seen, basis_amount, factor)
    if rule.get("less_measure"):
        return amount_reduced(rule, sources.observations.get((*key[1:], rule["less_measure"])), basis_amount, factor)
    return amount_of(rule, basis_amount, factor)


def _basis_amount(key: Key, rule: Row, roster: Roster) -> Number | None:
    """What the roster says at the period's end; where it says nothing, what the company lets stand for it."""
    if rule["basis"] is None:
        return None
    own: Number | None = roster.on(key[2], end_of(key[3])).get(rule["basis"])
    return rule.get("basis_default") if own is None else own


def _columns(key: Key, rule: Row, person: Person, award: Award) -> dict[str, object]:
    """What the rule and its scheme say of the line."""
    return {
        **common_columns(key),
        "scheme_version": person.part.version,
        "cause": "regular",
        "star": None if rule["outcome"] == "always" else award.star,
        "basis": rule["basis"],
        "minimum": rule["minimum"],
        "maximum": rule["maximum"],
        "currency": rule["currency"],
    }


def _result(amount: Amount) -> dict[str, object]:
    return {
        "quantity": amount.quantity,
        "rate": amount.rate,
        "amount": amount.amount,
        "status": amount.status,
        **amount.also,
    }
