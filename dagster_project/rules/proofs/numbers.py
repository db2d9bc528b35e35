"""Sizes and digits: what the columns can hold and what a number of its kind can be.

Belongs here: single numbers of compiled rows. The SQL compares a DECIMAL(28,6) with a threshold that is a
DECIMAL(18,6).
Does not belong here: numbers that must fit together (`ladders.py`, `points.py`, `pay.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dagster_project.rules.compiler.tables import COLUMNS, MONEY, NUMBER, Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part

LARGEST = {NUMBER: Decimal("999999999999.999999"), MONEY: Decimal("9999999999999999")}
DIGITS = {NUMBER: 6, MONEY: 2}


def problems(part: Part) -> Iterator[Problem]:
    for table, rows in part.rows.items():
        for row in rows:
            yield from _columns(table, row)
    for clause in part.rows["clauses"]:
        yield from _clause(clause)
    for rank in part.rows["ranks"]:
        if rank["minimum_population"] < 1:
            yield Problem(rank.place, f"The minimum population is {rank['minimum_population']}.", "It is at least 1.")


def _columns(table: str, row: Row) -> Iterator[Problem]:
    for name, kind in COLUMNS[table].items():
        value = row[name]
        if not isinstance(value, Decimal):
            continue
        digits = DIGITS[kind]
        if value != round(value, digits):
            yield Problem(
                row.place, f"{value} has more than {digits} decimal places.", f"Round it to {digits} yourself."
            )
        if abs(value) > LARGEST[kind]:
            yield Problem(row.place, f"{value} is too large.", f"The largest number here is {LARGEST[kind]}.")


def _clause(clause: Row) -> Iterator[Problem]:
    window = clause["window_periods"]
    if window is not None and window < 1:
        yield Problem(clause.place, f"A window of {window} periods holds nothing.", "A window has at least 1 period.")
    lag = clause["lag_periods"]
    if lag is not None and lag < 1:
        what = f"`{clause['clause']}` has a lag of {lag}."
        yield Problem(clause.place, what, "A lag counts the periods back: 1 is the one before. Or take it out.")
