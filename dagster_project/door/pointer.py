"""The pointer `current`: the one small file that decides what every reader sees.

Here: reading it and moving it by compare-and-set in one atomic rename. A publisher that was paused and overtaken finds
another pointer than it expects, or a higher fence than its own, and changes nothing. Not here: what a release holds
(`manifest`).
"""

import json
from dataclasses import asdict, dataclass

from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json
from dagster_project.store.paths import READ_ONLY, Home


@dataclass(frozen=True)
class Pointer:
    publication_id: str
    manifest_sha256: str
    fence: int

    def content(self) -> bytes:
        return canonical_json(asdict(self)) + b"\n"


def read(home: Home) -> Pointer | None:
    """What readers see now; None before the first publication."""
    if not home.current.exists():
        return None
    content = home.current.read_bytes()
    try:
        pointer = Pointer(**json.loads(content))
    except (ValueError, TypeError):
        pointer = None
    if pointer is None or pointer.content() != content:
        raise Refusal(
            f"{home.current} is not as the door wrote it, so it cannot be trusted to say what is published. Run "
            "`starledger verify`; it names the publication that it should point to. Restore the file from the backup."
        )
    return pointer


def switch(home: Home, expected: str | None, new: Pointer) -> None:
    """Point readers to `new`, if they still see the publication `expected` and no later fence; else refuse.

    A pointer that is already `new` is left alone. Comparing and setting are one step because every caller holds the
    ledger (it runs as the guard of a `switched` entry).
    """
    found = read(home)
    if found == new:
        return
    if (found.publication_id if found else None) != expected or (found and found.fence >= new.fence):
        raise Refusal(
            f"{new.publication_id} was not published: it was built on {expected or 'nothing'}, and readers now see "
            f"{found.publication_id if found else 'nothing'}, which another run put there. Nothing was changed. Look "
            "with `starledger status`, then publish again: it will build on what is there now."
        )
    staging = home.work / f"current-{new.fence}"
    staging.unlink(missing_ok=True)
    effects.write(staging, new.content(), READ_ONLY)
    effects.rename(staging, home.current)
    effects.fsync(home.root)
