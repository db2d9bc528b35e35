"""JSON lines as deliveries bring them: one flat object a line, every value the text that a CSV would hold.

Belongs here: strict reading of the lines. Numbers stay as they are written: DuckDB's own reader makes 1.10 into 1.1 and
loses digits of long ids. So the rows pass through Python, some ten thousands a second; what has millions comes as
Parquet.
Does not belong here: what the keys mean (`canonical`, `mapping/`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import limits, texts, unfolded
from dagster_project.intake.encodings import as_utf8
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table


def table(path: Path, form: Form, scratch: Path) -> Table:
    """Headings are the keys of all lines, in the order in which they first come."""
    readable = as_utf8(path, form.encodings, scratch)
    headings = _headings(readable)
    if not headings:
        raise Refusal(
            f"{path.name} holds no object, so it cannot be told from a failed export. Write one flat object a line; "
            "where nothing happened, deliver a CSV file with its headings only."
        )
    rows = ((number, [values.get(heading) for heading in headings]) for number, values in _lines(readable))
    return unfolded.table(path, form, scratch, headings, rows)


def _headings(path: Path) -> list[str]:
    found: dict[str, None] = {}
    for _, values in _lines(path):
        found |= dict.fromkeys(values)
        limits.check_columns(path.name, len(found))
    return list(found)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(limits.lines_of(path.name, file), 1):
            if line.strip():
                yield number, _values(f"{path.name}, line {number}", line)


def _values(where: str, line: str) -> dict[str, str | None]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        limits.check_columns(where, len(pairs))
        named = [(texts.heading(key), value) for key, value in pairs]
        keys = [key for key, _ in named]
        twice = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
        if twice is not None:
            raise Refusal(f"{where}: the key `{twice}` stands twice. Keep one of them and deliver it again.")
        return dict(named)

    try:
        found = json.loads(line, object_pairs_hook=once, parse_float=str, parse_int=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError):
        raise Refusal(
            f'{where}: this is not JSON. Write one object a line, as {{"event_id": "1"}}, and deliver it again.'
        ) from None
    if not isinstance(found, dict):
        raise Refusal(f'{where}: a line holds one object, as {{"event_id": "1"}}, and not a list or a single value.')
    return {key: _text(where, key, value) for key, value in found.items()}


def _text(where: str, key: str, value: Any) -> str | None:
    if isinstance(value, (dict, list)):
        raise Refusal(f"{where}: `{key}` holds a list or an object, which has no plain text. Write it as one value.")
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
