"""What a calculation, or a build, says of everybody in one period: the star and the money.

Belongs here: reading both alike. Does not belong here: comparing them (`splitting.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.month.history import earned
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation, rows_sql
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal
from dagster_project.store.paths import Home

NOTHING = Decimal("0.00")


class Who(NamedTuple):
    """A subject under one scheme; ids only."""

    scheme: str
    subject_type: str
    subject_id: str


class Result(NamedTuple):
    """`star` is None where it is not known; `money` is what is earned: lines whose amount is known, held or not."""

    star: int | None = None
    money: Decimal = NOTHING


Results = Mapping[Who, Result]
# A line of a case belongs to whoever is paid for it.
_SELECT = """
    with
    paid as (
        select scheme, payee_type as subject_type, payee_id as subject_id, sum(amount) as money
        from {lines}
        where {which} and amount is not null
        group by all
    ),
    rated as (
        select scheme, subject_type, subject_id, star from {stars} where period = {period}
    )
    select scheme, subject_type, subject_id, rated.star, coalesce(paid.money, 0)
    from rated
    full join paid using (scheme, subject_type, subject_id)
    order by scheme, subject_type, subject_id
"""


def stored(home: Home, calculation: Calculation, period: str, *, posted: bool = False) -> Results:
    """Of a kept calculation, from proved bytes: a period's regular lines, or with `posted` those of any other cause."""
    with opened() as connection:
        stars, lines = (rows_sql(home, [calculation], name) for name in ("stars", "bonus_lines"))
        return _read(connection, stars, lines, period, posted)


def built(warehouse: Path, period: str) -> Results:
    """Of a working file: a period's regular lines."""
    with opened(warehouse) as connection:
        return _read(connection, "main.stars", "main.bonus_lines", period, posted=False)


def table(home: Home, calculation: Calculation, name: str) -> list[dict[str, object]]:
    """The rows of one kept table."""
    return [row for ref in calculation.tables if ref.table == name for row in objects.read(home, ref).to_pylist()]


def _read(connection: duckdb.DuckDBPyConnection, stars: str, lines: str, period: str, posted: bool) -> Results:
    own = f"period = {literal(period)} and cause {'<>' if posted else '='} 'regular'"
    query = _SELECT.format(lines=earned(lines), which=own, stars=stars, period=literal(period))
    return {
        Who(scheme, kind, subject): Result(None if posted else star, money)
        for scheme, kind, subject, star, money in connection.execute(query).fetchall()
    }


def differing(before: Results, now: Results) -> list[Who]:
    """Who has another star or another amount, in a total order."""
    return sorted(who for who in {*before, *now} if before.get(who, Result()) != now.get(who, Result()))
