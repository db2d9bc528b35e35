"""Bonus lines: exactly those that the star earns, each with exactly its amount.

Belongs here: which lines there must be, and their amounts from the pay rule and the basis amount.
Does not belong here: differences paid for earlier periods: no rule of this checker makes one, so any other cause than
`regular` is a difference until one does. Whether the roster's pay was read rightly is `evidence`'s question.
Read on: `stars.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .census import People, Person
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ, rounded_to_cents
from .stars import Award

TABLE = "bonus_lines"


def earned(person: Person, award: Award) -> dict[str, Row]:
    """The pay rules that a star earns, by line. What is undecided earns nothing yet, not even a line of 0."""
    if award.status == "ok":
        rules = person.part.pay.get((person.population, "star", award.star), [])
    elif award.status == "manual_review":
        rules = person.part.pay.get((person.population, "manual_review", None), [])
    else:
        rules = []
    return {rule["line"]: rule for rule in rules}


def amount_of(rule: Row, basis_amount: Number | None) -> tuple[Number | None, str]:
    """Amount and status: a blank rule or an unknown basis leaves it NULL; rounded half up to cents, once."""
    if rule["kind"] == "fixed":
        exact = rule["amount"]
    elif rule["share"] is None:
        exact = None
    elif basis_amount is None:
        return None, "insufficient_data"
    else:
        exact = basis_amount * rule["share"]
    if exact is None:
        return None, "param_missing"
    if rule["minimum"] is not None:
        exact = max(exact, rule["minimum"])
    if rule["maximum"] is not None:
        exact = min(exact, rule["maximum"])
    return rounded_to_cents(exact), "ok"


def check_pay(rows: Rows, people: People, awards: dict[Key, Award]) -> Iterator[Difference]:
    open_lines = {key: lines for key, award in awards.items() if (lines := earned(people[key], award))}
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key = (row["scheme"], row["payee_type"], row["payee_id"], row["origin_period"])
        rule = open_lines.get(key, {}).get(row["line"])
        if rule is None:
            yield differ(TABLE, key, f"{row['line']}.row", "none: the star earns no such line", "one row")
        elif (key, row["line"]) in seen:
            yield differ(TABLE, key, f"{row['line']}.row", "once", "more than once")
        else:
            seen.add((key, row["line"]))
            yield from _compare(key, rule, row, people[key], awards[key])
    for key, lines in open_lines.items():
        for line in lines:
            if (key, line) not in seen:
                yield differ(TABLE, key, f"{line}.row", "one row", "none")


def _compare(key: Key, rule: Row, row: Row, person: Person, award: Award) -> Iterator[Difference]:
    amount, status = amount_of(rule, row["basis_amount"])
    expected: dict[str, object] = {
        "scheme_version": person.part.version,
        "period": key[3],
        "subject_type": key[1],
        "subject_id": key[2],
        "posting_period": key[3],
        "cause": "regular",
        "employee_id": key[2] if key[1] == "employee" else None,
        "star": award.star,
        "quantity": 1,
        "rate": rule["amount"] if rule["kind"] == "fixed" else rule["share"],
        "basis": rule["basis"],
        "minimum": rule["minimum"],
        "maximum": rule["maximum"],
        "amount": amount,
        "currency": rule["currency"],
        "status": status,
    }
    yield from columns_differ(TABLE, key, expected, row, f"{rule['line']}.")
