"""Watermarks: how far a connector has read, and where its next fetch begins.

Belongs here: the order of marks, the highest one read, and what lies the declared overlap before it.
Does not belong here: asking a server for rows from a mark on (`databases`, `apis`), keeping it (`state`).
A mark is a time (a timestamp, a day, or a text in ISO-8601) or a whole number. A fetch begins *at* a mark and never
after it: rows may share it, and not all of them were there when it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dagster_project.errors import Refusal

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)")


@dataclass(frozen=True)
class Mark:
    """A value of a watermark column as it was read. `key` orders marks: microseconds of a time, or the number."""

    value: Any
    key: int

    def as_state(self) -> dict[str, str]:
        value = self.value
        kind = next(name for name, type_ in _KINDS.items() if type(value) is type_)
        return {"kind": kind, "value": value if isinstance(value, str) else _written(value)}


def mark_of(value: Any) -> Mark:
    """A ValueError where a value is neither a time nor a whole number."""
    return Mark(value, _key(value))


def from_state(kept: dict[str, str]) -> Mark:
    text = kept["value"]
    readers: dict[str, Callable[[str], Any]] = {
        "text": str,
        "number": int,
        "time": datetime.fromisoformat,
        "day": date.fromisoformat,
    }
    return mark_of(readers[kept["kind"]](text))


def before(mark: Mark, overlap: int) -> Mark:
    """The mark that lies `overlap` seconds, or units of a number, before."""
    return mark_of(_lower(mark.value, overlap))


def not_after(mark: Mark, at: str) -> Mark:
    """The mark, or `at` (ISO-8601 with offset) where it lies ahead: a clock gone wrong must not hide later rows."""
    now = datetime.fromisoformat(at)
    value = mark.value
    if isinstance(value, str):
        if value.isdigit():
            return mark
        limit: Any = _like(value, now)
    elif isinstance(value, datetime):
        limit = now if value.tzinfo else now.replace(tzinfo=None)
    elif isinstance(value, date):
        limit = now.date()
    else:
        return mark
    return min(mark, mark_of(limit), key=lambda one: one.key)


def form_of(value: Any) -> str:
    """How a text is written, its digits apart: texts of one form are in the order of their times; '' of other values.

    A text of digits has no such form: `9` stands behind `10`. A ValueError then.
    """
    if not isinstance(value, str):
        return ""
    if value.isdigit():
        raise ValueError
    return re.sub("[0-9]", "0", value)


def refused(column: str) -> Refusal:
    return Refusal(
        f"The watermark `{column}` has a value that is neither a time (ISO-8601) nor a whole number, so it cannot be "
        "told which rows are newer. Name another column, or leave `watermark` out to read all rows each time."
    )


def _key(value: Any) -> int:
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return int(value) if value.isdigit() else _key(_time_in(value))
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return (naive - _EPOCH) // _MICROSECOND
    if isinstance(value, date):
        return _key(datetime(value.year, value.month, value.day))
    raise ValueError


def _lower(value: Any, overlap: int) -> Any:
    if isinstance(value, str):
        if value.isdigit():
            return str(max(int(value) - overlap, 0))
        return _like(value, _time_in(value) - timedelta(seconds=overlap))
    if isinstance(value, datetime):
        return value - timedelta(seconds=overlap)
    if isinstance(value, date):
        moment = datetime(value.year, value.month, value.day) - timedelta(seconds=overlap)
        return moment.date()
    return value - overlap


def _like(text: str, moment: datetime) -> str:
    """A time written as another one is, so that a column of texts can be compared with it."""
    example = _time_in(text)
    if len(text) == len("2026-10-01"):
        return moment.date().isoformat()
    if example.tzinfo:
        moment = moment.astimezone(example.tzinfo)
    written = moment.replace(tzinfo=example.tzinfo).isoformat(sep=text[10])
    return written.replace("+00:00", "Z") if text.endswith("Z") else written


def _time_in(text: str) -> datetime:
    if not _TIME.match(text):
        raise ValueError
    return datetime.fromisoformat(text)


def _written(value: Any) -> str:
    return str(value) if isinstance(value, int) else str(value.isoformat())


_KINDS: dict[str, type] = {"text": str, "number": int, "time": datetime, "day": date}
