"""Packing: one publication with all that it stands on, as files with their hashes.

Belongs here: which files these are, and copying them. Does not belong here: reading a pack (`opening.py`).
The files lie as they lie in HOME, below `home`; beside them the site file, the `checkpoint` of the ledger up
to the publication, and `pack.json`, which names every file with its hash.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.door import journal, manifest
from dagster_project.door.journal import Attempt
from dagster_project.door.origins import Origins, origins_of, sealed_for
from dagster_project.door.verify import verify
from dagster_project.errors import Refusal
from dagster_project.month.identity import code_hash
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.site import Site
from dagster_project.store import calculations, checkpoints
from dagster_project.store.calculations import Calculation
from dagster_project.store.erasures import since_erased
from dagster_project.store.hashing import canonical_json, file_sha256
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.merkle import leaf_hash
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home

FORMAT = 1
NAME, SITE_FILE, CHECKPOINT = "pack.json", "site/starledger.yaml", "checkpoint"


@dataclass(frozen=True)
class Packed:
    """A finished pack: how many files of how many bytes, and the SHA-256 of the list of them."""

    path: Path
    files: int
    size: int
    sha256: str


def pack(home: Home, site: Site, publication_id: str, to: Path, at: str) -> Packed:
    """Write the pack of a publication to a new folder; the home is only read, and proved first."""
    if to.exists():
        raise Refusal(f"{to} exists already. Name a folder that is not there yet.")
    altered = [problem for problem in verify(home) if not problem.is_open]
    if altered:
        raise Refusal(
            f"Nothing was packed, because the home is not what it was. {altered[0]} `starledger verify` says all."
        )
    entries = Ledger(home).entries()
    attempt = _attempt(entries, publication_id)
    before = entries[: attempt.steps["done"].seq]
    sealed = sealed_for(before, attempt)
    calculation = calculations.find(home, attempt.body["period"], sealed.body["calculation_id"])
    _check_site(site, home, calculation, at)
    earlier = [sealed_for(before, one) for one in journal.done(before[: sealed.seq])]
    origins, _ = origins_of(home, [sealed, *earlier])
    _refuse_erased(home, origins, entries[attempt.steps["done"].seq :])
    staging = to.with_name(f".{to.name}.staging")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=PRIVATE, parents=True)
    for path in (*_of_home(home, origins), manifest.path_of(home, publication_id)):
        _copy(path, staging / "home" / path.relative_to(home.root))
    _copy(site.path, staging / SITE_FILE)
    _write_ledger(home, staging, len(before))
    document = _document(staging, attempt, calculation, at)
    content = canonical_json(document) + b"\n"
    (staging / NAME).write_bytes(content)
    staging.rename(to)
    size = sum(path.stat().st_size for path in to.rglob("*") if path.is_file())
    return Packed(to, len(document["files"]), size, file_sha256(to / NAME))


def _attempt(entries: list[Entry], publication_id: str) -> Attempt:
    finished = journal.done(entries)
    for attempt in finished:
        if attempt.publication_id == publication_id:
            return attempt
    known = ", ".join(attempt.publication_id for attempt in finished[-6:])
    raise Refusal(f"`{publication_id}` is not a publication. The last ones: {known or 'none yet'}.")


def _check_site(site: Site, home: Home, calculation: Calculation, at: str) -> None:
    month = parse_month(calculation.period)
    now = Workplace(site, home, site.landing, month, at).site_inputs(month)
    then = calculation.document["inputs"]["site"]
    changed = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    if changed:
        raise Refusal(
            f"{site.path} says something else than when {month} was computed ({', '.join(changed)}), so it could not "
            "be computed again with it. Name the site file as it was then with --site."
        )


def _refuse_erased(home: Home, origins: Origins, since: list[Entry]) -> None:
    """The ledger of a pack ends with its publication, and could not tell an erased file from an altered one."""
    folders = {home.raw / source / delivery_id for source, delivery_id in origins.deliveries}
    for path in since_erased(home, since):
        if folders & set(path.parents):
            raise Refusal(
                f"A name was erased after this was published ({path}), so it can no longer be packed. `starledger "
                "verify` proves it here; a pack that was made before still computes it."
            )


def _of_home(home: Home, origins: Origins) -> Iterator[Path]:
    """Every file that a calculation rests on, whole folders of rules and deliveries among them."""
    yield from origins.calculations
    yield from dict.fromkeys(ref.path(home) for ref in origins.objects)
    folders = [home.rules / rules_hash for rules_hash, _ in origins.rules]
    folders += [home.raw / source / delivery_id for source, delivery_id in origins.deliveries]
    for folder in dict.fromkeys(folders):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    target.chmod(READ_ONLY)


def _write_ledger(home: Home, staging: Path, size: int) -> None:
    """The ledger up to the publication, and its checkpoint."""
    lines = (home.ledger / "entries.jsonl").read_bytes().split(b"\n")[:size]
    target = staging / "home" / home.ledger.relative_to(home.root) / "entries.jsonl"
    target.parent.mkdir(mode=PRIVATE, parents=True)
    target.write_bytes(b"".join(line + b"\n" for line in lines))
    text = checkpoints.of([leaf_hash(line) for line in lines], is_listing=True).text()
    (staging / CHECKPOINT).write_text(text, encoding="ascii")


def _document(staging: Path, attempt: Attempt, calculation: Calculation, at: str) -> Mapping[str, Any]:
    files = {str(path.relative_to(staging)): file_sha256(path) for path in staging.rglob("*") if path.is_file()}
    return {
        "format": FORMAT,
        "publication_id": attempt.publication_id,
        "period": calculation.period,
        "calculation_id": calculation.calculation_id,
        "content_hash": calculation.content_hash,
        "manifest_sha256": attempt.manifest_sha256,
        "code": {"of_the_calculation": calculation.document["inputs"]["code"], "of_the_packer": code_hash()},
        "versions": {name: told for name, told in calculation.document["recorded"].items() if name not in ("at",)},
        "packed_at": at,
        "files": files,
    }
