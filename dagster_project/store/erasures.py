"""Which kept files were changed on purpose, because a person's name was erased, and what they are since.

Here: what the ledger's `erased` entries say of a file. A file that is neither as it came nor as an entry left it was
altered. Not here: erasing (`operations/erasing.py`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home
from dagster_project.store.problems import Problem


def since_erased(home: Home, entries: Sequence[Entry]) -> dict[Path, str]:
    """The SHA-256 that each file has had since something was erased from it."""
    found: dict[Path, str] = {}
    for entry in entries:
        if entry.kind == "erased":
            found |= {home.raw / name: digest for name, digest in entry.body["files"].items()}
    return found


def is_as_kept(home: Home, path: Path, expected_sha256: str) -> bool:
    """Whether a file's bytes are those that came, or those that an erasure left; the ledger is asked if it must."""
    found = file_sha256(path)
    return found == expected_sha256 or since_erased(home, Ledger(home).entries("erased")).get(path) == found


def erasure_problems(home: Home, entries: Sequence[Entry]) -> Iterator[Problem]:
    """What an entry says was erased and is not: the erasing was interrupted, or an older file was put back."""
    for path, digest in since_erased(home, entries).items():
        if path.exists() and file_sha256(path) != digest:
            what = "a name was to be erased from it, and it is not the file that was left."
            yield Problem(str(path), what, "Run `starledger erase` of the same person again.", is_open=True)
