"""Whether a text is one of a type: SQL that types a value only where it is sure what staging would read.

Belongs here: how a value's type is proved, and how a typed value is written. Each piece reads what the one before it is
named: the text, what may be its value (`tried`), whether that is written so (`is_plain`), the value (`proved`).
Does not belong here: which files have types (`typed_rows`); vocabularies and days that cannot be (dbt/models/staging).
"""

from __future__ import annotations

from dagster_project.catalogue import Column
from dagster_project.intake.canonical_columns import DAYS, WHOLE_DIGITS, sql_type, typed_name
from dagster_project.store.hashing import quoted


def value(column: Column) -> str:
    """The column that holds a value with its type."""
    return quoted(typed_name(column))


def plain(column: Column) -> str:
    """The column that tells whether a value is written as its type would be: such a text is not kept."""
    return quoted(f"_is_plain_{column.name}")


def is_plain(column: Column) -> str:
    """Whether a value is written as its type would be; an empty cell is as well."""
    text = quoted(column.name)
    return f"{text} is null or coalesce({shown(column)} = {text}{_within(column)}, false)"


def tried(column: Column) -> str:
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


def shown(column: Column) -> str:
    """A value as its type is mostly written: amounts with two digits behind the point, other numbers with none."""
    typed = value(column)
    if column.data_type == "timestamp":
        return f"strftime({typed}, '%Y-%m-%dT%H:%M:%S')"
    if column.data_type == "decimal(18,6)":
        return f"cast(cast(floor({typed}) as bigint) as varchar)"
    return f"substr(cast({typed} as varchar), 1, 7)" if column.data_type == "month" else f"cast({typed} as varchar)"


def proved(column: Column) -> str:
    """The value where staging reads the text as it; NULL where that is not sure, and staging is to read the text."""
    text, typed, data_type = quoted(column.name), value(column), column.data_type
    if data_type == "boolean":
        return typed
    is_so_written = plain(column)
    if data_type == "timestamp":
        is_so_written += f" or replace(cast({typed} as varchar), ' ', 'T') = replace({text}, ' ', 'T')"
    if data_type.startswith("decimal"):
        # noughts at the end say nothing, 12.5 is 12.50, but `12.` is no number
        bare = f"case when contains({text}, '.') then rtrim({text}, '0') else {text} || '.' end"
        is_so_written += f" or (rtrim(cast({typed} as varchar), '0') = {bare} and not ends_with({text}, '.'))"
    return f"case when ({is_so_written}){_within(column)} then {typed} end"


def _within(column: Column) -> str:
    if column.data_type in ("date", "month", "timestamp"):
        return f" and {value(column)} between {DAYS}"
    if column.data_type not in WHOLE_DIGITS:
        return ""
    most = "9" * WHOLE_DIGITS[column.data_type] + (".99" if column.data_type.startswith("decimal") else "")
    return f" and {value(column)} between -{most} and {most}"
