"""A delivery's manifest: what was delivered, by whose word it is known since when, and the hash of every file kept.

Belongs here: the document's shape, writing it, and reading it back only if it is the one that the ledger recorded.
Does not belong here: how its figures are found (`loading`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake.controls import Control
from dagster_project.intake.deliveries import Delivery
from dagster_project.store import effects
from dagster_project.store.erasures import is_as_kept
from dagster_project.store.hashing import sha256
from dagster_project.store.paths import READ_ONLY, Home

FORMAT = 1
ROWS, SETTLED, MANIFEST, FILES = "rows.parquet", "settled.parquet", "manifest.json", "files"


@dataclass(frozen=True)
class Manifest:
    """What `manifest.json` says. `files` are {name, sha256, rows}, where a mapping folded it also `delivered_rows`;
    control files have no rows. `mappings` are {file, mapping, hash, document}, so that the rows can be made again.
    `types` are those of the columns by file, where the rows are read from the files as delivered; `typed_rows` are
    {part, name, columns, sha256} of what large text files were set down as; `rows_sha256` is '' then. `read_otherwise`
    counts the rows that another mapping gave otherwise, where these bytes were read before, `ids_written_otherwise`
    those with an id that stands otherwise in the file. `ids` are {file, id, person, rows}: under which ids people came
    who have several. `named_until` is the last month of the periods that rows name ('' for none), where their source
    has such a column. `key_ends` are, of each required column of the key, the least and the greatest text; none where
    no row has a key. `filled` are the columns in which no row lacks a value, where that was looked for: in files whose
    rows are read as delivered. (An erasure empties only columns that need no value.)"""

    source: str
    delivery: str
    delivery_id: str
    files_hash: str
    restates: str | None
    known_at: str
    declared_known_at: str | None
    at: str
    files: list[dict[str, Any]]
    rows: int
    key: list[str]
    columns: list[str]
    ignored_columns: dict[str, list[str]]
    first_month: str | None
    last_month: str | None
    coverage: list[dict[str, Any]]
    controls: list[dict[str, Any]]
    rows_sha256: str
    settled_sha256: str
    mappings: list[dict[str, Any]] = field(default_factory=list)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    typed_rows: list[dict[str, Any]] = field(default_factory=list)
    read_otherwise: int | None = None
    ids: list[dict[str, Any]] = field(default_factory=list)
    ids_written_otherwise: int = 0
    named_until: str | None = None
    key_ends: list[list[str]] | None = None
    filled: list[str] = field(default_factory=list)
    format: int = FORMAT

    def hashes(self) -> dict[str, str]:
        """By path within the delivery's folder: of every file that the models' rows and their fates are read from."""
        hashes = {file["name"]: file["sha256"] for file in self.files}
        set_down = {one["name"]: one["sha256"] for one in self.typed_rows} or {ROWS: self.rows_sha256}
        in_place = {f"{FILES}/{name}": hashes[name] for name in self.types}
        return {**(in_place or set_down), SETTLED: self.settled_sha256}

    def rows_of(self, part: str) -> str:
        """The path within the delivery's folder of the file that a part's rows are read from."""
        if self.types:
            return f"{FILES}/{part}"
        return next((str(one["name"]) for one in self.typed_rows if one["part"] == part), ROWS)

    def row_files(self) -> list[str]:
        """The paths within the delivery's folder of all files that its rows are read from."""
        return [name for name in self.hashes() if name != SETTLED]

    def ledger_body(self, manifest_sha256: str) -> dict[str, Any]:
        """The body of the `delivered` entry."""
        named = ("source", "delivery", "delivery_id", "files_hash", "known_at", "rows", "first_month", "last_month")
        body = {**{name: getattr(self, name) for name in named}, "manifest_sha256": manifest_sha256}
        if self.named_until is not None:
            body["named_until"] = self.named_until
        return {**body, "mappings": {one["file"]: one["hash"] for one in self.mappings}} if self.mappings else body


def folder_of(home: Home, source: str, delivery_id: str) -> Path:
    return home.raw / source / delivery_id


def coverage_of(stated: tuple[Control, ...]) -> list[dict[str, Any]]:
    ranges = [
        {"site_id": line.site_id or None, "from_on": line.from_on, "to_on": line.to_on}
        for line in stated
        if line.is_coverage
    ]
    return [entry for place, entry in enumerate(ranges) if entry not in ranges[:place]]


def controls_of(stated: tuple[Control, ...]) -> list[dict[str, Any]]:
    return [line.as_dict() for line in stated]


def write(manifest: Manifest, folder: Path) -> str:
    """Write `manifest.json`; returns its SHA-256."""
    content = (json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    effects.write(folder / MANIFEST, content, READ_ONLY)
    return sha256(content)


def read(home: Home, delivery: Delivery) -> Manifest:
    """The manifest of a delivery after proving that it is the one that was loaded; nothing is proved of its rows."""
    path = folder_of(home, delivery.source, delivery.delivery_id) / MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _missing(error, delivery) from None
    if sha256(content) != delivery.manifest_sha256:
        raise _changed(path, delivery)
    return Manifest(**json.loads(content))


def verified(home: Home, delivery: Delivery) -> Manifest:
    """The manifest of a delivery after proving that it, its rows and what was settled are the bytes that were
    loaded, save for names that the ledger says were erased."""
    manifest, folder = read(home, delivery), folder_of(home, delivery.source, delivery.delivery_id)
    try:
        for name, expected in manifest.hashes().items():
            if not is_as_kept(home, folder / name, expected):
                raise _changed(folder / name, delivery)
    except FileNotFoundError as error:
        raise _missing(error, delivery) from None
    return manifest


def _missing(error: FileNotFoundError, delivery: Delivery) -> Refusal:
    return Refusal(
        f"{error.filename} is missing: the rows of {delivery.source}/{delivery.delivery} are not all there. "
        "Restore HOME/store from the backup and run `starledger verify`."
    )


def _changed(path: Path, delivery: Delivery) -> Refusal:
    return Refusal(
        f"{path} is not the file that was loaded from {delivery.source}/{delivery.delivery}: its bytes have changed, "
        "so what is paid from it cannot be trusted. Restore HOME/store from the backup and run `starledger verify`."
    )
