"""Two more ways to read the same tables: as known at a time, and every version there ever was.

Belongs here: finding, by month, the calculations that hold or held, published or as a correction, and their files.
Does not belong here: what readers see (`release.py`): current, of a publication, and what they saw at a time.

A correction of a closed month is a calculation of its own, never published: it holds since a month was published that
was built on it. It lies in the store alone, which is HR's, and so is the reading as known at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dagster_project.door import labels, manifest
from dagster_project.door.journal import Attempt
from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.reading.release import FromStore, Release, ReleasedFile, current, this_far
from dagster_project.store import calculations
from dagster_project.store.calculations import CORRECTS, Calculation
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

PUBLISHED, CORRECTION = "published", "correction"
# What a release holds of all publications, or of no calculation.
_OF_NO_VERSION = (manifest.PUBLICATIONS, labels.LABELS)


@dataclass(frozen=True)
class Version:
    """One calculation of a month; `by` is the publication that it was published as, or that was first built on it."""

    calculation: Calculation
    by: Attempt
    kind: str

    @property
    def known_at(self) -> str:
        return str(self.calculation.document["recorded"]["known_at"])

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """What every row of it says of its version."""
        since = self.by.steps["switched"].at
        return (("version", self.kind), ("known_at", self.known_at), ("published_at", since))


@dataclass(frozen=True)
class History(Release):
    """All versions; who may read the latest release may read the earlier ones, and HR the store beside them."""

    latest: Release | None = None

    def folder(self, zone: str) -> Path:
        return self.home.objects if zone == "hr" else self.latest.folder(zone) if self.latest else self.home.releases


def known(home: Home, at: str) -> Release:
    """Each month as it was known at a time (ISO-8601 with offset), corrections among it, whenever it was published."""
    _refuse_without_store(home)
    moment = datetime.fromisoformat(at)
    held: dict[str, Version] = {}
    for version in versions(home):
        since = datetime.fromisoformat(version.known_at)
        month = version.calculation.period
        if since <= moment and (month not in held or since >= datetime.fromisoformat(held[month].known_at)):
            held[month] = version
    if not held:
        raise Refusal(f"Nothing that was published is made of what was known at {at} alone. Name a later time.")
    files = [file for version in held.values() for file in _objects(home, version)]
    last = held[max(held)]
    return FromStore(
        home=home,
        publication_id=f"as known at {at}",
        period=last.calculation.period,
        calculation_id=last.calculation.calculation_id,
        rules_hash=last.calculation.rules_hash,
        files=tuple(files),
        calculations=tuple((month, version.calculation.calculation_id) for month, version in held.items()),
        labels=tuple(row for one in held.values() for row in labels.rows_of(home, one.calculation).to_pylist()),
    )


def history(home: Home) -> Release:
    """Every version of every row: of each publication, and in HR's zone of each correction too.

    Rows say which: `publication_id`, `version`, `known_at`, `published_at`.
    """
    now = current(home)
    files = [file for file in now.files if file.table in _OF_NO_VERSION]
    for version in versions(home):
        files += _published(home, version) if version.kind == PUBLISHED else _objects(home, version)
    return History(home, "the history", now.period, now.calculation_id, now.rules_hash, tuple(files), now)


def versions(home: Home) -> Iterator[Version]:
    """What was published, and the corrections that it was built on, each once, in the order in which they came."""
    seen: set[str] = set()
    for attempt in this_far(home):
        own = _proved(home, attempt)
        found = [*_corrections(home, own, attempt, seen), Version(own, attempt, PUBLISHED)]
        seen |= {version.calculation.calculation_id for version in found}
        yield from found


def _proved(home: Home, attempt: Attempt) -> Calculation:
    """The calculation of a publication, if its document is the one that was sealed."""
    body = attempt.body
    found = calculations.find(home, body["period"], body["calculation_id"])
    sealed = {entry.body["calculation_sha256"] for entry in Ledger(home).entries("sealed")}
    if found.sha256 not in sealed:
        raise _changed(found)
    return found


def _corrections(home: Home, calculation: Calculation, by: Attempt, seen: set[str]) -> list[Version]:
    """The earlier months that it was made from, where they are corrections; the oldest first."""
    found: list[Version] = []
    waiting = list(calculation.earlier)
    while waiting:
        month, identity, digest = waiting.pop()
        earlier = calculations.find(home, month, identity)
        if earlier.sha256 != digest:
            raise _changed(earlier)
        if CORRECTS in earlier.document["inputs"] and identity not in seen:
            found.append(Version(earlier, by, CORRECTION))
        waiting += earlier.earlier
    return sorted(found, key=lambda version: version.calculation.period)


def _objects(home: Home, version: Version) -> list[ReleasedFile]:
    """Of the store: a calculation's own tables, without the name of a publication."""
    named = (("publication_id", version.by.publication_id), *version.said)
    return [
        ReleasedFile("hr", ref.table, ref.path(home), ref.sha256, (ref.period,), named)
        for ref in version.calculation.tables
        if parse(ref.period).last_month.text == version.calculation.period
    ]


def _published(home: Home, version: Version) -> Sequence[ReleasedFile]:
    """Of a release: the files that came with it, of both zones."""
    name = version.by.publication_id
    document = manifest.read(home, name, str(version.by.manifest_sha256))
    return [
        ReleasedFile(
            file["zone"],
            file["table"],
            home.root / file["path"],
            file["sha256"],
            tuple(file["periods"]),
            version.said,
            name,
        )
        for file in document["files"]
        if file["table"] not in _OF_NO_VERSION
    ]


def _refuse_without_store(home: Home) -> None:
    if not FromStore(home, "", "", "", "", ()).is_readable("hr"):
        raise Refusal(
            f"What was known at a time lies in the store, which is HR's, and you may not read {home.objects}. Ask HR, "
            "or say --as-of TIME for what readers saw then."
        )


def _changed(calculation: Calculation) -> Refusal:
    return Refusal(
        f"The calculation {calculation.calculation_id[:12]} of {calculation.period} is not what it was when a month "
        "was published that rests on it. Run `starledger verify`, and restore what it names from the backup."
    )
