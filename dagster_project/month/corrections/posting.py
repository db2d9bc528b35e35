"""What the open month's differences are made of: each corrected month's latest lines, and all posted for it.

Belongs here: which month posts, and laying both sides, from the store's objects, into a working file.
Does not belong here: the difference itself (dbt/models/pay/int_retro_compared.sql), computing closed months again
(`replaying.py`).

Always latest minus posted: a second correction, a reversal and a correction of a correction come out right without
anybody remembering them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dagster_project.door import journal
from dagster_project.month.corrections.affected import last_closed
from dagster_project.month.corrections.origins import Origin, Posting
from dagster_project.month.corrections.replaying import Correcting
from dagster_project.month.standing import published_calculations
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.store import calculations, objects
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import literal
from dagster_project.warehouse.working_file import CORRECTION_TABLES, insert_rows


def posting(workplace: Workplace, found: Correcting) -> Posting | None:
    """The month after the last closed one posts; None while no month is closed."""
    closed = last_closed(workplace)
    if closed is None:
        return None
    month = closed.shift(1)
    published = published_calculations(workplace)
    names = {attempt.body["period"]: attempt.publication_id for attempt in journal.done(workplace.ledger.entries())}
    origins = tuple(
        Origin(text, names[text], calculation, found.latest[text])
        for text, calculation in sorted(published.items())
        if text < month.text and found.latest[text].calculation_id != calculation.calculation_id
    )
    first = origins[0].month if origins else ""
    posted = {text: calculation for text, calculation in published.items() if first <= text < month.text}
    return Posting(month, origins, posted, tuple(workplace.site.corrections.told))


def named_by(workplace: Workplace, calculation: Calculation) -> Posting | None:
    """What a stored calculation posted, by what it names in its inputs; for making it once more."""
    told = calculation.document["inputs"].get("corrections")
    if told is None:
        return None
    found = {
        side: {text: calculations.find(workplace.home, text, named) for text, named in told[side].items()}
        for side in ("latest", "posted")
    }
    names = {attempt.body["period"]: attempt.publication_id for attempt in journal.done(workplace.ledger.entries())}
    origins = tuple(
        Origin(text, names[text], found["posted"][text], latest) for text, latest in sorted(found["latest"].items())
    )
    return Posting(parse_month(calculation.period), origins, found["posted"], tuple(told["policy"]))


def lay(connection: duckdb.DuckDBPyConnection, workplace: Workplace, found: Posting | None) -> None:
    """Fill the tables of `CORRECTION_TABLES`, which are there and empty."""
    if found is None or not found.origins:
        return
    policy = workplace.site.corrections
    row = (found.month.text, policy.carry_below, policy.at_most_share, policy.floor, policy.displacement)
    insert_rows(connection, "earlier.corrections", [row])
    for origin in found.origins:
        periods = f"period in ({_listed(origin.periods)})"
        schemes = f"scheme in ({_listed(origin.schemes)})"
        insert_rows(
            connection, "earlier.corrected_periods", [(period, origin.publication_id) for period in origin.periods]
        )
        own = f"cause <> 'retro' and {periods} and {schemes}"
        _insert(connection, workplace, "latest_lines", origin.latest, own)
        _insert(connection, workplace, "posted_lines", origin.published, own)
        for side, calculation in (("posted", origin.published), ("latest", origin.latest)):
            _insert(connection, workplace, "corrected_stars", calculation, schemes, side=side, table="stars")
    periods = _listed([period for origin in found.origins for period in origin.periods])
    retro = f"cause = 'retro' and origin_period in ({periods})"
    for calculation in found.posted.values():
        _insert(connection, workplace, "posted_lines", calculation, retro)


def _insert(
    connection: duckdb.DuckDBPyConnection,
    workplace: Workplace,
    name: str,
    calculation: Calculation,
    where: str,
    table: str = "bonus_lines",
    **constants: str,
) -> None:
    files = _files(workplace, calculation, table)
    if not files:
        return
    given = "".join(f", {literal(value)} as {column}" for column, value in constants.items())
    columns = ", ".join(CORRECTION_TABLES[name])
    relation = f"read_parquet([{', '.join(literal(str(file)) for file in files)}], union_by_name = true)"
    connection.execute(
        f"insert into earlier.{name} select {columns} from (select *{given} from {relation} where {where})"
    )


def _files(workplace: Workplace, calculation: Calculation, table: str) -> list[Path]:
    return [objects.verified(workplace.home, ref) for ref in calculation.tables if ref.table == table and ref.rows]


def _listed(values: Sequence[str]) -> str:
    return ", ".join(literal(value) for value in sorted(values)) or "''"
