"""Large text files set down with their types: read on every core, and not typed again by each model that reads them.

Belongs here: which files those are, how a value's type is proved, and the select that gives the rows back. A value is
typed where its type would be written as it stands, and its text is kept only where it would not. A row with one value
that has no type is text to the models: they tell why they reject it, as of any row.
Does not belong here: small files, folds, workbooks (`canonical` sets them down as text); vocabularies and days that
cannot be (dbt/models/staging).

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
from dagster_project.intake.canonical_columns import IS_TYPED, KNOWN_ON, OWN_COLUMNS, all_columns, sql_type, typed_name
from dagster_project.store import effects
from dagster_project.store.hashing import literal, quoted

# Ids differ from row to row: to collect them in a dictionary before giving it up takes a third of the writing.
_OPTIONS = "format parquet, compression zstd, dictionary_size_limit 5000"
_TEXTS = "_texts"  # the texts of typed columns that their values do not tell, as JSON, in the order of the columns
_ABSENT = "cast(null as varchar)"
_DAYS, _AMOUNTS = "'0001-01-01' and '9999-12-31'", "-999999999999.99 and 999999999999.99"
_LIMITS = {  # of what staging reads
    "date": _DAYS,
    "month": _DAYS,
    "timestamp": _DAYS,
    "integer": "-999999999999999 and 999999999999999",
    "decimal(18,2)": _AMOUNTS,
    "decimal(18,6)": _AMOUNTS,
}


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
    tried = "".join(f", {_tried(column)} as {_value(column)}" for column in typed)
    plain = "".join(f", {_is_plain(column)} as {_plain(column)}" for column in typed)
    found = [quoted(column.name) for column in columns if column.data_type == "text"]
    found += [f"{_proved(column)} as {_value(column)}" for column in typed]
    kept = ", ".join(f"case when not {_plain(column)} then {quoted(column.name)} end" for column in typed)
    are_plain = " and ".join(_plain(column) for column in typed) or "true"
    found.append(f"case when {are_plain} then null else cast(json_array({kept}) as varchar) end as {_TEXTS}")
    found.append(f"{original_ids.kept_sql(sheet.originals)} as {original_ids.COLUMN}")
    return (
        f"select {', '.join(found)} from (select *{plain} from (select *{tried} from ("
        f"select {texts} from {sheet.scan})))"
    )


def _with_types(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.data_type != "text"]


def select_sql(source: Source, labels: tuple[str, str], known_at: str, file: TypedFile) -> str:
    """The rows of one file: every canonical column as the text that was delivered, and the typed ones as their types
    too.

    `labels` are the delivery's id and name; `known_at` is ISO-8601.
    """
    own = [literal(labels[0]), literal(labels[1]), literal(file.part), "cast(file_row_number + 1 as bigint)"]
    named = [f"{value} as {name}" for value, name in zip(own, OWN_COLUMNS, strict=True)]
    columns = all_columns(source)
    named += [f"{_text(source, column, file)} as {quoted(column.name)}" for column in columns]
    named += [
        f"{_is_typed(source, file)} as {IS_TYPED}",
        f"date {literal(known_at[: len('2026-10-01')])} as {KNOWN_ON}",
    ]
    for column in columns:
        if column.data_type != "text":
            value = _value(column) if column.name in file.columns else "null"
            named.append(f"cast({value} as {sql_type(column)}) as {_value(column)}")
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
    return f"cast(cast({end}({_value(column)}) as date) as varchar)" if column.name in file.columns else _ABSENT


def _text(source: Source, column: Column, file: TypedFile) -> str:
    if column.name not in file.columns:
        return _ABSENT
    if column.data_type == "text":
        return quoted(column.name)
    return f"coalesce({_kept_text(source, column, file)}, {_shown(column)})"


def _kept_text(source: Source, column: Column, file: TypedFile) -> str:
    typed = _with_types(one for one in all_columns(source) if one.name in file.columns)
    return f"json_extract_string({_TEXTS}, '$[{typed.index(column)}]')"


def _is_typed(source: Source, file: TypedFile) -> str:
    """Whether every value has its type: where a text is kept, it may only be written otherwise."""
    typed = _with_types(one for one in all_columns(source) if one.name in file.columns)
    lost = [f"({_value(one)} is null and {_kept_text(source, one, file)} is not null)" for one in typed]
    return f"case when {_TEXTS} is null then true else not ({' or '.join(lost) or 'false'}) end"


def _value(column: Column) -> str:
    return quoted(typed_name(column))


def _plain(column: Column) -> str:
    """Whether a value is written as its type would be: such a text is not kept."""
    return quoted(f"_is_plain_{column.name}")


def _is_plain(column: Column) -> str:
    """An empty cell is plain as well."""
    text = quoted(column.name)
    return f"{text} is null or coalesce({_shown(column)} = {text}{_within(column)}, false)"


def _tried(column: Column) -> str:
    """What may be the value of a text: a cast also takes texts that staging does not."""
    text = quoted(column.name)
    if column.data_type == "month":
        return f"try_cast({text} || '-01' as date)"
    if column.data_type == "boolean":  # as staging reads them
        return (
            f"case {text} when 'true' then true when 'false' then false else "
            f"case when lower({text}) in ('true', 'yes', '1') then true "
            f"when lower({text}) in ('false', 'no', '0') then false end end"
        )
    return f"try_cast({text} as {sql_type(column)})"


def _shown(column: Column) -> str:
    """A value as its type is mostly written: amounts with two digits behind the point, other numbers with none."""
    value = _value(column)
    if column.data_type == "timestamp":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S')"
    if column.data_type == "decimal(18,6)":
        return f"cast(cast(floor({value}) as bigint) as varchar)"
    return f"substr(cast({value} as varchar), 1, 7)" if column.data_type == "month" else f"cast({value} as varchar)"


def _proved(column: Column) -> str:
    """The value where staging reads the text as it; NULL where that is not sure, and staging is to read the text."""
    text, value, data_type = quoted(column.name), _value(column), column.data_type
    if data_type == "boolean":
        return value
    is_so_written = _plain(column)
    if data_type == "timestamp":
        is_so_written += f" or replace(cast({value} as varchar), ' ', 'T') = replace({text}, ' ', 'T')"
    if data_type.startswith("decimal"):
        # noughts at the end say nothing, 12.5 is 12.50, but `12.` is no number
        bare = f"case when contains({text}, '.') then rtrim({text}, '0') else {text} || '.' end"
        is_so_written += f" or (rtrim(cast({value} as varchar), '0') = {bare} and not ends_with({text}, '.'))"
    return f"case when ({is_so_written}){_within(column)} then {value} end"


def _within(column: Column) -> str:
    limits = _LIMITS.get(column.data_type)
    return f" and {_value(column)} between {limits}" if limits else ""
