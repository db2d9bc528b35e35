"""Refusals that would come out the same: bytes that could not be read, by a mapping and a reader that stand unchanged.

Belongs here: remembering them in HOME/work, so that a large bad file is not parsed at every run until it is mended; and
files that another mapping reads as before, so that they are not parsed at every run for ever.
Does not belong here: refusals that depend on more than the bytes (what is published, what else was delivered).
The note is disposable: without it a file is read once more. It never lets anything in.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dagster_project.catalogue import SOURCES_FILE
from dagster_project.intake.landing import Refused
from dagster_project.locations import INSTALLATION
from dagster_project.store.hashing import canonical_json, file_sha256, sha256
from dagster_project.store.paths import Home

NOTE = "unreadable_deliveries.json"
_READERS = ("duckdb", "pyarrow", "openpyxl", "xlrd")


def known(home: Home) -> dict[str, dict[str, str]]:
    """By delivery id: `message` and `kept_as`; nothing where another version of the reader wrote the note."""
    return dict(_note(home).get("refusals", {}))


def known_as_before(home: Home) -> set[str]:
    """The ids under which bytes, read again with another mapping, gave the rows that are known already."""
    return set(_note(home).get("as_before", ()))


def _note(home: Home) -> dict[str, Any]:
    try:
        note: dict[str, Any] = json.loads((home.work / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if note.get("reader") == _reader() else {}


def remember(home: Home, refusals: Mapping[str, Refused], as_before: Collection[str]) -> None:
    """Write down the refusals of this loading, by delivery id, the remembered ones among them, and what was read again
    for nothing.

    A refused one whose bytes could not be kept is read again, so that they are.
    """
    kept = {
        identity: {"message": one.message, "kept_as": one.kept_as} for identity, one in refusals.items() if one.kept_as
    }
    content = {"reader": _reader(), "refusals": kept, "as_before": sorted(as_before)}
    (home.work / NOTE).write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), encoding="utf-8")


@cache
def _reader() -> str:
    """A hash over what reads files: another one may read what this one could not."""
    files = [SOURCES_FILE, *sorted(Path(__file__).parent.rglob("*.py"))]
    texts = [[str(path.relative_to(INSTALLATION)), file_sha256(path)] for path in files]
    return sha256(canonical_json([texts, [[name, version(name)] for name in _READERS]]))
