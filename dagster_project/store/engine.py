"""DuckDB as it is opened beside a run: it fetches no extension, and loads none that it was not built with.

Belongs here: that one way of opening it. Does not belong here: the working file of a run (`warehouse/working_file.py`),
what a reader's connection is locked down to (`reading/reader.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_CLOSED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def opened(path: Path | None = None, **settings: str) -> duckdb.DuckDBPyConnection:
    """A connection to a file, or to memory; `settings` are DuckDB's, beside those that keep it closed."""
    return duckdb.connect(str(path) if path else ":memory:", config={**_CLOSED, **settings})
