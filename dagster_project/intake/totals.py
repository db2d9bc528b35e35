"""A line of totals in a file, held against the rows above it: a file that was cut off or edited is seen.

Belongs here: the comparison, before anything is made of the rows, as exactly as they are written.
Does not belong here: which lines are totals (`table`), totals that a delivery states of itself (`controls`).
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from dagster_project.errors import Refusal
from dagster_project.intake.form import TotalsCheck
from dagster_project.intake.table import Table
from dagster_project.rules.problems import nearest
from dagster_project.store.hashing import literal

# A number as reports write it, thousands apart or not; what is none adds nothing, and the sums then differ.
_NUMBER = "[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.][0-9]{1,10})?"


def check(connection: duckdb.DuckDBPyConnection, table: Table, checked: TotalsCheck, name: str) -> None:
    """Refuse the file `name` unless its line `checked.row` is there once and states the sums of its rows."""
    if not table.totals:
        raise Refusal(f"{name} is of a kind that has no line of totals. Leave `totals_check` out for it.")
    for heading in checked.headings:
        if heading not in table.texts:
            raise Refusal(
                f"{name} has no column `{heading}`, which `totals_check` adds up. {nearest(heading, table.texts)}"
            )
    sums = [f"cast(coalesce(sum({_number(table, heading)}), 0) as varchar)" for heading in checked.headings]
    stated = [f"cast({_number(table, heading)} as varchar)" for heading in checked.headings]
    lines = connection.execute(
        f"select {', '.join(stated)} from {table.totals} where begins = {literal(checked.row)}"
    ).fetchall()
    if len(lines) != 1:
        raise Refusal(
            f"{name} has {len(lines)} lines that begin with `{checked.row}`, and one line of totals was to be held "
            "against its rows. It was cut off, or two reports were joined. Export it again and deliver it again."
        )
    [found] = connection.execute(f"select {', '.join(sums)} from {table.scan}").fetchall()
    for heading, said, made in zip(checked.headings, lines[0], found, strict=True):
        if said is None or Decimal(said) != Decimal(made):
            raise Refusal(
                f"{name}: under `{heading}` the line `{checked.row}` states "
                f"{_plain(said) if said is not None else 'no number'}, but the rows add up to {_plain(made)}. Rows are "
                "missing, doubled or changed. Export it again and deliver it again."
            )


def _number(table: Table, heading: str) -> str:
    text = table.texts[heading]("text")
    return (
        f"case when regexp_full_match({text}, '{_NUMBER}') then cast(replace({text}, ',', '') as decimal(38, 10)) end"
    )


def _plain(number: str) -> str:
    return f"{Decimal(number).normalize():f}"
