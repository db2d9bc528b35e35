"""Verifying: is every published byte still what it was, and does the ledger still prove it?

Here: the chain, the pointer, every release (manifest, files, modes, nothing extra, nothing missing), the sealed objects
behind it, the pseudonym key; each problem named with its place and the next step. Not here: mending; that takes a
backup. Reads only, and takes no lock, so it may run beside anything.
"""

import json
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dagster_project.door import journal, manifest, pointer, pseudonyms
from dagster_project.door.journal import Attempt
from dagster_project.door.zones import BI, HR
from dagster_project.errors import Refusal
from dagster_project.store import calculations
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.objects import ObjectRef, verified
from dagster_project.store.paths import PRIVATE, PUBLIC, READ_ONLY, Home

_RESTORE = "Restore it from the backup, then verify again."


@dataclass(frozen=True)
class Problem:
    """Where, what, and what to do next."""

    where: str
    what: str
    next_step: str = _RESTORE

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.next_step}"


def verify(home: Home) -> list[Problem]:
    """Everything that is not as it was published (empty: all is well)."""
    ledger = Ledger(home)
    broken = ledger.problems()
    if broken:
        unproved = (
            "What was published cannot be proved while the ledger is damaged: restore it first, then verify again."
        )
        return [Problem(str(ledger.path), f"{what}.", unproved) for what in broken]
    entries = ledger.entries()
    finished = journal.done(entries)
    return [
        *_open_attempts(entries),
        *_pointer_problems(home, finished),
        *_strangers(home.releases, _known_places(home, entries)),
        *(problem for attempt in finished for problem in _publication_problems(home, attempt)),
        *_object_problems(home, finished, entries),
        *_private_problems(home),
    ]


def release_problems(home: Home, place: Path, publication_id: str, manifest_sha256: str) -> list[Problem]:
    """What is wrong with a release that lies at `place` (in staging or for good): its manifest, files and modes."""
    document = place / manifest.NAME
    if not document.exists() or file_sha256(document) != manifest_sha256:
        return [Problem(str(document), "it is not the manifest that was published.")]
    files = json.loads(document.read_bytes())["files"]
    prefix = (home.releases / publication_id).relative_to(home.root)
    expected = {place / Path(file["path"]).relative_to(prefix): file["sha256"] for file in files}
    expected[document] = manifest_sha256
    directories = {place: PUBLIC, place / BI: PUBLIC, place / HR: PRIVATE}
    return [
        *(problem for path, digest in expected.items() for problem in _file_problems(path, digest)),
        *(problem for path, mode in directories.items() for problem in _mode_problems(path, mode)),
        *_strangers(place, {manifest.NAME, BI, HR}),
        *(
            problem
            for zone in (BI, HR)
            for problem in _strangers(place / zone, {path.name for path in expected if path.parent == place / zone})
        ),
    ]


def _open_attempts(entries: list[Entry]) -> Iterator[Problem]:
    for attempt in journal.attempts(entries):
        if attempt.is_open:
            where = f"ledger entry {attempt.fence}"
            month = attempt.body["period"]
            what = f"publishing {attempt.publication_id} was interrupted and not yet settled."
            yield Problem(where, what, f"Run `starledger publish {month}`, which settles it first.")


def _pointer_problems(home: Home, finished: list[Attempt]) -> Iterator[Problem]:
    expected = journal.pointer_of(finished[-1]) if finished else None
    try:
        found = pointer.read(home)
    except Refusal as refusal:
        yield Problem(str(home.current), str(refusal))
        return
    if found != expected:
        wanted = expected.content().decode().strip() if expected else "no such file"
        yield Problem(str(home.current), f"it does not name what was published last; it must be {wanted}.")
    elif expected:
        yield from _mode_problems(home.current, READ_ONLY)


def _publication_problems(home: Home, attempt: Attempt) -> Iterator[Problem]:
    publication_id, digest = attempt.publication_id, str(attempt.manifest_sha256)
    yield from release_problems(home, home.releases / publication_id, publication_id, digest)
    try:
        document = manifest.read(home, publication_id, digest)
    except Refusal:
        return
    if document["ledger"]["hash"] != attempt.steps["intended"].hash:
        yield Problem(str(home.ledger), f"it is not the ledger that {publication_id} was published from.")
    try:
        pseudonyms.check(home, document["pseudonym_key"])
    except Refusal as refusal:
        yield Problem(str(home.key), str(refusal))


def _object_problems(home: Home, finished: Iterable[Attempt], entries: list[Entry]) -> Iterator[Problem]:
    """The calculations behind the publications, and each of their objects once."""
    sealed = {entry.body["calculation_sha256"] for entry in entries if entry.kind == "sealed"}
    objects: dict[ObjectRef, None] = {}
    for period, calculation_id in dict.fromkeys((at.body["period"], at.body["calculation_id"]) for at in finished):
        where = str(calculations.path_of(home, period, calculation_id))
        try:
            calculation = calculations.find(home, period, calculation_id)
        except Refusal as refusal:
            yield Problem(where, str(refusal))
            continue
        if calculation.sha256 not in sealed:
            yield Problem(where, "it is not the calculation that was sealed and published.")
        objects.update(dict.fromkeys(calculation.tables))
    for ref in objects:
        try:
            verified(home, ref)
        except Refusal as refusal:
            yield Problem(str(ref.path(home)), str(refusal))


def _private_problems(home: Home) -> Iterator[Problem]:
    for directory in (home.store, home.objects, home.calculations, home.ledger, home.key.parent):
        yield from _mode_problems(directory, PRIVATE)
    if home.key.exists():
        yield from _mode_problems(home.key, 0o600)


def _known_places(home: Home, entries: list[Entry]) -> set[str]:
    """The names that may lie in `releases`: publications, and what an attempt has left that is not settled yet."""
    attempts = journal.attempts(entries)
    left = {journal.staging_of(home, attempt).name for attempt in attempts if attempt.is_open}
    return left | {attempt.publication_id for attempt in attempts if attempt.is_done or attempt.is_open}


def _file_problems(path: Path, expected_sha256: str) -> Iterator[Problem]:
    if not path.exists():
        yield Problem(str(path), "it was published and is missing.")
    elif file_sha256(path) != expected_sha256:
        yield Problem(str(path), "its bytes were changed after it was published.")
    else:
        yield from _mode_problems(path, READ_ONLY)


def _mode_problems(path: Path, expected: int) -> Iterator[Problem]:
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else expected
    if mode != expected:
        yield Problem(str(path), f"its mode is {mode:04o}, not {expected:04o}.", f"chmod {expected:04o} {path}")


def _strangers(directory: Path, known: set[str]) -> Iterator[Problem]:
    for path in sorted(directory.iterdir()) if directory.exists() else []:
        if path.name not in known:
            yield Problem(
                str(path), "it was never published.", "Move it out of the way, and find out who put it there."
            )
