"""What lies in the landing folder: `LANDING/<source>/<delivery>/<files>`.

Belongs here: finding delivery folders, naming what does not belong there, and hashing files as they lie.
Does not belong here: what the files say (`controls`, `canonical`) or whether they are known already (`loading`).
Hidden files and, at the top, plain notes are passed over; anything else that would not be read is refused, never
skipped.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.catalogue import sources
from dagster_project.errors import Refusal
from dagster_project.intake import names, zip_files
from dagster_project.intake.form import KINDS
from dagster_project.intake.mapping import NO_MAPPINGS, Mapping, Mappings
from dagster_project.intake.mapping.id_migration import IdMigration
from dagster_project.store.hashing import canonical_json, file_sha256, sha256

CONTROL, DELIVERY = "_control.csv", "_delivery.yaml"
READABLE = (*KINDS, zip_files.ENDING)
HashOf = Callable[[Path], str]  # a file's SHA-256


@dataclass(frozen=True)
class Refused:
    """A delivery that was not taken in (`delivery` is '' where a whole source folder is meant). `path` is where it lies
    in the landing folder, `kept_as` the note of it in HOME/quarantine."""

    source: str
    delivery: str
    message: str
    path: Path | None = None
    kept_as: str = ""


@dataclass(frozen=True)
class LandedFile:
    name: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Folder:
    """One delivery as it lies in the landing folder, with the mapping of each part that has one. `members` are those of
    its archives."""

    source: str
    delivery: str
    path: Path
    files: tuple[LandedFile, ...]
    mappings: dict[str, Mapping]
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    migration: IdMigration | None = None

    @property
    def mapping_hashes(self) -> dict[str, str]:
        """By part: another mapping reads other rows out of the same bytes."""
        return {str(one["file"]): str(one["hash"]) for one in self.readings}

    @property
    def readings(self) -> list[dict[str, Any]]:
        """What each part that is not simply canonical is read with: file, mapping, hash and document."""
        if self.migration:
            return [self._reading(part, self.migration) for part in self.parts]
        return [
            {"file": name, "mapping": one.name, "hash": one.hash, "document": one.document}
            for name, one in self.mappings.items()
        ]

    def _reading(self, part: str, migration: IdMigration) -> dict[str, Any]:
        """The company's ids go with the mapping, which says the rest."""
        mapping = self.mappings.get(part)
        document = {**(mapping.document if mapping else {}), "id_migration": migration.document}
        hashes = [mapping.hash if mapping else None, migration.hash]
        named = mapping.name if mapping else migration.path.name
        return {"file": part, "mapping": named, "hash": sha256(canonical_json(hashes)), "document": document}

    @property
    def files_hash(self) -> str:
        """SHA-256 over the sorted (name, SHA-256) of its files, control files included."""
        return sha256(canonical_json([[file.name, file.sha256] for file in self.files]))

    @property
    def data_names(self) -> tuple[str, ...]:
        return tuple(file.name for file in self.files if not file.name.startswith("_"))

    @property
    def parts(self) -> tuple[str, ...]:
        """What is read by itself: a data file, or one member of an archive."""
        return tuple(part for name in self.data_names for part in self.parts_of(name))

    def parts_of(self, name: str) -> tuple[str, ...]:
        return _parts(name, self.members)


def found_in(
    landing: Path, mappings: Mappings = NO_MAPPINGS, hash_of: HashOf = file_sha256
) -> tuple[list[Folder], list[Refused]]:
    """Every delivery folder, and what lies where no delivery can be; refuses a landing folder that is not there."""
    if not landing.is_dir():
        raise Refusal(
            f"There is no landing folder {landing}. Deliveries are read from LANDING/<source>/<delivery>/. "
            "Create it, or name another with --landing."
        )
    folders: list[Folder] = []
    refused: list[Refused] = []
    for entry in _visible(landing):
        if entry.is_dir() and entry.name in sources():
            _look_into(entry, mappings, hash_of, folders, refused)
        elif entry.is_dir() or entry.suffix.lower() in READABLE:
            refused.append(Refused(names.shown(entry.name), "", _unknown_source(entry)))
    return folders, refused


def _look_into(
    source_folder: Path, mappings: Mappings, hash_of: HashOf, folders: list[Folder], refused: list[Refused]
) -> None:
    for entry in _visible(source_folder):
        try:
            names.check(source_folder.name, entry)
            folders.append(folder_at(source_folder.name, entry.name, entry, mappings, hash_of))
        except Refusal as refusal:
            refused.append(Refused(source_folder.name, names.shown(entry.name), str(refusal), entry))


def folder_at(source: str, delivery: str, path: Path, mappings: Mappings, hash_of: HashOf = file_sha256) -> Folder:
    """The delivery whose files lie at `path`; refuses what would not be read there."""
    where = f"{source}/{delivery}"
    if not path.is_dir():
        raise Refusal(
            f"{where} lies beside the deliveries, so it belongs to none and was not read. "
            f"Move it into a folder of its own, for example {source}/{path.stem}/{path.name}."
        )
    entries = _visible(path)
    for entry in entries:
        names.check_file(where, entry)
        _check_place(where, entry)
    data = [entry for entry in entries if not entry.name.startswith("_")]
    members = {entry.name: zip_files.members(entry) for entry in data if entry.suffix.lower() == zip_files.ENDING}
    parts = [part for entry in data for part in _parts(entry.name, members)]
    chosen = {part: mapping for part in parts if (mapping := mappings.of(source, delivery, part))}
    for part in parts:
        _check_readable(where, part, chosen.get(part))
    if not data:
        raise Refusal(
            f"{where} holds no data file, so it says nothing. Put a file of rows there; "
            "where nothing happened, one with its headings only, and a _control.csv that says which days it covers."
        )
    try:
        files = tuple(LandedFile(entry.name, entry, hash_of(entry)) for entry in entries)
    except OSError as error:
        raise Refusal(f"{where} cannot be read: {error.strerror}. Mend its permissions and run again.") from error
    return Folder(source, delivery, path, files, chosen, members, mappings.migration_of(source))


def _parts(name: str, members: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"{name}/{member}" for member in members[name]) if name in members else (name,)


def _check_place(where: str, entry: Path) -> None:
    if entry.is_dir():
        raise Refusal(
            f"{where} holds the folder `{entry.name}`. A delivery is one flat folder: move its files up and run again."
        )
    if entry.name.startswith("_") and entry.name not in (CONTROL, DELIVERY):
        raise Refusal(
            f"{where} holds `{entry.name}`. Names that start with `_` are kept for {CONTROL} and {DELIVERY}: rename or "
            "remove it."
        )


def _check_readable(where: str, part: str, mapping: Mapping | None) -> None:
    if Path(part).suffix.lower() not in KINDS and not (mapping and mapping.form.kind):
        raise Refusal(
            f"{where} holds `{part}`, which is none of {', '.join(READABLE)}, so its rows would be missing. "
            "Save it as CSV in UTF-8, move it out of the delivery, or give it a mapping that says its `kind`."
        )


def _unknown_source(entry: Path) -> str:
    near = difflib.get_close_matches(entry.stem, sources(), n=1)
    hint = f"Did you mean `{near[0]}`? " if near else ""
    return (
        f"`{names.shown(entry.name)}` in the landing folder is not the folder of a source, so nothing in it was read. "
        f"{hint}Rename or move it; the sources are {', '.join(sources())}."
    )


def _visible(folder: Path) -> list[Path]:
    return sorted((entry for entry in folder.iterdir() if not entry.name.startswith(".")), key=lambda entry: entry.name)
