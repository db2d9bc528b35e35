"""The one place where Great Expectations meets DuckDB, and where private names are touched.

Belongs here: the SQLAlchemy dialect that makes Great Expectations work on DuckDB, and the context without telemetry or
stores.
Does not belong here: a connection itself (`connecting.py`), which questions are asked (`gx_checks.py`) and whether the
answers can be trusted (`self_test.py`, `canary.py`).
Importing this module imports Great Expectations (3 to 7 s): import it inside functions, from this package only.

Why a dialect of our own. Great Expectations 1.24.1 leaves a connection's context before it fetches, and DuckDB drops
pending rows when a connection closes, so every expectation that reads data ends as `list index out of range`. The
dialect keeps the rows: its execution context buffers the result as soon as the statement has run.
`FullyBufferedCursorFetchStrategy` and `cursor_fetch_strategy` are SQLAlchemy's own and not documented for us. The
other remedy edits a list inside Great Expectations for the whole process; this one changes only our dialect. Versions
are pinned, and `self_test.py` finds out when it no longer holds.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when Great Expectations is imported

import great_expectations as gx
from duckdb_engine import ConnectionWrapper
from duckdb_engine import Dialect as DuckDBDialect
from great_expectations.data_context.types.base import ProgressBarsConfig
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from expectations.connecting import connect

_SOURCE_NUMBERS = itertools.count(1)
# Paths stay out of connection strings, where `?`, `%` and `$` mean something, and out of exception texts.
_DATABASES: dict[str, str] = {}

# Its log lines carry the SQL and the values of what failed, and those may be pay. A level is not enough: its modules
# set levels of their own, and once anybody (dbt, Dagster) gives the root logger a handler, their lines are out.
_LOGGER = logging.getLogger("great_expectations")
_LOGGER.setLevel(logging.CRITICAL + 1)
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False


class _BufferedExecutionContext(DuckDBDialect.execution_ctx_cls):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        if description := self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, description, rows)


class BufferedDuckDBDialect(DuckDBDialect):  # type: ignore[misc]
    """DuckDB whose results outlive their connection, and whose files open read-only whatever the caller says."""

    supports_statement_cache = False
    execution_ctx_cls = _BufferedExecutionContext

    def connect(self, *_: Any, **parameters: Any) -> Any:
        return ConnectionWrapper(connect(_DATABASES[parameters["database"]]))

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        """None: no mart has one, and asking takes longer than all other questions about a table together."""
        return {"constrained_columns": list[str](), "name": None}


registry.register("starledger_duckdb", __name__, BufferedDuckDBDialect.__name__)


def new_context() -> Any:
    """An ephemeral context: nothing on disk, no docs, no result store, no progress bars, no usage statistics."""
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def open_source(context: Any, database: str) -> tuple[Any, Callable[[str], Any]]:
    """A Great Expectations source over the database, and a function from a table's name to its batch."""
    name = f"source_{next(_SOURCE_NUMBERS)}"
    _DATABASES[name] = database
    source = context.data_sources.add_sql(
        name=name, connection_string=f"starledger_duckdb:///{name}", create_temp_table=False
    )

    @cache
    def batch(table: str) -> Any:
        asset = source.add_table_asset(name=table, table_name=table)
        return asset.add_batch_definition_whole_table(name="whole").get_batch()

    return source, batch


@contextmanager
def batches(context: Any, database: str) -> Iterator[Callable[[str], Any]]:
    """The batch function of `open_source`; on leaving, every connection to the database is closed again."""
    source, batch = open_source(context, database)
    try:
        yield batch
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()
        context.data_sources.delete(source.name)
        del _DATABASES[source.name]
