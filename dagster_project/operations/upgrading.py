"""Bringing a home to this program's format, once, forward.

Belongs here: the proof before it, the ledger's entry and the number. Does not belong here: what formats there are
(`store/formats.py`).

The entry comes first and the number last, in one rename: killed anywhere between, the home is of its old format still,
every older program reads it, and the same command goes on.
"""

from __future__ import annotations

from dagster_project.door.verify import verify
from dagster_project.errors import Refusal
from dagster_project.store import effects, formats
from dagster_project.store.ledger import Ledger, newest
from dagster_project.store.paths import FORMAT, Home


def upgrade(home: Home, ledger: Ledger, at: str) -> tuple[int, int]:
    """The format before and after; nothing that was written before is touched. The caller holds the home's lock."""
    before = formats.of(home)
    if before == FORMAT:
        return before, FORMAT
    altered = [problem for problem in verify(home) if not problem.is_open]
    if altered:
        raise Refusal(f"The home is not what it was, so it was not brought to another format: {altered[0]}")
    last = newest(ledger.entries("upgraded"))
    if last is None or last.body["to"] != FORMAT:
        ledger.append("upgraded", {"from": before, "to": FORMAT}, at)
    staging = home.root / ".format"
    staging.unlink(missing_ok=True)
    effects.write(staging, f"{FORMAT}\n".encode(), 0o444)
    effects.rename(staging, home.format)
    effects.fsync(home.root)
    return before, FORMAT
