"""What every command that writes does first: take HOME's lock, and finish or abandon what a crash left half-way.

Belongs here: that order. Does not belong here: how either is done (`store.lock`, `door.recover`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster_project.cli.context import Context
    from dagster_project.store.ledger import Ledger
    from dagster_project.store.paths import Home


@contextmanager
def writing(context: Context, home: Home, command: str, now: str) -> Iterator[Ledger]:
    """Holds the lock while the block runs; hands over the ledger, after recovery."""
    from dagster_project.door.recover import recover
    from dagster_project.log import told
    from dagster_project.store.ledger import Ledger
    from dagster_project.store.lock import held

    with held(home, command, now), told(home, command):
        ledger = Ledger(home)
        for done in recover(home, ledger, now):
            context.tell(done)
        yield ledger
