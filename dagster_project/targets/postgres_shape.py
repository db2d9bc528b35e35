"""How a release lies in PostgreSQL: which schemas, tables, views and roles there are, as SQL.

Belongs here: the DDL, made so that each statement may run again.
Does not belong here: rows and the pointer (`postgres`).

    starledger_data   one table a published table, with the rows of every file that was ever brought, `_file` being its
                      number; `files`, `parts` (which periods of which file a publication is), the one-row `pointer`
    starledger        what readers see: a view a table, under the table's name, of the pointer's publication; a view
                      `<table>_history` of all rows for auditors; `publication`, which publication this is

Columns are only ever added: a dashboard that reads a column today reads it next year. One that lost its type or its
place is refused, because every reader would have to be told first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import Refusal
from dagster_project.store.hashing import literal, quoted

DATA, SHOWN = "starledger_data", "starledger"
BI_READER, HR_READER, AUDITOR = "bi_reader", "hr_reader", "auditor"
# Who may look into a database of which zone, beside auditors.
READERS = {"bi": BI_READER, "hr": HR_READER}
_SCALARS = {
    "VARCHAR": "text", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp", "TINYINT": "smallint",
    "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "HUGEINT": "numeric(38,0)",
}  # fmt: skip
Columns = Mapping[str, str]

BASE = f"""
create schema if not exists {DATA};
create schema if not exists {SHOWN};
create table if not exists {DATA}.files (
    file integer generated always as identity primary key,
    sha256 text not null unique,
    publication_id text not null,
    published_table text not null,
    rows bigint not null
);
create table if not exists {DATA}.parts (
    publication_id text not null,
    published_table text not null,
    file integer not null references {DATA}.files,
    period text not null,
    primary key (publication_id, published_table, file, period)
);
create table if not exists {DATA}.pointer (
    is_the_one boolean primary key default true check (is_the_one),
    publication_id text not null,
    manifest_sha256 text not null,
    fence bigint not null,
    switched_at timestamptz not null default now()
);
create or replace view {SHOWN}.publication as
    select publication_id, manifest_sha256, fence, switched_at from {DATA}.pointer;
"""


def postgres_type(duckdb_type: str) -> str:
    """The type that holds a published column, as PostgreSQL prints it; what can be hashed has no other types."""
    if duckdb_type.startswith("DECIMAL"):
        return duckdb_type.lower().replace("decimal", "numeric").replace(" ", "")
    return _SCALARS[duckdb_type]


def role(name: str) -> str:
    """A role that groups readers; nobody signs in as it."""
    return (
        f"do $$ begin if not exists (select from pg_roles where rolname = {literal(name)}) "
        f"then create role {name} nologin; end if; end $$"
    )


def closed_to_others(database: str, zone: str) -> list[str]:
    """Nobody enters the database, or finds anything in it, by being somebody."""
    readers = f"{READERS[zone]}, {AUDITOR}"
    return [
        f"revoke all on database {quoted(database)} from public",
        f"grant connect on database {quoted(database)} to {readers}",
        f"revoke all on schema {DATA}, {SHOWN}, public from public",
        f"grant usage on schema {SHOWN} to {readers}",
        f"grant select on {SHOWN}.publication to {readers}",
    ]


def table_changes(table: str, wanted: Columns, present: Columns, zone: str) -> list[str]:
    """What makes the table and its views fit for these columns; nothing where they already do.

    `wanted` and `present` are names -> PostgreSQL types as it prints them; columns that are no longer published stay.
    """
    for name, type_ in wanted.items():
        if present.get(name, type_) != type_:
            raise Refusal(
                f"The column `{table}.{name}` was published as {present[name]} and would now be {type_}. Readers rely "
                "on it, so nothing was changed. Publish the new figure under another name."
            )
    added = [name for name in wanted if name not in present]
    if present and not added:
        return []
    columns = [*present, *added]
    stored = f"{DATA}.{quoted(table)}"
    changes = [f"alter table {stored} add column {quoted(name)} {wanted[name]}" for name in added] if present else []
    if not present:
        typed = ", ".join(f"{quoted(name)} {type_}" for name, type_ in wanted.items())
        changes = [
            f"create table {stored} ({typed}, _file integer not null references {DATA}.files)",
            f"create index on {stored} (_file, period)",
        ]
    return [*changes, *_views(table, columns, zone)]


def _views(table: str, columns: Sequence[str], zone: str) -> list[str]:
    """`create or replace` keeps what readers have open, and their rights; columns come at the end."""
    shown = ", ".join(f"rows.{quoted(name)}" for name in columns)
    view, history = f"{SHOWN}.{quoted(table)}", f"{SHOWN}.{quoted(table + '_history')}"
    rows = f"{DATA}.{quoted(table)} as rows"
    return [
        f"create or replace view {view} with (security_barrier) as select {shown} from {rows} "
        f"join {DATA}.parts on parts.file = rows._file and parts.period = rows.period "
        f"and parts.published_table = {literal(table)} "
        f"join {DATA}.pointer on pointer.publication_id = parts.publication_id",
        f"create or replace view {history} with (security_barrier) as select {shown} from {rows} "
        # a release carries over rows of earlier ones, which are told once, where they were published
        f"join {DATA}.files on files.file = rows._file and files.publication_id = rows.publication_id",
        f"grant select on {view} to {READERS[zone]}, {AUDITOR}",
        f"grant select on {history} to {AUDITOR}",
    ]
