"""Opening: a pack is read only after everything in it was proved, from the list of files down to each delivery.

Belongs here: what of a pack is not what it was. Does not belong here: computing it again (`reperforming.py`).
The list of files finds damage on the way; the ledger's proofs find a pack that was made up, as far as the checkpoint
that an auditor kept reaches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.door import journal
from dagster_project.door.journal import Attempt
from dagster_project.door.manifest import path_of
from dagster_project.door.origins import kept_problems, origins_of, sealed_for
from dagster_project.errors import Refusal
from dagster_project.packs.packing import CHECKPOINT, FORMAT, NAME, SITE_FILE
from dagster_project.store import calculations, checkpoints
from dagster_project.store.calculations import Calculation
from dagster_project.store.checkpoints import Checkpoint
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home
from dagster_project.store.problems import Problem, byte_problems

AGAIN = "Have it packed again, and keep this one for whoever looks into it."


@dataclass(frozen=True)
class Pack:
    """An opened pack: its list, its part of the home, and what was published."""

    path: Path
    document: Mapping[str, Any]
    home: Home
    entries: list[Entry]
    attempt: Attempt
    sealed: Entry
    calculation: Calculation

    @property
    def site_file(self) -> Path:
        return self.path / SITE_FILE

    @property
    def rules_folder(self) -> Path:
        return self.home.rules / self.calculation.rules_hash


def problems_of(path: Path, copies: Mapping[str, Checkpoint]) -> list[Problem]:
    """What of a pack is not what it was (empty: it can be opened)."""
    document = _document(path)
    found = list(_file_problems(path, document))
    if found:
        return found
    home = Home(path / "home")
    ledger = Ledger(home)
    examined = ledger.examined()
    found = [Problem(str(ledger.path), f"{what}.", AGAIN) for what in [*examined.broken, *examined.torn]]
    own = {str(path / CHECKPOINT): checkpoints.read(path / CHECKPOINT)}
    for name, what in checkpoints.contradictions({**own, **copies}, examined.leaves):
        found.append(Problem(str(ledger.path), f"it is not the beginning of {name}: {what}.", AGAIN))
    return found or list(_origin_problems(opened(path)))


def opened(path: Path) -> Pack:
    """A pack whose files and ledger are sound."""
    document = _document(path)
    home = Home(path / "home")
    entries = Ledger(home).entries()
    attempt = next((one for one in journal.done(entries) if one.publication_id == document["publication_id"]), None)
    if attempt is None:
        raise Refusal(f"{path / NAME} names {document['publication_id']}, and the ledger beside it does not. {AGAIN}")
    sealed = sealed_for(entries, attempt)
    calculation = calculations.find(home, attempt.body["period"], sealed.body["calculation_id"])
    return Pack(path, document, home, entries, attempt, sealed, calculation)


def _document(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads((path / NAME).read_bytes())
        if document["format"] == FORMAT and document["files"] and document["publication_id"]:
            return document
    except FileNotFoundError:
        raise Refusal(
            f"{path} is no pack: it has no {NAME}. `starledger pack PUBLICATION --to PATH` makes one."
        ) from None
    except (ValueError, KeyError, TypeError):
        pass
    raise Refusal(f"{path / NAME} cannot be read as the list of a pack of format {FORMAT}. {AGAIN}")


def _file_problems(path: Path, document: Mapping[str, Any]) -> Iterator[Problem]:
    files = document["files"]
    for name, digest in files.items():
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise Refusal(f"{path / NAME} names a file outside the pack, so nothing of it was read. {AGAIN}")
        yield from byte_problems(path / name, digest, "it was packed", AGAIN)
    for found in sorted(path.rglob("*")):
        name = str(found.relative_to(path))
        if found.is_symlink() or (found.is_file() and name not in {*files, NAME}):
            yield Problem(str(found), "it was never packed.", "Move it out of the way, and find out who put it there.")


def _origin_problems(pack: Pack) -> Iterator[Problem]:
    """The publication's own manifest, and all that it rests on, each by the hash that the ledger leads to.

    Modes are the packer's own, and say nothing.
    """
    path = path_of(pack.home, pack.attempt.publication_id)
    yield from byte_problems(path, str(pack.attempt.manifest_sha256), "it was published", AGAIN)
    earlier = [sealed_for(pack.entries, one) for one in journal.done(pack.entries[: pack.sealed.seq])]
    origins, problems = origins_of(pack.home, [pack.sealed, *earlier])
    for problem in (*problems, *kept_problems(pack.home, pack.entries, origins)):
        if "its mode is" not in problem.what:
            yield problem
    if pack.sealed.body["content_hash"] != calculations.content_hash(pack.calculation.tables):
        yield Problem(str(pack.home.calculations), "its tables are not those that were signed.", AGAIN)
