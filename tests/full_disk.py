"""A disk that is full from one moment on: before a side effect, or when what was written is flushed.

Some file systems take a write and say only when it is flushed that there is no room: then its bytes are there in part.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from dagster_project.store import effects

BEFORE, WHEN_FLUSHED = "before", "when flushed"


class Moment:
    """`is_reached` says whether the disk was full in time."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.count = 0
        self.is_reached = False

    def full(self) -> None:
        self.is_reached = True
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self, descriptor: int) -> None:
        self.count += 1
        if self.count >= self.number:
            self.full()


@contextmanager
def full_from(number: int, kind: str) -> Iterator[Moment]:
    """The disk is full at the `number`-th side effect, or from the `number`-th flush on, inside the block."""
    moment = Moment(number)
    if kind == BEFORE:
        effects.arm(number, moment.full)
        try:
            yield moment
        finally:
            effects.arm(0)
    else:
        with mock.patch.object(effects.os, "fsync", moment.flush):
            yield moment
