"""What a process needs once to run gates: a context, the self-test, and the canaries' world.

Belongs here: building these in the right order and keeping them for the process (imports cost seconds, a gate
milliseconds).
Does not belong here: judging (`runner.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from expectations.canary import CLEAN_WORLD, Aviary
from expectations.connecting import MEMORY, connect
from expectations.self_test import KNOWN_TABLES, run_self_test

_WORLD_NUMBERS = itertools.count(1)


class Engine:
    """Great Expectations, tested, with a clean world beside it. Raises `SelfTestError` when it cannot be trusted."""

    def __init__(self) -> None:
        from expectations import duckdb_source

        world = f"{MEMORY}canaries_{next(_WORLD_NUMBERS)}"
        self._context = duckdb_source.new_context()
        self._world = connect(world)
        self._world.execute(KNOWN_TABLES + CLEAN_WORLD)
        _, batch = duckdb_source.open_source(self._context, world)
        run_self_test(batch)
        self.aviary = Aviary(self._world, batch)

    @contextmanager
    def candidate(self, path: Path) -> Iterator[Any]:
        """A batch function over the candidate, open read-only until the block ends."""
        from expectations import duckdb_source

        with duckdb_source.batches(self._context, str(path)) as batch:
            yield batch


@lru_cache(maxsize=1)
def shared_engine() -> Engine:
    """The process's engine. A failed self-test is not kept: the next call tries, and fails, again."""
    return Engine()
