"""The log of a home: `HOME/log/starledger.jsonl`, a line a beginning, a step, a gate and an end, turned over by size.

Here: the lines, in words that are listed, so that no pay, no name, no id and no text of a delivery or a refusal can
stand in one. Only whoever holds the home's lock writes, so no line is lost while a file is turned over. Nothing reads
it to decide; a log that cannot be written ends no command. Not here: the ledger, which is what happened for ever, and
what is kept in store and door, which read no clock.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO, cast

from dagster_project.store.paths import PRIVATE, Home

FILE = "starledger.jsonl"
LARGEST_BYTES, OLDER_FILES = 1_000_000, 9  # ten megabytes in all: some years of months
# What a line may say, and what that may look like.
_WORDS = re.compile(r"[A-Za-z0-9_. :+-]{1,80}")
FACTS: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {
        "command": str,
        "month": str,
        "step": str,
        "gate": str,
        "outcome": str,
        "seconds": (int, float),
        "rows": int,
        "megabytes": (int, float),
        "failing_rows": int,
    }
)


def tell(home: Home, event: str, **facts: object) -> None:
    """Add one line; a fact that is not listed, or is not what is listed, is a fault of the program."""
    known = {name: value for name, value in facts.items() if value is not None}
    for name, value in known.items():
        if not isinstance(value, FACTS.get(name, ())) or (isinstance(value, str) and not _WORDS.fullmatch(value)):
            raise ValueError(f"the log takes no `{name}` like this one")
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, **known}
    with suppress(OSError):
        _write(home, json.dumps(line))


@contextmanager
def told(home: Home, command: str) -> Iterator[None]:
    """Say what was begun and how it ended: `done`, or the kind of what went wrong, never its words."""
    begun = time.monotonic()
    tell(home, "begun", command=command)
    outcome = "done"
    try:
        yield
    except BaseException as end:
        outcome = type(end).__name__
        raise
    finally:
        tell(home, "ended", command=command, outcome=outcome, seconds=round(time.monotonic() - begun, 3))


def _write(home: Home, line: str) -> None:
    import logging
    from logging.handlers import RotatingFileHandler

    folder = home.log
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    handler = RotatingFileHandler(folder / FILE, maxBytes=LARGEST_BYTES, backupCount=OLDER_FILES, encoding="utf-8")
    try:
        record = logging.LogRecord("starledger", logging.INFO, "", 0, line, None, None)
        if handler.shouldRollover(record):
            handler.doRollover()
        cast(TextIO, handler.stream).write(line + "\n")
    finally:
        handler.close()
