"""Large text files set down with their types: read on every core, and not typed again by each model that reads them.

Belongs here: which files those are, how they are set down, and the select that gives the rows back. The text of a value
is kept only where its type would not be written so. A row with one value that has no type is text to the models: they
tell why they reject it, as of any row.
Does not belong here: how a value's type is proved (`typed_values`); small files, folds and workbooks, which are
text (`canonical`).

A row's number is its place in the file. That holds where each row is a line, so lines are counted: where there are more
of them, perhaps for a line break in quotes, `canonical` reads the file on one core. It also says at which line a file
cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.catalogue import Column, Source
from dagster_project.intake import original_ids, parquet_files
from dagster_project.intake.canonical import Sheet
from dagster_project.intake.canonical_columns import all_columns, own_sql, sql_type, typed_since
from dagster_project.intake.typed_values import is_plain, plain, proved, shown, tried, value
from dagster_project.store import effects
from dagster_project.store.hashing import literal, quoted

# Ids differ from row to row: to collect them in a dictionary before giving it up takes a third of the writing.
_OPTIONS = "format parquet, compression zstd, dictionary_size_limit 5000"
_TEXTS = "_texts"  # the texts of typed columns that their values do not tell, as JSON, in the order of the columns
_ABSENT = "cast(null as varchar)"


@dataclass(frozen=True)
class TypedFile:
    """A part of a delivery, where its rows are set down, and the canonical columns that it has."""

    part: str
    path: Path
    columns: tuple[str, ...]


def write(
    connection: duckdb.DuckDBPyConnection, source: Source, sheets: Sequence[Sheet], folder: Path
) -> list[TypedFile]:
    """Set down each part in a file of `folder`; none where one of the parts has to be read otherwise."""
    if any(sheet.lines is None for sheet in sheets):
        return []
    files = [_file(source, sheet, folder / f"typed-{place}.parquet") for place, sheet in enumerate(sheets, 1)]
    if all(_is_written(connection, source, sheet, file) for sheet, file in zip(sheets, files, strict=True)):
        return files
    for file in files:
        file.path.unlink(missing_ok=True)
    return []


def _file(source: Source, sheet: Sheet, path: Path) -> TypedFile:
    return TypedFile(sheet.name, path, tuple(one.name for one in all_columns(source) if one.name in sheet.texts))


def _is_written(connection: duckdb.DuckDBPyConnection, source: Source, sheet: Sheet, file: TypedFile) -> bool:
    effects.point()
    target = literal(str(file.path))
    try:
        done = connection.execute(f"copy ({_typed(source, sheet)}) to {target} ({_OPTIONS})").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False
    return int(done[0][0]) == sheet.lines


def _typed(source: Source, sheet: Sheet) -> str:
    """Each step names what the next one reads several times: the text, what may be its value, whether that is it.

    The texts that are kept stand in one column, since nearly every row has none: a column for each is a tenth of the
    whole work.
    """
    columns = [column for column in all_columns(source) if column.name in sheet.texts]
    typed = _with_types(columns)
    texts = ", ".join(f"{sheet.texts[column.name]} as {quoted(column.name)}" for column in columns)
    texts += original_ids.named_sql(sheet.originals)
    values = "".join(f", {tried(column)} as {value(column)}" for column in typed)
    plainness = "".join(f", {is_plain(column)} as {plain(column)}" for column in typed)
    found = [quoted(column.name) for column in columns if column.data_type == "text"]
    found += [f"{proved(column)} as {value(column)}" for column in typed]
    kept = ", ".join(f"case when not {plain(column)} then {quoted(column.name)} end" for column in typed)
    are_plain = " and ".join(plain(column) for column in typed) or "true"
    found.append(f"case when {are_plain} then null else cast(json_array({kept}) as varchar) end as {_TEXTS}")
    found.append(f"{original_ids.kept_sql(sheet.originals)} as {original_ids.COLUMN}")
    return (
        f"select {', '.join(found)} from (select *{plainness} from (select *{values} from ("
        f"select {texts} from {sheet.scan})))"
    )


def _with_types(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.data_type != "text"]


def select_sql(source: Source, labels: tuple[str, str], known_at: str, file: TypedFile) -> str:
    """The rows of one file: every canonical column as the text that was delivered, and the typed ones as their types
    too.

    `labels` are the delivery's id and name; `known_at` is ISO-8601.
    """
    named = own_sql(labels, literal(file.part), "file_row_number + 1")
    columns = all_columns(source)
    named += [f"{_text(source, column, file)} as {quoted(column.name)}" for column in columns]
    named += typed_since(_is_typed(source, file), known_at)
    for column in columns:
        if column.data_type != "text":
            there = value(column) if column.name in file.columns else "null"
            named.append(f"cast({there} as {sql_type(column)}) as {value(column)}")
    return f"select {', '.join(named)} from {parquet_files.scan(file.path.resolve())}"


def dates_sql(source: Source, files: Iterable[TypedFile]) -> str:
    """As many rows as tell which months the files speak of: of each two with the ends of its typed days, and those in
    which something has no type."""
    dated = [column for column in source.columns if column.data_type in ("date", "timestamp", "month")]
    parts = []
    for file in files:
        scan = parquet_files.scan(file.path)
        for end in ("min", "max"):
            ends = ", ".join(f"{_end(end, column, file)} as {quoted(column.name)}" for column in dated)
            parts.append(f"select {ends} from {scan} where {_is_typed(source, file)}")
        texts = ", ".join(f"{_text(source, column, file)} as {quoted(column.name)}" for column in dated)
        parts.append(f"select {texts} from {scan} where not {_is_typed(source, file)}")
    return f"({' union all '.join(parts)})"


def _end(end: str, column: Column, file: TypedFile) -> str:
    return f"cast(cast({end}({value(column)}) as date) as varchar)" if column.name in file.columns else _ABSENT


def _text(source: Source, column: Column, file: TypedFile) -> str:
    if column.name not in file.columns:
        return _ABSENT
    if column.data_type == "text":
        return quoted(column.name)
    return f"coalesce({_kept_text(source, column, file)}, {shown(column)})"


def _kept_text(source: Source, column: Column, file: TypedFile) -> str:
    typed = _with_types(one for one in all_columns(source) if one.name in file.columns)
    return f"json_extract_string({_TEXTS}, '$[{typed.index(column)}]')"


def _is_typed(source: Source, file: TypedFile) -> str:
    """Whether every value has its type: where a text is kept, it may only be written otherwise."""
    typed = _with_types(one for one in all_columns(source) if one.name in file.columns)
    lost = [f"({value(one)} is null and {_kept_text(source, one, file)} is not null)" for one in typed]
    return f"case when {_TEXTS} is null then true else not ({' or '.join(lost) or 'false'}) end"
