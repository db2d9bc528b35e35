"""What "the same" means: of bytes, of documents, and of tables whatever engine or row order made them.

**The logical hash of a table**, so that an outsider can recompute it with any tool:

1. Leave out `publication_id`; sort the other columns by name.
2. A value's text: NULL is `\\N`; text is itself with `\\` written `\\\\` and TAB written `\\t`; an integer is its
   digits; a decimal has exactly its scale's digits after the point; a date is `2026-10-31`; a timestamp
   `2026-10-31T23:59:59.000000`; a boolean `true` or `false`.
3. A row's hash is the SHA-256 (lower-case hex) of its values' texts joined by TAB, as UTF-8.
4. The table's hash is the SHA-256 of these lines, each ended by LF: the canonical JSON of
   `{"columns": [[name, type], …], "rows": count}`, then the row hashes, sorted (`sort | sha256sum`, in effect).
   Types are `text`, `integer` (of any width), `decimal(p,s)`, `date`, `timestamp`, `boolean`; others are refused: a
   float has no exact text and a zoned time depends on the session.

The sorted hashes stream from DuckDB, which sorts beyond memory, into SHA-256: an ordered `string_agg`, in buckets or
not, keeps all of them in memory (4 GB for 15 million rows) and is half as fast.

Not here: where hashed things lie (`objects`), what is signed (`door`).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dagster_project.errors import Refusal

_INTEGERS = frozenset(["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"])
_SIMPLE = {"VARCHAR": "text", "DATE": "date", "TIMESTAMP": "timestamp", "BOOLEAN": "boolean"}

Columns = list[tuple[str, str]]
Group = tuple[str | None, ...]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8, no NaN: equal documents have equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def logical_hash(connection: duckdb.DuckDBPyConnection, relation_sql: str, columns: Sequence[str] | None = None) -> str:
    """The logical hash of a table's name or a parenthesised select; of all its columns, or of `columns`."""
    found = described(connection, relation_sql, columns)
    hashes = hashes_by_group(connection, relation_sql, found, ())
    return hashes[()][1] if hashes else _digest(found, 0).hexdigest()


def hashes_by_group(
    connection: duckdb.DuckDBPyConnection, relation_sql: str, columns: Columns, group: Sequence[str]
) -> dict[Group, tuple[int, str]]:
    """(rows, logical hash) of each part of a relation with equal values in `group`; ascending, NULLs first."""
    keys = [quoted(name) for name in group]
    counts = connection.execute(
        f"select {', '.join([*keys, 'count(*)'])} from {relation_sql} group by all having count(*) > 0 "
        f"{ascending(keys)}"
    ).fetchall()
    hashes = connection.execute(
        f"with hashed as (select {', '.join([*keys, f'sha256({_row_text(columns)}) || chr(10) as row_hash'])} "
        f"from {relation_sql}) select row_hash from hashed {ascending([*keys, 'row_hash'])}"
    )
    parts = Parts(hashes)
    found: dict[Group, tuple[int, str]] = {}
    for *key, rows in counts:
        digest = _digest(columns, rows)
        for batch in parts.take(rows):
            digest.update(_bytes_of(batch.column(0)))
        found[tuple(key)] = (rows, digest.hexdigest())
    return found


class Parts:
    """A query's rows, handed out in order, some at a time, without holding all of them."""

    def __init__(self, result: duckdb.DuckDBPyConnection):
        self._reader = result.to_arrow_reader(100_000)
        self.schema = self._reader.schema
        self._rest = pa.RecordBatch.from_pylist([], self.schema)

    def take(self, rows: int) -> Iterator[pa.RecordBatch]:
        """The next `rows` rows, in one or more batches."""
        while rows:
            if not self._rest.num_rows:
                self._rest = self._reader.read_next_batch()
            batch, self._rest = self._rest.slice(0, rows), self._rest.slice(rows)
            rows -= batch.num_rows
            yield batch


def ascending(keys: Sequence[str]) -> str:
    """An order that every engine understands alike."""
    return "order by " + ", ".join(f"{key} asc nulls first" for key in keys) if keys else ""


def _digest(columns: Columns, rows: int) -> "hashlib._Hash":
    return hashlib.sha256(canonical_json({"columns": columns, "rows": rows}) + b"\n")


def _bytes_of(hashes: pa.Array) -> memoryview:
    """The texts of one column of row hashes, joined: they are of one length, so their bytes lie side by side."""
    fixed = hashes.cast(pa.binary()).cast(pa.binary(65))
    start = fixed.offset * 65
    return memoryview(fixed.buffers()[1])[start : start + len(fixed) * 65]


def described(
    connection: duckdb.DuckDBPyConnection, relation_sql: str, columns: Sequence[str] | None = None
) -> Columns:
    """The hashed columns of a relation, sorted by name, with their engine-independent types."""
    found = {name: type_ for name, type_, *_ in connection.execute(f"describe select * from {relation_sql}").fetchall()}
    wanted = [name for name in found if name != "publication_id"] if columns is None else columns
    return [(name, _type_name(name, found[name], relation_sql)) for name in sorted(wanted)]


def quoted(name: str) -> str:
    """A column's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _type_name(column: str, type_: str, relation_sql: str) -> str:
    if type_ in _SIMPLE:
        return _SIMPLE[type_]
    if type_ in _INTEGERS:
        return "integer"
    if type_.startswith("DECIMAL("):
        return type_.lower().replace(" ", "")
    raise Refusal(
        f"Column {column} of {relation_sql[:80]} is {type_}, which has no exact, engine-independent text, so the table "
        "cannot be hashed. Cast it in its model: numbers to DECIMAL or BIGINT, times to TIMESTAMP in the business zone."
    )


def _row_text(columns: Columns) -> str:
    """One call for all columns: a chain of `||` copies the row again for each."""
    values = (f"coalesce({_value_text(quoted(name), type_)}, '\\N')" for name, type_ in columns)
    return f"concat_ws(chr(9), {', '.join(values)})"


def _value_text(column: str, type_: str) -> str:
    if type_ == "text":
        # nearly no text has anything to escape, and to look is quicker than to replace
        escaped = f"replace(replace({column}, '\\', '\\\\'), chr(9), '\\t')"
        return f"case when contains({column}, '\\') or contains({column}, chr(9)) then {escaped} else {column} end"
    if type_ == "timestamp":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%f')"
    return f"cast({column} as varchar)"
