"""Trying again: deliveries that a mended mapping may read otherwise, also once they have left the landing folder.

Belongs here: which deliveries are meant, and where their bytes lie: in the landing folder, else in the store as they
were delivered, else in quarantine as they were refused. Does not belong here: loading them (`loading`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake.copying import clone_or_copy
from dagster_project.intake.deliveries import Delivery, ordered
from dagster_project.intake.landing import Folder, Refused, folder_at
from dagster_project.intake.manifest import FILES, folder_of
from dagster_project.intake.mapping import Mappings
from dagster_project.rules.problems import nearest
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import PRIVATE, Home

Named = tuple[str, str]  # source, delivery


@dataclass(frozen=True)
class Again:
    """What is to be tried again: the deliveries named (`delivery` or `source/delivery`), or, where none is, those that
    another mapping would read now and those of `refused`, which the last run refused."""

    names: Sequence[str] = ()
    refused: frozenset[Named] = frozenset()


def meant(
    home: Home,
    ledger: Ledger,
    landed: tuple[list[Folder], list[Refused]],
    mappings: Mappings,
    again: Again,
) -> tuple[list[Folder], list[Refused]]:
    """The folders to load, and those that cannot even be looked into; refuses a name that no delivery has."""
    folders: dict[Named, Folder | Refused] = {(one.source, one.delivery): one for one in landed[1]}
    folders |= {(one.source, one.delivery): one for one in landed[0]}
    kept = {(one.source, one.delivery): one for one in sorted(ordered(ledger.entries("delivered")), key=_place)}
    evidence = _in_quarantine(home)
    everything = sorted({*folders, *kept, *evidence})
    wanted = [one for one in everything if _is_named(one, again)] if again.names else everything
    _refuse_unknown(again.names, everything)
    for name in wanted:
        if name in folders:
            continue
        if name in kept:
            _add(folders, name, folder_of(home, name[0], kept[name].delivery_id) / FILES, mappings)
        elif again.names or name in again.refused:
            _add(folders, name, _laid_out(home, name, evidence[name]), mappings)
    chosen = [folders[name] for name in wanted if name in folders]
    return [one for one in chosen if isinstance(one, Folder)], [one for one in chosen if isinstance(one, Refused)]


def clear(home: Home) -> None:
    """Take away what was laid out of quarantine."""
    shutil.rmtree(_scratch(home), ignore_errors=True)


def _place(delivery: Delivery) -> int:
    return delivery.seq


def _is_named(name: Named, again: Again) -> bool:
    return name[1] in again.names or "/".join(name) in again.names


def _refuse_unknown(names: Sequence[str], everything: Sequence[Named]) -> None:
    known = sorted({one[1] for one in everything} | {"/".join(one) for one in everything})
    for name in names:
        if name not in known:
            raise Refusal(
                f"No delivery `{name}` lies in the landing folder, the store or the quarantine. {nearest(name, known)}"
            )


def _add(folders: dict[Named, Folder | Refused], name: Named, path: Path, mappings: Mappings) -> None:
    try:
        folders[name] = folder_at(*name, path, mappings)
    except Refusal as refusal:
        folders[name] = Refused(*name, str(refusal), path)


def _in_quarantine(home: Home) -> dict[Named, Mapping[str, Any]]:
    """The last note of each delivery that was refused and whose every file could be kept."""
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in home.quarantine.glob("*.json")]
    notes.sort(key=lambda note: (note["at"], note["message"]))
    whole = [note for note in notes if note["files"] and all(file["sha256"] for file in note["files"])]
    return {(note["source"], note["delivery"]): note for note in whole if note["delivery"]}


def _laid_out(home: Home, name: Named, note: Mapping[str, Any]) -> Path:
    folder = _scratch(home) / name[0] / name[1]
    folder.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    effects.make_directory(folder, PRIVATE)
    for file in note["files"]:
        kept, target = home.quarantine / file["sha256"], folder / file["name"]
        if not kept.is_file() or target.parent != folder:
            raise Refusal(
                f"The file {file['name']} of {'/'.join(name)} is no longer in {home.quarantine}, so it cannot be tried "
                "again. Have it delivered again."
            )
        clone_or_copy(kept, target)
        if file_sha256(target) != file["sha256"]:
            raise Refusal(f"{kept} is not the file that was refused: its bytes have changed. Have it delivered again.")
    return folder


def _scratch(home: Home) -> Path:
    return home.work / "again"
