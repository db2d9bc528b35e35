"""One SELECT over a release.

Belongs here: the parser's word for what a statement is, and plain sentences for what is refused.
Does not belong here: which files can be reached (`reader.py`), how rows are shown (the CLI).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.reading.reader import Reader, named_in, open_reader
from dagster_project.reading.release import Release

READING_WORDS = frozenset(
    ["select", "with", "from", "values", "table", "describe", "desc", "show", "summarize", "pivot", "unpivot"]
)
ROWS_AT_A_TIME = 2000
_MISSING_TABLE = re.compile(r"Table with name (\w+) does not exist")
NEXT = 'Ask exactly one SELECT, as in: starledger query "select scheme, star, count(*) from stars group by all".'


@dataclass(frozen=True)
class Answer:
    columns: list[str]
    rows: Iterator[tuple[Any, ...]]
    reader: Reader


def ask(release: Release, zone: str, sql: str) -> Answer:
    """Run one SELECT; rows are fetched as they are read, so that a large answer can be streamed."""
    statement = only_select(sql)
    reader = open_reader(release, zone, named_in(sql, list(release.tables(zone))))
    try:
        cursor = reader.connection.execute(statement)
    except duckdb.Error as error:
        raise _refusal(error, reader) from None
    return Answer([column[0] for column in cursor.description or []], _rows(cursor, reader), reader)


def only_select(sql: str) -> str:
    """The statement, if there is exactly one and the parser calls it a SELECT; else a `Refusal`."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise Refusal(f"This is not SQL that can be read: {_first_line(error)} {NEXT}") from None
    if not statements:
        raise Refusal(f"There is no statement. {NEXT}")
    if len(statements) > 1:
        raise Refusal(f"These are {len(statements)} statements, and a query is one. Nothing was run. {NEXT}")
    kind = statements[0].type
    first = _first_word(sql)
    # The parser rewrites some PRAGMAs into a SELECT, hence the second look at the first word.
    if kind != duckdb.StatementType.SELECT or first not in READING_WORDS:
        what = f"`{first.upper()}`" if first else "this"
        raise Refusal(f"{what} is not a SELECT. What is published can only be read; nothing was run. {NEXT}")
    return sql


def _first_word(sql: str) -> str:
    for offset, kind in duckdb.tokenize(sql):
        if kind != duckdb.token_type.operator:
            word = sql.encode()[offset:].decode(errors="replace")
            return word.split(maxsplit=1)[0].split("(")[0].rstrip(";").lower()
    return ""


def _rows(cursor: duckdb.DuckDBPyConnection, reader: Reader) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from batch
    except duckdb.Error as error:
        raise _refusal(error, reader) from None


def _refusal(error: duckdb.Error, reader: Reader) -> Refusal:
    tables = ", ".join(sorted(reader.tables))
    if isinstance(error, duckdb.PermissionException):
        return Refusal(
            "A query reads the published tables and no file: external access is off. Name the tables in the query's "
            f"text (and no path). The zone `{reader.zone}` has: {tables}."
        )
    missing = _MISSING_TABLE.search(str(error))
    if isinstance(error, duckdb.CatalogException) and missing:
        return Refusal(_no_table(missing[1], reader, tables))
    return Refusal(
        f"The query cannot be answered: {_first_line(error)} {_candidates(error)}`describe TABLE` lists the columns of "
        f"a table. The zone `{reader.zone}` has: {tables}."
    )


def _no_table(name: str, reader: Reader, tables: str) -> str:
    if reader.zone == "bi" and name.lower() in reader.release.tables("hr"):
        return f"`{name}` is in HR's zone. If you may read that, ask again with --zone hr. The zone `bi` has: {tables}."
    near = difflib.get_close_matches(name.lower(), list(reader.tables), n=1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    more = " HR's zone has more: --zone hr." if reader.zone == "bi" else ""
    return f"There is no table `{name}`.{meant} The zone `{reader.zone}` has: {tables}.{more}"


def _candidates(error: duckdb.Error) -> str:
    """DuckDB's own proposals for a misspelt column."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip().startswith("Candidate bindings")]
    return f"{lines[0]}. " if lines else ""


def _first_line(error: duckdb.Error) -> str:
    """DuckDB's own sentence, without the picture of the line below it."""
    line = str(error).strip().splitlines()[0].rstrip()
    return line if line.endswith((".", "!", "?")) else f"{line}."
