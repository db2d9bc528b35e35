"""What a run says when it ends: stars, money, what was refused and why, where to look next.

Belongs here: short tables made from the store. Does not belong here: how they are printed (`cli/`).
Only totals of money appear, never anybody's pay, and no name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from dagster_project.door import journal
from dagster_project.intake import Refused
from dagster_project.month.workplace import Workplace
from dagster_project.outcome import GATE_IS_RED, SEALED, RunResult, Section
from dagster_project.periods import due_in
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation

STARS = """
    select scheme, period, coalesce(cast(star as varchar), status) as star, count(*) as people
    from stars where status <> 'not_applicable' group by all order by all
"""
SCORES = """
    select scheme, period, count(*) as people, round(avg(points), 2) as mean,
        round(min(points), 2) as lowest, round(max(points), 2) as highest
    from scores where item = 'total' and status = 'ok' group by all order by all
"""
MONEY = """
    select scheme, origin_period as period, cause, line, count(*) as lines, sum(amount) as total,
        count(*) filter (amount is null) as unknown
    from bonus_lines group by all order by all
"""
OPEN = """
    select scheme, period, state, reason_code as reason, count(*) as people
    from census where state = 'pending' group by all
    union all
    select scheme, period, status, reason_code, count(*) from stars
    where status not in ('ok', 'not_applicable') group by all order by all
"""
SAMPLES = """
    select scheme, period, count(*) as people, sum(planned_count) as planned, sum(inspected_count) as inspected,
        count(*) filter (exempt) as exempt, count(*) filter (status <> 'ok') as unknown
    from sampling_plan group by all order by all
"""
FLAGS = "select scheme, period, flag, item, count(*) as people from flags group by all order by all"
REJECTS = "select source, reason, count(*) as rows from rejects group by all order by all"


def sealed(
    workplace: Workplace, calculation: Calculation, refused: Sequence[Refused], signers: Sequence[str], *, anew: bool
) -> RunResult:
    """The summary of a month whose candidate is sealed; `anew` is false where nothing had changed since it was.

    `signers` are the roles that have to sign it.
    """
    month, content = workplace.month, calculation.content_hash[:12]
    first = (
        f"{month} is sealed: content {content}."
        if anew
        else f"{month} was sealed before and nothing that decides it has changed: content {content}."
    )
    sections = (*_sections(workplace, calculation), _refused(refused))
    return RunResult(SEALED, (first, *_next(workplace, calculation, signers)), sections)


def _next(workplace: Workplace, calculation: Calculation, signers: Sequence[str]) -> tuple[str, ...]:
    """What is left to do: nothing, where readers already have exactly this content."""
    month = workplace.month
    published = journal.done(workplace.ledger.entries(), month.text)
    if published and published[-1].body["content_hash"] == calculation.content_hash:
        return (f"Readers have exactly this content: {published[-1].publication_id} stays, and no step is left.",)
    roles = ", ".join(signers) or "nobody"
    revision = f"Readers still have {published[-1].publication_id}, of other content. " if published else ""
    return (
        f"{revision}Next: sign it (starledger approve {month} --by NAME --role ROLE; needed: {roles}), then "
        f"starledger publish {month}.",
        f"Before that, look: starledger status {month}; starledger rejects.",
    )


def red(workplace: Workplace, reason: str, shown: str, refused: Sequence[Refused]) -> RunResult:
    """Readers keep what they have; the failing rows, the rule and the next step are said."""
    return RunResult(GATE_IS_RED, (reason, *shown.split("\n")), (_refused(refused),))


def _sections(workplace: Workplace, calculation: Calculation) -> list[Section]:
    with duckdb.connect() as connection:
        for table in ("stars", "scores", "bonus_lines", "sampling_plan", "census", "flags", "rejects"):
            files = [str(objects.verified(workplace.home, ref)) for ref in calculation.tables if ref.table == table]
            connection.execute(f"create view {table} as select * from read_parquet({files!r})")
        periods = ", ".join(period.text for period in due_in(workplace.month))
        return [
            _section(connection, f"Stars, {periods}", STARS),
            _section(connection, "Totals of points", SCORES),
            _section(connection, f"Money, {workplace.site.currency}", MONEY),
            _section(connection, "Calls to inspect", SAMPLES),
            _section(connection, "Not decided, and why", OPEN, "Everybody is decided."),
            _section(connection, "Flags for people to decide", FLAGS),
            _section(connection, "Rows refused", REJECTS),
        ]


def _section(connection: duckdb.DuckDBPyConnection, title: str, query: str, nothing: str = "None.") -> Section:
    found = connection.execute(query)
    columns = tuple(column[0] for column in found.description or ())
    rows: list[tuple[Any, ...]] = found.fetchall()
    return Section(title, columns, tuple(rows), nothing)


def _refused(refused: Sequence[Refused]) -> Section:
    rows = tuple((one.source, one.delivery, one.message) for one in refused)
    return Section("Deliveries refused", ("source", "delivery", "why"), rows)
