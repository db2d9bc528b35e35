"""A value of a database or an API as the text that a CSV of the same value would hold.

Belongs here: the text of each type, the same for all servers: a day is `2026-10-01`, a time of day or a duration
`08:00:00`, a time `2026-10-01T08:00:00`, with `+00:00` behind it where its zone is known.
Does not belong here: what a value means (`intake/mapping`, staging).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

_WHOLE_UP_TO = 1e15


def text_of(value: Any) -> str | None:
    """The text; None for no value. A TypeError where a value has none: a list, an object, bytes."""
    return _TEXTS.get(type(value), _unknown)(value)


def _unknown(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    raise TypeError(type(value).__name__)


def _float(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_UP_TO else repr(value)


def _moment(value: datetime) -> str:
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat()


def _clock(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_TEXTS: dict[type, Callable[[Any], str | None]] = {
    type(None): lambda value: None,
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float,
    Decimal: lambda value: format(value, "f"),
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _clock,
    UUID: str,
    IPv4Address: str,
    IPv6Address: str,
}
