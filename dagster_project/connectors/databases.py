"""Rows of a database, in batches: one read-only statement over one snapshot, whatever the server.

Belongs here: the statement, the connection, and handing out rows as they come, never all of them at once.
Does not belong here: messages about what went wrong (`database_errors`), the rows' texts (`values`).
SQLAlchemy writes the statement: it quotes the names of the site file, and values are bound, never part of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dagster_project.connectors import database_errors
from dagster_project.connectors.asking import Asked
from dagster_project.connectors.model import Connector, Database

if TYPE_CHECKING:
    import sqlalchemy as sa

SECONDS_TO_CONNECT = 10
_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
_MYSQL_TIMESTAMP = 7  # the type code of TIMESTAMP, which is a moment, and not of DATETIME, which is a wall clock


def batches(connector: Connector, database: Database, asked: Asked, secret: str) -> Iterator[list[Sequence[Any]]]:
    """The rows, in the order of `connector.read_columns`; a Refusal says why there are none."""
    import sqlalchemy as sa

    engine = _engine(database, secret, asked.zone)
    try:
        with engine.connect() as connection:
            result = connection.execution_options(
                stream_results=True, max_row_buffer=database.batch_rows, postgresql_readonly=True
            ).execute(_statement(connector, database, asked))
            moments = _moments(engine.dialect.name, result)
            for rows in result.partitions(database.batch_rows):
                yield [_in_utc(row, moments) for row in rows] if moments else [tuple(row) for row in rows]
    except sa.exc.SQLAlchemyError as error:
        raise database_errors.explained(connector, database, error) from None
    finally:
        engine.dispose()


def _engine(database: Database, secret: str, zone: str) -> sa.Engine:
    import sqlalchemy as sa

    url = sa.make_url(database.url)
    if url.drivername == "sqlite":
        path = quote(str(database.folder / (url.database or "")))
        read_only = sa.URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"})
        return sa.create_engine(read_only, poolclass=sa.NullPool)
    options: dict[str, Any] = {"connect_timeout": SECONDS_TO_CONNECT}
    is_postgresql = url.drivername == "postgresql"
    if is_postgresql:
        options["options"] = f"-c TimeZone={zone}"
    url = url.set(drivername=_DRIVERS[url.drivername], password=secret or None)
    # Between the batches of one reading nobody's changes may show.
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=options, isolation_level="REPEATABLE READ")
    if not is_postgresql:
        sa.event.listen(engine, "connect", _read_only)
    return engine


def _read_only(connection: Any, record: Any) -> None:
    """For MariaDB and MySQL, which take it in a session and not in a connection's options. Moments come in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("set session transaction read only")
        cursor.execute("set session time_zone = '+00:00'")


def _statement(connector: Connector, database: Database, asked: Asked) -> sa.Select[*tuple[Any, ...]]:
    import sqlalchemy as sa

    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in connector.read_columns]
    statement = sa.select(*columns).select_from(_from(database, asked))
    if connector.watermark and asked.since:
        mark: sa.ColumnClause[Any] = sa.column(connector.watermark.column)
        since = asked.since.value
        # A row without a mark can never be told to be old.
        without = [mark.is_(None), mark == ""] if isinstance(since, str) else [mark.is_(None)]
        return statement.where(sa.or_(mark >= sa.literal(since), *without))
    return statement


def _from(database: Database, asked: Asked) -> Any:
    import sqlalchemy as sa

    if database.table:
        schema, _, name = database.table.rpartition(".")
        return sa.table(name, schema=schema or None)
    # The line break ends a comment on the query's last line.
    query = sa.text(f"({database.query}\n) as delivered")
    return query.bindparams(**{name: asked.month_values[name] for name in database.month_names})


def _moments(dialect: str, result: sa.CursorResult[Any]) -> list[int]:
    """The places of columns whose times are UTC although the driver gives them without a zone."""
    described = result.cursor.description if result.cursor is not None and dialect in ("mysql", "mariadb") else ()
    return [place for place, (_, type_code, *_) in enumerate(described) if type_code == _MYSQL_TIMESTAMP]


def _in_utc(row: Sequence[Any], moments: Sequence[int]) -> Sequence[Any]:
    from datetime import UTC, datetime

    values = list(row)
    for place in moments:
        if isinstance(values[place], datetime):
            values[place] = values[place].replace(tzinfo=UTC)
    return values
