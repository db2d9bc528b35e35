"""The canonical sources, their keys and columns, as `dbt/models/staging/_sources.yml` lists them.

Belongs here: reading that file, strictly, into values that any room may ask. Nothing else in the product lists
canonical columns.
Does not belong here: what is done with a column (intake, the rule compiler, staging).
Read on: contracts.md §1 for the columns' meaning; `dagster_project/intake/` for the first reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.errors import Refusal

SOURCES_FILE = Path(__file__).resolve().parent.parent / "dbt" / "models" / "staging" / "_sources.yml"

DATA_TYPES = ("text", "integer", "decimal(18,2)", "decimal(18,6)", "date", "month", "timestamp", "boolean")

_SOURCE_META = {"key", "optional_key", "month", "period", "since", "subject", "through", "reading_zone", "passing"}
_COLUMN_META = {"required", "values", "dated", "personal"}
_DATED = (None, "happened", "planned")


@dataclass(frozen=True)
class Column:
    """One canonical column. `values` is the closed vocabulary, empty where any value of the type goes. What
    `is_personal` says who somebody is, or is free text: no result is made of it, and it may be erased."""

    name: str
    data_type: str
    required: bool
    values: tuple[str, ...]
    description: str
    is_personal: bool = False


@dataclass(frozen=True)
class Source:
    """One canonical source. `month_column` is '' for masters, whose rows hold from `since_column` on.

    `through` names the source whose row of the same key gives this one its month or subject ('' mostly), in staging.
    Rows of a source that `is_passing` matter to the months that their days and periods name, and not to later ones.
    """

    name: str
    key: tuple[str, ...]
    optional_key: tuple[str, ...]
    month_column: str
    period_column: str
    since_column: str
    subject_column: str
    through: str
    reading_zone: str
    is_passing: bool
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required_key(self) -> tuple[str, ...]:
        return tuple(name for name in self.key if name not in self.optional_key)

    @property
    def dating_column(self) -> str:
        """The column that dates a row: of the month it counts for, or of a master's first day; '' where only another
        source's row can tell."""
        dating = self.month_column or self.since_column
        return dating if dating in self.column_names else ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@cache
def sources(path: Path = SOURCES_FILE) -> dict[str, Source]:
    """Every canonical source by name, in the file's order. Refuses a file that says anything it should not."""
    document = _document(path)
    tables = [table for group in document["sources"] if group["name"] == "raw" for table in group["tables"]]
    found: dict[str, Source] = {}
    for table in tables:
        if "config" not in table:
            continue  # what intake says about deliveries: no canonical source
        if table["name"] in found:
            raise _fault(path, table["name"], "is listed twice")
        found[table["name"]] = _source(path, table)
    for one in found.values():
        _check_names(path, one, found)
    return found


@cache
def days_ahead() -> int:
    """How many days after the one on which a delivery became known something may have happened: clocks elsewhere."""
    raw = next(group for group in _document(SOURCES_FILE)["sources"] if group["name"] == "raw")
    return int(raw["config"]["meta"]["days_ahead"])


def source(name: str) -> Source:
    """One source by name; a KeyError where there is none is a fault of the program."""
    return sources()[name]


def _document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceOnlyLoader)
    except (OSError, yaml.YAMLError) as error:
        raise Refusal(
            f"The list of canonical sources cannot be read: {path}. {error} Restore the file from the repository."
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("sources"), list):
        raise Refusal(f"{path} has no list `sources`. Restore the file from the repository.")
    return document


def _source(path: Path, table: dict[str, Any]) -> Source:
    name, meta = table["name"], table["config"].get("meta") or {}
    _only(path, name, meta, _SOURCE_META)
    columns = tuple(_column(path, name, column) for column in table.get("columns") or [])
    found = Source(
        name=name,
        key=tuple(meta.get("key") or ()),
        optional_key=tuple(meta.get("optional_key") or ()),
        month_column=meta.get("month") or "",
        period_column=meta.get("period") or "",
        since_column=meta.get("since") or "",
        subject_column=meta.get("subject") or "",
        through=meta.get("through") or "",
        reading_zone=meta.get("reading_zone") or "",
        is_passing=bool(meta.get("passing")),
        columns=columns,
    )
    _check(path, found)
    return found


def _column(path: Path, source_name: str, column: dict[str, Any]) -> Column:
    where = f"{source_name}.{column['name']}"
    meta = (column.get("config") or {}).get("meta") or {}
    _only(path, where, meta, _COLUMN_META)
    if column.get("data_type") not in DATA_TYPES:
        raise _fault(path, where, f"has data_type `{column.get('data_type')}`; use one of {', '.join(DATA_TYPES)}")
    if meta.get("dated") not in _DATED:
        raise _fault(path, where, f"is dated `{meta['dated']}`; write happened or planned, or leave it out")
    values = meta.get("values") or []
    if not all(isinstance(value, str) for value in values):
        raise _fault(path, where, "has a value that is not text; put it in quotes")
    description = column.get("description") or ""
    is_required, is_personal = (meta.get(word) is True for word in ("required", "personal"))
    return Column(column["name"], column["data_type"], is_required, tuple(values), description, is_personal)


def _check(path: Path, found: Source) -> None:
    names = found.column_names
    if len(set(names)) != len(names):
        raise _fault(path, found.name, "lists a column twice")
    if not found.required_key or not set(found.optional_key) <= set(found.key):
        raise _fault(path, found.name, "needs a key, and `optional_key` may only name columns of it")
    if not (found.month_column or found.since_column):
        raise _fault(path, found.name, "needs `month`, or `since` for a master")
    if found.reading_zone not in ("hr", "bi"):
        raise _fault(path, found.name, "needs reading_zone hr or bi")


def _check_names(path: Path, found: Source, every: dict[str, Source]) -> None:
    """Meta may only name columns of the source, or of the source whose row it goes through to."""
    names = set(found.column_names)
    if found.through:
        other = every.get(found.through)
        if other is None or not names >= set(other.key):
            raise _fault(path, found.name, f"goes through `{found.through}`, which is no source whose key it has")
        names |= set(other.column_names)
    for name in (*found.key, found.month_column, found.period_column, found.since_column, found.subject_column):
        if name and name not in names:
            raise _fault(path, found.name, f"names `{name}` in its meta, which is not one of its columns")


def _only(path: Path, where: str, meta: dict[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(meta) - allowed)
    if unknown:
        raise _fault(path, where, f"has unknown meta `{unknown[0]}`; known are {', '.join(sorted(allowed))}")


def _fault(path: Path, where: str, what: str) -> Refusal:
    return Refusal(f"{path.name}: `{where}` {what}. Mend {path} and run again.")


class _OnceOnlyLoader(yaml.SafeLoader):
    """PyYAML keeps the last of two equal keys without a word; here the second is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"`{name}` is given twice", node.start_mark)
        return super().construct_mapping(node, deep)
