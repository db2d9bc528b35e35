"""Conditions of measures as SQL over the typed rows of a source.

Belongs here: the closed vocabulary of operators, value by value as a typed literal. Does not belong here: which measure
has which conditions (`readings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from dagster_project.store.hashing import literal, quoted

Row = Mapping[str, Any]
_SYMBOLS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<", "equals": "="}
_SEPARATOR = "\x1f"


def filter_sql(conditions: Iterable[Row], role: str) -> str:
    """All conditions of a role; with `where` also all of at least one group of `any`. '' where there is none."""
    rows = list(conditions)
    parts = [condition_sql(row) for row in rows if row["role"] == role]
    if role == "where":
        alternatives = sorted((row for row in rows if row["role"] == "any"), key=_group)
        groups = [" and ".join(map(condition_sql, group)) for _, group in groupby(alternatives, _group)]
        parts += [f"({' or '.join(f'({group})' for group in groups)})"] if groups else []
    return " and ".join(parts)


def condition_sql(row: Row) -> str:
    column, operator, type_ = quoted(row["column_name"]), row["operator"], row["data_type"]
    if operator in ("is_empty", "is_filled"):
        return f"{column} is {'not ' if operator == 'is_filled' else ''}null"
    values = ", ".join(_literal(value, type_) for value in str(row["value"]).split(_SEPARATOR))
    if operator == "is_one_of":
        return f"{column} in ({values})"
    if operator in ("is_none_of", "not_equals"):
        return f"({column} is null or {column} not in ({values}))"
    return f"{column} {_SYMBOLS[operator]} {values}"


def _literal(value: str, data_type: str) -> str:
    if data_type == "boolean":
        return "true" if value.lower() in ("true", "yes", "1") else "false"
    return literal(value) if data_type == "text" else f"cast({literal(value)} as {_type(data_type)})"


def _type(data_type: str) -> str:
    return "bigint" if data_type == "integer" else data_type


def _group(row: Row) -> int:
    return int(row["group_no"] or 0)
