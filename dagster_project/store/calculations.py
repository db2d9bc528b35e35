"""Calculations: one JSON document each, naming the objects that a month's computation is made of.

Here: writing, finding and checking `store/calc/<period>/<calculation id>.json`. The id is the hash of what went in, the
content hash that of what came out; times and engine versions are recorded beside them and are part of neither. The
document's `proofs` are the hashes of the kept rules and of the earlier calculations that it was made from: its own
hash, once sealed, thus proves everything below it, though nobody ever seals an earlier month. Not here: computing
(`month`), deciding that a calculation may be published (`door`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.store import effects, folders
from dagster_project.store.hashing import canonical_json, literal, sha256
from dagster_project.store.objects import ObjectRef, object_problems, verified
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home
from dagster_project.store.problems import RESTORE, Problem

# The input of a calculation that corrects another: the id of the one that stands.
CORRECTS = "corrects"


@dataclass(frozen=True)
class Calculation:
    """A stored calculation; `sha256` is that of its document's bytes, `document` all that the document says."""

    period: str
    calculation_id: str
    content_hash: str
    tables: tuple[ObjectRef, ...]
    sha256: str
    document: Mapping[str, Any]

    @property
    def rules_hash(self) -> str:
        return str(self.document["rules_hash"])

    @property
    def rules_fingerprint(self) -> str | None:
        """The hash of the kept rules' manifest (`folders.fingerprint`)."""
        found = self.document["proofs"]["rules"]
        return None if found is None else str(found)

    @property
    def earlier(self) -> list[tuple[str, str, str]]:
        """Month, calculation id and document's hash of each calculation that this one was made from."""
        proofs = self.document["proofs"]["earlier"]
        return [(month, identity, proofs[month]) for month, identity in self.document["earlier"].items()]


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
    code have given another content before: then something that the id does not know has decided somebody's pay. Refuses
    too when the rules or an earlier calculation are not kept in the store: then nobody could make it again.
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
        "proofs": {
            "rules": _rules_fingerprint(home, period, rules_hash),
            "earlier": {month: find(home, month, identity).sha256 for month, identity in earlier.items()},
        },
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


def chain(home: Home, calculation: Calculation) -> dict[str, Calculation]:
    """Every earlier month, oldest first, as the calculation was made from it."""
    found: dict[str, Calculation] = {}
    waiting = [calculation]
    while waiting:
        for month, calculation_id, _ in waiting.pop().earlier:
            if month not in found:
                found[month] = find(home, month, calculation_id)
                waiting.append(found[month])
    return dict(sorted(found.items()))


def rows_sql(home: Home, made: Iterable[Calculation], table: str) -> str:
    """The rows of a table of some calculations as SQL, from objects proved byte by byte; '' where none has it.

    A column that an older one does not know is NULL there.
    """
    refs = [ref for one in made for ref in one.tables if ref.table == table]
    paths = ", ".join(literal(str(verified(home, ref))) for ref in refs)
    return f"read_parquet([{paths}], union_by_name = true)" if refs else ""


def find(home: Home, period: str, calculation_id: str) -> Calculation:
    """Read a calculation's document; whether it and its objects are unchanged is for `problems` to say."""
    path = path_of(home, period, calculation_id)
    try:
        content = path.read_bytes()
        document = json.loads(content)
        refs = tuple(ObjectRef.of(entry) for entry in document["tables"])
        if document["proofs"].keys() != {"rules", "earlier"}:
            raise ValueError("it proves nothing")
        return Calculation(
            document["period"], document["calculation_id"], document["content_hash"], refs, sha256(content), document
        )
    except FileNotFoundError:
        raise Refusal(
            f"The calculation {calculation_id[:12]} of {period} is not in the store: {path} is missing. Restore it "
            "from the backup: no run goes on without a calculation that was sealed, or that a published month was made "
            f"from. Any other is made again by `starledger run {period}`."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(
            f"{path} is no calculation's document: it was changed after it was written, or another version wrote it. "
            "Restore it from the backup: no run goes on without a calculation that was sealed, or that a published "
            f"month was made from. Any other is made again: move the file away, then `starledger run {period}`."
        ) from None


def find_if_whole(home: Home, period: str, calculation_id: str) -> Calculation | None:
    """The calculation, if it and its objects lie in the store; what is missing is to be made again."""
    if not path_of(home, period, calculation_id).exists():
        return None
    calculation = find(home, period, calculation_id)
    return calculation if all(ref.path(home).exists() for ref in calculation.tables) else None


def problems(home: Home, calculation: Calculation) -> list[Problem]:
    """What of a calculation is not as it was when it was written: its own hash, its objects, the rules that it used."""
    found = []
    if content_hash(calculation.tables) != calculation.content_hash:
        path = path_of(home, calculation.period, calculation.calculation_id)
        found.append(Problem(str(path), "it was changed: its tables do not give its content hash.", RESTORE))
    for ref in calculation.tables:
        found += object_problems(home, ref)
    rules = home.rules / calculation.rules_hash
    return found + list(folders.problems(rules, calculation.rules_fingerprint, "it was adopted"))


def _rules_fingerprint(home: Home, period: str, rules_hash: str) -> str:
    folder = home.rules / rules_hash
    found = folders.fingerprint(folder)
    if found is None:
        raise Refusal(
            f"{period} was computed with rules that are not kept in the store ({folder}): the scheme files were "
            f"changed while the run went on. Nothing of it was sealed. Start `starledger run {period}` again, and "
            "leave the files alone meanwhile."
        )
    return found


def _same(found: Calculation, content: object, path: Path) -> Calculation:
    if found.content_hash != content:
        raise Refusal(
            f"{path} holds another result for the same inputs, rules and code: {found.content_hash[:12]}, and now "
            f"{str(content)[:12]}. Something outside the inputs decided (a clock, an order, chance), so neither can be "
            "paid from. Keep both working files, find the table that differs, and mend its model."
        )
    return found
