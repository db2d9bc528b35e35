"""Ids as they were delivered, beside the ids that they became: who asks for the evidence sees both.

Belongs here: which columns are ids, and the SQL that keeps a text which is not the id's own.
Does not belong here: how an id is made (`texts`, `mapping/`), finding the texts again (`stored`), the delivered file
itself, which is kept whole.
A row that a fold makes of several has no text of its own; it stands at the first of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from dagster_project.catalogue import Column, Source
from dagster_project.store.hashing import literal, quoted

COLUMN = "_as_delivered"


def is_id(column: Column) -> bool:
    return column.data_type == "text" and column.name.endswith("_id")


def of(source: Source) -> list[str]:
    """The columns of a source that are ids."""
    return [column.name for column in source.columns if is_id(column)]


def named_sql(originals: Mapping[str, str]) -> str:
    """More columns of a select, with the texts as they stand in the file (SQL by column)."""
    return "".join(f", {text} as {_name(column)}" for column, text in originals.items())


def kept_sql(originals: Iterable[str]) -> str:
    """SQL over canonical rows with those columns: a JSON object by column, NULL where each text is the id itself."""
    pairs = [(column, f"nullif({_name(column)}, '')") for column in originals]
    if not pairs:
        return "cast(null as varchar)"
    differs = {column: f"{text} is distinct from {quoted(column)}" for column, text in pairs}
    listed = ", ".join(f"{literal(column)}, case when {differs[column]} then {text} end" for column, text in pairs)
    return f"case when {' or '.join(differs.values())} then cast(json_object({listed}) as varchar) end"


def beside_sql(named: Iterable[str], originals: Mapping[str, str], scan: str) -> str:
    """A select of canonical rows (`named` are its columns over `scan`) with what is kept of them beside."""
    left_out = f" exclude ({', '.join(map(_name, originals))})" if originals else ""
    rows = f"select {', '.join(named)}{named_sql(originals)} from {scan}"
    return f"select *{left_out}, {kept_sql(originals)} as {COLUMN} from ({rows})"


def told(text: str) -> dict[str, str]:
    """The texts by column, of a row that has some; an id that was left empty in the file is ''."""
    return {column: value for column, value in json.loads(text).items() if value is not None}


def _name(column: str) -> str:
    return quoted(f"_as_delivered_{column}")
