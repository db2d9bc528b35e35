"""How a database is opened: read-only, without a network.

Belongs here: the settings that all connections of a process to one file must share.
Does not belong here: Great Expectations (`duckdb_source.py`), whose import takes seconds; this one takes none.
"""

from __future__ import annotations

from typing import Any

import duckdb

MEMORY = ":memory:"
# No extension is fetched or loaded behind our back: gates run without a network.
_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def connect(database: str) -> duckdb.DuckDBPyConnection:
    """A connection to a file, always read-only, or to a named in-memory database (`:memory:name`).

    DuckDB refuses two connections to one file with different settings in one process: everybody here uses this one.
    """
    return duckdb.connect(database, read_only=not database.startswith(MEMORY), config=_CONFIG)
