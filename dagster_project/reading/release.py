"""The release that a reader means: from the one pointer to a manifest to a list of files.

Belongs here: resolving `current`, a publication's id or a time, and the proof that the manifest is the one that was
published.
Does not belong here: opening tables (`reader.py`), switching the pointer (`door`).
Files are never found by looking into a folder: only the manifest says what belongs to a release, and which periods of
it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dagster_project.door import journal, manifest, pointer
from dagster_project.door.journal import Attempt
from dagster_project.door.pointer import Pointer
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class ReleasedFile:
    """A file and the periods that readers take from it; other periods in it have been published anew since.

    `said` are columns that the file does not have, with what they hold in every row; `of_publication` leaves out rows
    that the file carries for another publication.
    """

    zone: str
    table: str
    path: Path
    sha256: str
    periods: tuple[str, ...]
    said: tuple[tuple[str, str], ...] = ()
    of_publication: str = ""


@dataclass(frozen=True)
class Release:
    """What readers see with one publication: its own files and what earlier ones still hold."""

    home: Home
    publication_id: str
    period: str
    calculation_id: str
    rules_hash: str
    files: tuple[ReleasedFile, ...]

    def tables(self, zone: str) -> dict[str, list[ReleasedFile]]:
        found: dict[str, list[ReleasedFile]] = {}
        for file in self.files:
            if file.zone == zone:
                found.setdefault(file.table, []).append(file)
        return dict(sorted(found.items()))

    def folder(self, zone: str) -> Path:
        return self.home.releases / self.publication_id / zone

    def is_readable(self, zone: str) -> bool:
        """Whether the operating system lets this user into the zone."""
        return os.access(self.folder(zone), os.R_OK | os.X_OK)


@dataclass(frozen=True)
class FromStore(Release):
    """Tables of calculations as they lie in the store, which is HR's alone; `labels` are those of their rules.

    `calculations` are their ids by month.
    """

    labels: tuple[dict[str, Any], ...] = ()
    calculations: tuple[tuple[str, str], ...] = ()

    def folder(self, zone: str) -> Path:
        return self.home.objects

    def is_readable(self, zone: str) -> bool:
        return zone == "hr" and super().is_readable(zone)


def is_anything_published(home: Home) -> bool:
    return pointer.read(home) is not None


def current(home: Home) -> Release:
    found = _pointer(home)
    return _release(home, found.publication_id, found.manifest_sha256)


def _pointer(home: Home) -> Pointer:
    found = pointer.read(home)
    if found is None:
        raise Refusal(
            f"Nothing is published in {home.root} yet, so there is nothing to read. `starledger status` says which "
            "step is next; `starledger explain SUBJECT MONTH --candidate` shows HR a month before it is published."
        )
    return found


def named(home: Home, publication_id: str) -> Release:
    """A publication by its id, such as 2026-10.1, or the last one of a month, such as 2026-10."""
    if _pointer(home).publication_id == publication_id:
        return current(home)
    published = this_far(home)
    for attempt in reversed(published):
        if publication_id in (attempt.publication_id, attempt.body["period"]):
            return _release(home, attempt.publication_id, str(attempt.manifest_sha256))
    ids = [attempt.publication_id for attempt in published]
    near = ", ".join(difflib.get_close_matches(publication_id, ids, n=3) or ids[-3:])
    raise Refusal(
        f"`{publication_id}` is not a publication. Some that are: {near}. Leave --publication out for the current one."
    )


def as_of(home: Home, at: str) -> Release:
    """What readers saw at a time (ISO-8601 with offset)."""
    moment = datetime.fromisoformat(at)
    _pointer(home)
    seen = [attempt for attempt in this_far(home) if datetime.fromisoformat(attempt.steps["switched"].at) <= moment]
    if not seen:
        first = this_far(home)[0]
        raise Refusal(
            f"Nothing was published at {at} yet. The first release, {first.publication_id}, is of "
            f"{first.steps['switched'].at}. Name a later time, or a publication with --publication."
        )
    return _release(home, seen[-1].publication_id, str(seen[-1].manifest_sha256))


def this_far(home: Home) -> Sequence[Attempt]:
    """Every publication, in order, from the ledger, which is closed to BI; the table `publications` is open to all."""
    if not os.access(home.ledger, os.R_OK | os.X_OK):
        raise Refusal(
            f"Earlier releases are found through the ledger, and you may not read {home.ledger}. Leave --publication "
            'and --as-of out, or ask whoever closes the month; `starledger query "from publications"` lists them.'
        )
    return journal.done(Ledger(home).entries())


def _release(home: Home, publication_id: str, manifest_sha256: str) -> Release:
    document: dict[str, Any] = manifest.read(home, publication_id, manifest_sha256)
    files = [
        ReleasedFile(zone, table, home.root / entry["path"], entry["sha256"], tuple(entry["periods"]))
        for zone, tables in document["current"].items()
        for table, entries in tables.items()
        for entry in entries
    ]
    return Release(
        home=home,
        publication_id=publication_id,
        period=document["period"],
        calculation_id=str(document.get("calculation_id") or ""),
        rules_hash=str(document.get("rules_hash") or ""),
        files=tuple(files),
    )
