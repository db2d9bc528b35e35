"""The manifest of a release: what it holds, what it was made from, and which files together are the present state.

Here: reading one (only if its bytes are those that the ledger or the pointer names), and the two lists that need
thought: `files` and `current`. Not here: building the files (`release`), deciding (`publish`). People's names are not
in it, because BI can read it: a signature is named by its role and its ledger entry.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import canonical_json, file_sha256, sha256
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home

NAME = "manifest.json"
PUBLICATIONS = "publications"

# zone -> table -> the files whose rows, each for its own periods, are the present state
Current = dict[str, dict[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class File:
    """One published file; `path` is relative to HOME."""

    zone: str
    table: str
    path: str
    sha256: str
    rows: int
    logical_hash: str
    periods: tuple[str, ...]

    def entry(self) -> dict[str, Any]:
        return {**asdict(self), "periods": list(self.periods)}


def path_of(home: Home, publication_id: str) -> Path:
    return home.releases / publication_id / NAME


def read(home: Home, publication_id: str, expected_sha256: str) -> dict[str, Any]:
    """The manifest of a publication, from exactly the bytes that have the expected hash."""
    path = path_of(home, publication_id)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content) != expected_sha256:
        raise Refusal(
            f"{path} {'was changed' if content else 'is missing'}: what {publication_id} holds can no longer be "
            "proved, so nothing is read from it. Run `starledger verify`, and restore the release from the backup."
        )
    return dict(json.loads(content))


def check_file(path: Path, expected_sha256: str) -> None:
    """Refuse a published file whose bytes are not those of its manifest."""
    if not path.exists() or file_sha256(path) != expected_sha256:
        raise Refusal(
            f"{path} was published and has {'changed' if path.exists() else 'gone'} since, so nothing can be built on "
            "it. Run `starledger verify`, and restore the file from the backup."
        )


def head(
    intended: Entry,
    calculation: Calculation,
    previous: Mapping[str, Any] | None,
    sealed: Entry,
    approvals: Iterable[Entry],
    pseudonym_key: str,
) -> dict[str, Any]:
    """All that a manifest says besides its files. `ledger` ties it to the ledger as it was then."""
    document, recorded = calculation.document, dict(calculation.document["recorded"])
    return {
        "publication_id": intended.body["publication_id"],
        "period": calculation.period,
        "revision": intended.body["revision"],
        "known_at": recorded.pop("known_at", None),
        "published_at": intended.at,
        "content_hash": calculation.content_hash,
        "previous": _name_of(previous),
        "calculation_id": calculation.calculation_id,
        "earlier": document["earlier"],
        "rules_hash": document["rules_hash"],
        "scheme_hashes": document["inputs"].get("schemes", {}),
        "delivery_hashes": document["inputs"].get("deliveries", []),
        "gates": sealed.body["gates"],
        **({"waived": sealed.body["waived"]} if "waived" in sealed.body else {}),
        "approvals": [
            {"role": entry.body["role"], "at": entry.at, "seq": entry.seq, "hash": entry.hash} for entry in approvals
        ],
        "ledger": {"seq": intended.seq, "hash": intended.hash},
        "pseudonym_key": pseudonym_key,
        "versions": recorded,
    }


def current_with(
    previous: Mapping[str, Any] | None,
    publication_id: str,
    files: Iterable[File],
    month: str,
    replaced: Mapping[str, Sequence[str]],
) -> Current:
    """The present state after a release: its files, and of earlier files the periods that they still hold.

    `replaced` gives the periods that the release holds whole, by table; a table that it no longer has loses `month`.
    """
    earlier: Current = previous["current"] if previous else {}
    current: Current = {zone: {} for zone in {*earlier, *(file.zone for file in files)}}
    for zone, tables in earlier.items():
        for table, entries in tables.items():
            if table != PUBLICATIONS:
                current[zone][table] = _without(entries, replaced.get(table, [month]))
    for file in files:
        entry = {
            "publication_id": publication_id,
            "path": file.path,
            "sha256": file.sha256,
            "periods": list(file.periods),
        }
        current[file.zone].setdefault(file.table, []).append(entry)
    return current


def _name_of(previous: Mapping[str, Any] | None) -> dict[str, str] | None:
    """The release before, by id and by the hash of its manifest: releases are chained like the ledger's entries."""
    if previous is None:
        return None
    return {"publication_id": previous["publication_id"], "manifest_sha256": sha256(canonical_json(previous) + b"\n")}


def _without(entries: Iterable[dict[str, Any]], replaced: Sequence[str]) -> list[dict[str, Any]]:
    kept = [
        {**entry, "periods": [period for period in entry["periods"] if period not in replaced]} for entry in entries
    ]
    return [entry for entry in kept if entry["periods"]]
