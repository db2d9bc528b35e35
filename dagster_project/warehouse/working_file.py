"""The working file: a DuckDB database that can always be rebuilt, and so is thrown away and made anew.

Belongs here: the tables that the models read beside the deliveries: `rules`, `site` and `earlier`.
Does not belong here: the deliveries themselves (`intake.open_raw`), the models (dbt/), results that last (store/).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from dagster_project.errors import Refusal
from dagster_project.periods import Period, month_at
from dagster_project.warehouse.asked_figures import lay_asked_figures

WORKING_FILE = "warehouse.duckdb"
# In it 35 months of 20,000 people were computed, in turns of a year.
MEMORY = "2500MB"
SPILLED = ".tmp"
# What somebody is told whose run had too little of it.
GIVE_MORE = "Give it more memory, as with STARLEDGER_MEMORY=8GB in the environment."
# The shape of what earlier calculations hand on; the models' columns of the same names.
EARLIER_OBSERVATIONS = """
    subject_type varchar, subject_id varchar, period varchar, period_kind varchar, period_index integer,
    measure varchar,
    numerator decimal(28, 6), denominator decimal(20, 6), n bigint, pending bigint, status varchar, reason_code varchar
"""
EARLIER_STANDINGS = """
    part_id varchar, scheme varchar, scheme_version integer, subject_type varchar, subject_id varchar, period varchar,
    period_kind varchar, period_index integer, site_id varchar, population varchar, candidate_star integer,
    previous_star integer, laddered_star integer, highest_star integer, move varchar, star integer, movement varchar,
    periods_held bigint, status varchar, reason_code varchar
"""
EARLIER_CASE_NUMBERS = """
    scheme varchar, company varchar, case_type varchar, case_id varchar, period varchar, numbered_on date,
    cycle_index integer, number bigint, case_number varchar
"""
# What an open month pays for closed ones is made of: table -> column -> type.
CORRECTION_TABLES: dict[str, dict[str, str]] = {
    "corrections": {
        "posting_period": "varchar",
        "carry_below": "decimal(18, 2)",
        "at_most_share": "decimal(9, 4)",
        "floor": "decimal(18, 2)",
        "displacement": "varchar",
    },
    "latest_lines": {
        "origin_period": "varchar",
        "scheme": "varchar",
        "scheme_version": "integer",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "line": "varchar",
        "star": "integer",
        "amount": "decimal(18, 2)",
        "currency": "varchar",
        "status": "varchar",
        "reason_code": "varchar",
    },
    "posted_lines": {
        "origin_period": "varchar",
        "posting_period": "varchar",
        "scheme": "varchar",
        "scheme_version": "integer",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "line": "varchar",
        "amount": "decimal(18, 2)",
        "currency": "varchar",
    },
    "corrected_periods": {"origin_period": "varchar", "corrects_publication_id": "varchar"},
    "corrected_stars": {
        "side": "varchar",
        "period": "varchar",
        "scheme": "varchar",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "star": "integer",
        "laddered_star": "integer",
        "status": "varchar",
        "reason_code": "varchar",
    },
}

# What people have decided beside the deliveries, as the ledger has it: table -> column -> type.
FACT_TABLES: dict[str, dict[str, str]] = {
    "holds": {
        "hold": "varchar",
        "period": "varchar",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "scheme": "varchar",
        "line": "varchar",
    },
    "adjustments": {
        "period": "varchar",
        "scheme": "varchar",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "line": "varchar",
        "amount": "decimal(18, 2)",
        "currency": "varchar",
        "cause": "varchar",
    },
}


@dataclass(frozen=True)
class WorkPeriod:
    """A period to compute, for one site or, with `site_id` None, for all of them."""

    period: Period
    site_id: str | None = None


class SchemeSite(NamedTuple):
    """A scheme that a site uses, from the month of `from_index` on (None: always).

    Of one that is not computed now, people's figures are there as always, and nothing is made of them.
    """

    scheme: str
    site_id: str
    from_index: int | None = None
    is_computed: bool = True


@dataclass(frozen=True)
class SiteTables:
    """What the models need to know of the company; `feeds` are (site, source) pairs.

    `first_months`: the month of each site from which its feeds are expected. `are_apart`: each site is a company of its
    own, as in a rehearsal. `stacking`: (policy, what it pays, position, scheme, line or None for all of them, limit).
    `shared_work`: (source, how several people share a row of it). `rehired`: what becomes of
    windows and held stars of somebody who is hired again under the same id, `goes_on` or `anew`.
    """

    company: str
    zone: str
    day_start_minutes: int
    currency: str
    site_zones: Mapping[str, str]
    first_months: Mapping[str, Period]
    feeds: Sequence[tuple[str, str]]
    scheme_sites: Sequence[SchemeSite]
    are_apart: bool = False
    stacking: Sequence[tuple[str, str, int, str, str | None, Decimal | None]] = ()
    shared_work: Sequence[tuple[str, str]] = ()
    rehired: str = "goes_on"


def memory() -> str:
    """How much DuckDB may hold in memory; what is more lies on disk meanwhile, beside the file."""
    size = os.environ.get("STARLEDGER_MEMORY", MEMORY)
    if not re.fullmatch(r"[1-9][0-9]* ?[MGT]i?B", size):
        raise Refusal(f"STARLEDGER_MEMORY is `{size}`, and has to be how much memory a run may take, as in `4GB`.")
    return size


def spilled(path: Path) -> Path:
    """Where this process's DuckDB lays what has no room in memory: two that read one file would take each other's."""
    return path.with_name(f"{path.name}.{os.getpid()}{SPILLED}")


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, Any] = {"memory_limit": memory(), "temp_directory": str(spilled(path))}
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    try:
        yield connection
    finally:
        connection.close()


def made_afresh(path: Path) -> Path:
    """An empty working file: nothing of a former run can leak into this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in (path, path.with_name(path.name + ".wal")):
        old.unlink(missing_ok=True)
    remove_spilled(path)
    return path


def remove_spilled(path: Path) -> None:
    """What processes left that were killed."""
    for folder in path.parent.glob(f"{path.name}*{SPILLED}"):
        shutil.rmtree(folder, ignore_errors=True)


def lay_rules(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    connection.execute("create schema if not exists rules")
    for name, table in tables.items():
        connection.register("rule_rows", table)
        connection.execute(f'create or replace table rules."{name}" as select * from rule_rows')
        connection.unregister("rule_rows")


def lay_site(
    connection: duckdb.DuckDBPyConnection, site: SiteTables, work: Sequence[WorkPeriod], lookback_months: int
) -> None:
    """`lookback_months`: how many months before a period its windows reach back. The rules are laid already."""
    connection.execute("create schema if not exists site")
    _fill(
        connection,
        "site.settings",
        "company varchar, zone varchar, day_start_minutes integer, currency varchar, rehired varchar",
        [(site.company, site.zone, site.day_start_minutes, site.currency, site.rehired)],
    )
    _fill(
        connection,
        "site.sites",
        "site_id varchar, zone varchar, company varchar, first_month date",
        [
            (name, zone, name if site.are_apart else site.company, site.first_months[name].first_day)
            for name, zone in site.site_zones.items()
        ],
    )
    _fill(connection, "site.feeds", "site_id varchar, source varchar", site.feeds)
    _fill(
        connection,
        "site.scheme_sites",
        "scheme varchar, site_id varchar, from_index integer, is_computed boolean",
        site.scheme_sites,
    )
    _fill(
        connection,
        "site.stacking",
        "policy varchar, pays varchar, position integer, scheme varchar, line varchar, at_most decimal(18, 2)",
        site.stacking,
    )
    lay_shared_work(connection, site.shared_work)
    _fill(
        connection,
        "site.work_periods",
        "site_id varchar, period varchar, period_kind varchar, period_index integer, first_day date, last_day date",
        [(item.site_id, *_spine_row(item.period)) for item in work],
    )
    _fill(
        connection,
        "site.observed_months",
        "site_id varchar, period varchar, period_index integer, first_day date, last_day date",
        [
            (site_id, month.text, month.index, month.first_day, month.last_day)
            for site_id, month in _observed(work, lookback_months)
        ],
    )
    lay_asked_figures(connection)


def lay_shared_work(connection: duckdb.DuckDBPyConnection, policies: Sequence[tuple[str, str]]) -> None:
    """(source, how several people share a row of it) each."""
    connection.execute("create schema if not exists site")
    _fill(connection, "site.shared_work", "work varchar, policy varchar", policies)


def lay_earlier(
    connection: duckdb.DuckDBPyConnection, observations: Sequence[Path] = (), standings: Sequence[Path] = ()
) -> None:
    """Results of earlier calculations, from their objects (already verified); of figures only those asked for."""
    connection.execute("create schema if not exists earlier")
    connection.execute(f"create or replace table earlier.observations ({EARLIER_OBSERVATIONS})")
    connection.execute(f"create or replace table earlier.totals ({EARLIER_OBSERVATIONS})")
    connection.execute(f"create or replace table earlier.standings ({EARLIER_STANDINGS})")
    lay_case_numbers(connection)
    create_correction_tables(connection)
    _create_empty(connection, FACT_TABLES)
    asked = "semi join site.asked_figures using (measure, period_index)"
    for table, shape, files, only in (
        ("observations", EARLIER_OBSERVATIONS, observations, asked),
        ("standings", EARLIER_STANDINGS, standings, ""),
    ):
        names = ", ".join(_column_names(shape))
        for file in files:
            connection.execute(f"insert into earlier.{table} select {names} from read_parquet(?) {only}", [str(file)])


def create_correction_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty: no month pays for another, unless somebody fills them."""
    _create_empty(connection, CORRECTION_TABLES)


def _create_empty(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Mapping[str, str]]) -> None:
    for name, columns in tables.items():
        shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create or replace table earlier.{name} ({shape})")


def lay_case_numbers(connection: duckdb.DuckDBPyConnection, files: Sequence[Path] = ()) -> None:
    """The running numbers that earlier calculations gave, from their objects; the calculation that gave one goes first.

    A later revision of a month carries its numbers on, so one number may stand in several objects.
    """
    connection.execute(f"create or replace table earlier.case_numbers ({EARLIER_CASE_NUMBERS})")
    if files:
        connection.execute(
            """
            insert into earlier.case_numbers
            select distinct on (scheme, company, subject_type, subject_id)
                scheme, company, subject_type, subject_id, period, numbered_on, cycle_index, number, case_number
            from read_parquet(?)
            order by scheme, company, subject_type, subject_id, period
            """,
            [[str(file) for file in files]],
        )


def hand_on_results(connection: duckdb.DuckDBPyConnection, stratum: int) -> None:
    """Let the next stratum read what this one found: stars, and the totals that some part rolls up."""
    for statement in statements_that_hand_on(stratum):
        connection.execute(statement)


def statements_that_hand_on(stratum: int) -> list[str]:
    """What `hand_on_results` executes, in words that every engine of the models reads."""
    totals = _column_names(EARLIER_OBSERVATIONS)
    standings = _column_names(EARLIER_STANDINGS)
    return [
        f"""
        insert into earlier.totals
        select {", ".join(f"scored.{name}" for name in totals)}
        from main.int_observations_scored as scored
        inner join (
            select distinct parts.period_kind, concat(counts.of_part_scheme, '.', counts.score) as measure
            from rules.result_counts as counts
            inner join rules.parts as parts
                on parts.scheme = counts.of_part_scheme and parts.period_kind = counts.of_period_kind
            where counts.score is not null and parts.stratum = {int(stratum)}
        ) as wanted
            on scored.period_kind = wanted.period_kind and scored.measure = wanted.measure
        """,
        f"""
        insert into earlier.standings
        select {", ".join(f"standings.{name}" for name in standings)}
        from main.int_standings as standings
        inner join main.int_work_list as work
            on standings.part_id = work.part_id and standings.subject_id = work.subject_id
            and standings.period = work.period and work.stratum = {int(stratum)}
        """,
    ]


def _column_names(shape: str) -> list[str]:
    return re.findall(r"(\w+) (?:varchar|integer|bigint|date|decimal)", shape)


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """A few rows as they are. In one transaction a row costs a tenth of what it costs by itself."""
    connection.begin()
    connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
    connection.commit()


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.execute(f"create or replace table {table} ({columns})")
    if rows:
        insert_rows(connection, table, rows)


def _spine_row(period: Period) -> tuple[object, ...]:
    return (period.text, period.kind, period.index, period.first_day, period.last_day)


def _observed(work: Sequence[WorkPeriod], lookback_months: int) -> list[tuple[str | None, Period]]:
    """Every month that some period to compute looks at, once per site."""
    wanted = {
        (item.site_id, index)
        for item in work
        for index in range(item.period.index - item.period.month_count + 1 - lookback_months, item.period.index + 1)
    }
    return [(site_id, month_at(index)) for site_id, index in sorted(wanted, key=lambda pair: (pair[0] or "", pair[1]))]
