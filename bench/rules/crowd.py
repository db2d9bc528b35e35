"""A crowd under all schemes: the people of the worked examples with all that is told of them, copied as rows.

Belongs here: one site that uses every scheme, and its rows for one month. Does not belong here: what is computed of it.

Nothing is drawn by chance: each example brings its people near the edges of its scheme. They all work at one site here,
so each is judged by every scheme that rates their role, and most of these find facts of another scheme's example.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_project.intake import tables_from_facts
from dagster_project.locations import SEEDS
from dagster_project.periods import parse
from dagster_project.rules.compiler.parts import months_looked_back
from dagster_project.rules.expansion import ExampleWorld, expand
from dagster_project.rules.library import Library
from dagster_project.warehouse.models import Models
from dagster_project.warehouse.working_file import (
    WORKING_FILE,
    SchemeSite,
    SiteTables,
    WorkPeriod,
    lay_earlier,
    lay_rules,
    lay_site,
    made_afresh,
    opened,
)

# The month that most examples are about.
MONTH = "2025-07"
ZONE, SITE = "Asia/Shanghai", "everywhere"
# What a copy has of its own: its people, and the rows that are about them.
_PEOPLE = ("employee_id", "candidate_id", "requester_id", "counterpart_id")
_ROWS = (
    *("ticket_id", "call_id", "assessment_id", "leave_id", "swap_id", "exam_id", "complaint_id", "return_id"),
    *("event_id", "interaction_id", "duplicate_of", "supersedes"),
)
_OF_PEOPLE = "coalesce(subject_type, 'employee') in ('employee', 'candidate')"
_ONCE = ("calendar", "units")


def lay_crowd(folder: Path, people: int) -> Models:
    """The working file of a crowd of at least so many people in `folder`, with everything that the models read."""
    models = Models(folder / WORKING_FILE, folder / "dbt", {"zone": ZONE, "day_start_minutes": 0})
    library = Library.load(SEEDS)
    world = expand(library)
    with opened(made_afresh(models.warehouse)) as connection:
        tables_from_facts(connection, world.facts, world.feeds)
        _at_one_site(connection)
        _copied(connection, people)
        lay_rules(connection, library.compiled.tables)
        lay_site(
            connection,
            _site(library, world),
            [WorkPeriod(parse(MONTH))],
            months_looked_back(library.compiled.rows["parts"]),
        )
        lay_earlier(connection)
    return models


def _site(library: Library, world: ExampleWorld) -> SiteTables:
    return SiteTables(
        company="Everybody",
        zone=ZONE,
        day_start_minutes=0,
        currency="CNY",
        site_zones={SITE: ZONE},
        first_months={SITE: min(world.first_months.values(), key=lambda month: month.index)},
        feeds=[(SITE, source) for source in world.feeds],
        scheme_sites=[SchemeSite(scheme, SITE) for scheme in library.schemes],
    )


def _at_one_site(connection: duckdb.DuckDBPyConnection) -> None:
    """What was an example's site is a department of the one site."""
    connection.execute(
        f"update raw.units set kind = 'department', parent_unit_id = '{SITE}' where kind = 'site';"
        f"insert into raw.units by name select * replace ('{SITE}' as unit_id, '{SITE}' as name, 'site' as kind,"
        " null as parent_unit_id, 'the site' as _file, date '2000-01-01'::varchar as valid_from) from raw.units limit 1"
    )


def _copied(connection: duckdb.DuckDBPyConnection, people: int) -> None:
    """As many copies of everybody as it takes; a row that is about nobody stands once."""
    known = connection.execute("select count(distinct employee_id) from raw.employees").fetchall()[0][0]
    copies = f"range(1, {-(-people // known)}) as copies (copy)"
    for (table,) in connection.execute(
        "select distinct table_name from duckdb_columns() where schema_name = 'raw' and column_name = '_row_number'"
        " order by 1"
    ).fetchall():
        if table not in _ONCE:
            connection.execute(f"insert into raw.{table} by name {_copy(connection, table)} cross join {copies}")
    connection.execute(
        "insert into raw.settled by name select settled.* replace (concat(file, '#', copy) as file,"
        f" concat(by_file, '#', copy) as by_file) from raw.settled cross join {copies}"
        " where source not in ('calendar', 'units')"
    )


def _copy(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL for one copy of a table: `copy` is its number."""
    names = [row[0] for row in connection.execute(f"describe raw.{table}").fetchall()]
    own = {name: f"{name} || '#' || copy" for name in (*_PEOPLE, *_ROWS) if name in names}
    own["_file"] = "_file || '#' || copy"
    which = "true"
    if "subject_id" in names:
        own["subject_id"] = "subject_id || '#' || copy"
        which = _OF_PEOPLE if "subject_type" in names else which
    if "party" in names:
        own["party"] = "case when party_type = 'employee' then party || '#' || copy else party end"
    if table == "decisions":
        which = "subject_type not in ('team', 'site', 'centre', 'department')"
    if table == "events":
        which = "employee_id is not null"
    replaced = ", ".join(f"{value} as {name}" for name, value in own.items())
    return f"select rows_once.* replace ({replaced}) from (from raw.{table} where {which}) as rows_once"
