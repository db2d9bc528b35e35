"""Calculations: one JSON document each, naming the objects that a month's computation is made of.

Here: writing, finding and checking `store/calc/<period>/<calculation id>.json`. The id is the hash of what went in, the
content hash that of what came out; times and engine versions are recorded beside them and are part of neither. Not
here: computing either (`month`), deciding that a calculation may be published (`door`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.objects import ObjectRef, verified
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home


@dataclass(frozen=True)
class Calculation:
    """A stored calculation; `sha256` is that of its document's bytes, `document` all that the document says."""

    period: str
    calculation_id: str
    content_hash: str
    tables: tuple[ObjectRef, ...]
    sha256: str
    document: Mapping[str, Any]


def content_hash(tables: Iterable[ObjectRef]) -> str:
    """What is signed: SHA-256 of the canonical JSON of the sorted (table, scheme, period, logical hash)."""
    parts = [[ref.table, ref.scheme, ref.period, ref.logical_hash] for ref in tables]
    return sha256(canonical_json(sorted(parts, key=lambda part: [str(value or "") for value in part])))


def path_of(home: Home, period: str, calculation_id: str) -> Path:
    return home.calculations / period / f"{calculation_id}.json"


def write(
    home: Home,
    period: str,
    calculation_id: str,
    tables: Iterable[ObjectRef],
    rules_hash: str,
    inputs: Mapping[str, Any],
    earlier: Mapping[str, str],
    recorded: Mapping[str, Any],
) -> Calculation:
    """Store a calculation and return it; the same one again is the one that lies there.

    `inputs` and `earlier` (month -> calculation id) are what the id was made from. Refuses when the same inputs and
    code have given another content before: then something that the id does not know has decided somebody's pay.
    """
    refs = sorted(tables, key=lambda ref: (ref.table, ref.scheme or "", ref.period))
    parts = {(ref.table, ref.scheme, ref.period) for ref in refs}
    if len(parts) < len(refs):
        raise ValueError(
            "a table has two objects for one scheme and period; export each table once, with all its strata"
        )
    document = {
        "period": period,
        "calculation_id": calculation_id,
        "content_hash": content_hash(refs),
        "rules_hash": rules_hash,
        "inputs": dict(inputs),
        "earlier": dict(earlier),
        "tables": [ref.entry() for ref in refs],
        "recorded": dict(recorded),
    }
    path = path_of(home, period, calculation_id)
    if path.exists():
        return _same(find(home, period, calculation_id), document["content_hash"], path)
    if not path.parent.exists():
        effects.make_directory(path.parent, PRIVATE)
    staging = path.with_name(f".staging-{calculation_id}")
    staging.unlink(missing_ok=True)
    effects.write(staging, canonical_json(document), READ_ONLY)
    effects.rename(staging, path)
    effects.fsync(path.parent)
    return find(home, period, calculation_id)


def find(home: Home, period: str, calculation_id: str) -> Calculation:
    """Read a calculation's document; whether it and its objects are unchanged is for `problems` to say."""
    path = path_of(home, period, calculation_id)
    try:
        content = path.read_bytes()
        document = json.loads(content)
        refs = tuple(ObjectRef.of(entry) for entry in document["tables"])
        return Calculation(
            document["period"], document["calculation_id"], document["content_hash"], refs, sha256(content), document
        )
    except FileNotFoundError:
        raise Refusal(
            f"The calculation {calculation_id} of {period} is not in the store ({path}). "
            f"Run `starledger run {period}`, or restore the store from the backup."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(
            f"{path} is no longer a calculation's document: it was changed after it was written. "
            "Restore it from the backup, or move it away and run the month again."
        ) from None


def problems(home: Home, calculation: Calculation) -> list[str]:
    """What of a calculation is not as it was when it was written: its own hash, then every object (empty: nothing)."""
    found = []
    if content_hash(calculation.tables) != calculation.content_hash:
        path = path_of(home, calculation.period, calculation.calculation_id)
        found.append(f"{path} was changed: its tables do not give its content hash. Restore it from the backup.")
    for ref in calculation.tables:
        try:
            verified(home, ref)
        except Refusal as refusal:
            found.append(str(refusal))
    return found


def _same(found: Calculation, content: object, path: Path) -> Calculation:
    if found.content_hash != content:
        raise Refusal(
            f"{path} holds another result for the same inputs, rules and code: {found.content_hash[:12]}, and now "
            f"{str(content)[:12]}. Something outside the inputs decided (a clock, an order, chance), so neither can be "
            "paid from. Keep both working files, find the table that differs, and mend its model."
        )
    return found
