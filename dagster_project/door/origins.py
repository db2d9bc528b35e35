"""What the published numbers rest on: calculations back to the first month, their objects, the rules, the deliveries.

Here: walking from each published calculation to everything that it was made from, and whether all of it is still what
it was. Each hash comes from a document that is itself proved, the first ones from the ledger. Not here: the releases
(`verify`). The names of a delivery's files are those of its manifest; `intake` writes them, and the door does not
depend on it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.door import journal
from dagster_project.door.journal import Attempt
from dagster_project.store import calculations, folders
from dagster_project.store.calculations import Calculation
from dagster_project.store.erasures import since_erased
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Entry
from dagster_project.store.objects import ObjectRef, object_problems
from dagster_project.store.paths import READ_ONLY, Home
from dagster_project.store.problems import Problem, byte_problems, file_problems, mode_problems, strangers

# month, calculation id, SHA-256 of its document
Named = tuple[str, str, str]


@dataclass
class Origins:
    """Everything that was reached, each once; dictionaries keep the order in which it was found."""

    calculations: dict[Path, None] = field(default_factory=dict)
    objects: dict[ObjectRef, None] = field(default_factory=dict)
    rules: dict[tuple[str, str | None], None] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, calculation: Calculation) -> None:
        self.objects.update(dict.fromkeys(calculation.tables))
        self.rules[calculation.rules_hash, calculation.rules_fingerprint] = None
        used = calculation.document["inputs"].get("deliveries", [])
        self.deliveries.update(dict.fromkeys((source, delivery_id) for source, delivery_id in used))


def origin_problems(home: Home, entries: list[Entry]) -> Iterator[Problem]:
    """What is not as it was, of all that the publications and the candidate of each month were made from."""
    sealed = [*(sealed_for(entries, attempt) for attempt in journal.done(entries)), *candidates(entries)]
    origins, problems = origins_of(home, sealed)
    yield from problems
    yield from kept_problems(home, entries, origins)


def origins_of(home: Home, sealed: Iterable[Entry]) -> tuple[Origins, list[Problem]]:
    """All that some seals rest on, and which calculations are not what they were."""
    origins = Origins()
    problems = list(_walk(home, dict.fromkeys(_named(entry) for entry in sealed), origins))
    return origins, problems


def kept_problems(home: Home, entries: list[Entry], origins: Origins) -> Iterator[Problem]:
    """What is not as it was, of the objects, rules and deliveries that were reached."""
    for ref in origins.objects:
        yield from object_problems(home, ref) or mode_problems(ref.path(home), READ_ONLY)
    for rules_hash, fingerprint in origins.rules:
        yield from folders.problems(home.rules / rules_hash, fingerprint, "it was adopted")
    delivered = {(entry.body["source"], entry.body["delivery_id"]): entry for entry in entries if _is_delivery(entry)}
    erased = since_erased(home, entries)
    for source, delivery_id in origins.deliveries:
        yield from _delivery_problems(home, source, delivery_id, delivered.get((source, delivery_id)), erased)


def _walk(home: Home, named: Iterable[Named], origins: Origins) -> Iterator[Problem]:
    waiting, seen = list(named), set[Named]()
    while waiting:
        month, calculation_id, digest = found = waiting.pop()
        if found in seen:
            continue
        seen.add(found)
        path = calculations.path_of(home, month, calculation_id)
        damaged = list(byte_problems(path, digest, "it was stored"))
        yield from damaged or mode_problems(path, READ_ONLY)
        if not damaged:
            calculation = calculations.find(home, month, calculation_id)
            origins.calculations[path] = None
            origins.add(calculation)
            waiting += calculation.earlier


def sealed_for(entries: list[Entry], attempt: Attempt) -> Entry:
    """The seal that a publication was made from: the month's last one before its intent."""
    month = attempt.body["period"]
    before = entries[: attempt.fence]
    return next(entry for entry in reversed(before) if entry.kind == "sealed" and entry.body["period"] == month)


def candidates(entries: list[Entry]) -> list[Entry]:
    """The seal of each month whose last verdict is one."""
    last = {entry.body["period"]: entry for entry in entries if entry.kind in ("sealed", "refused")}
    return [entry for entry in last.values() if entry.kind == "sealed"]


def _named(sealed: Entry) -> Named:
    return (sealed.body["period"], sealed.body["calculation_id"], sealed.body["calculation_sha256"])


def _is_delivery(entry: Entry) -> bool:
    return entry.kind == "delivered"


def _delivery_problems(
    home: Home, source: str, delivery_id: str, delivered: Entry | None, erased: Mapping[Path, str]
) -> Iterator[Problem]:
    folder = home.raw / source / delivery_id
    manifest = folder / "manifest.json"
    if delivered is None:
        yield Problem(str(folder), "something was calculated from it, and no entry of the ledger says that it came.")
        return
    since = f"it was loaded ({source}/{delivered.body['delivery']})"
    damaged = list(byte_problems(manifest, delivered.body["manifest_sha256"], since))
    yield from damaged or mode_problems(manifest, READ_ONLY)
    if damaged:
        return
    document = json.loads(manifest.read_bytes())
    files = {file["name"]: file["sha256"] for file in document["files"]}
    # A delivery whose rows are read from its own files, or were set down file by file, has no hash of one for all.
    made = {f"{name}.parquet": document[f"{name}_sha256"] for name in ("rows", "settled")}
    made |= {one["name"]: one["sha256"] for one in document.get("typed_rows", ())}
    made = {name: digest for name, digest in made.items() if digest}
    expected = {folder / name: digest for name, digest in made.items()}
    expected |= {folder / "files" / name: digest for name, digest in files.items()}
    for path, digest in expected.items():
        is_erased = path in erased and path.exists() and file_sha256(path) == erased[path]
        yield from file_problems(path, erased[path] if is_erased else digest, since)
    yield from strangers(folder, {manifest.name, "files", *made}, "delivered")
    yield from strangers(folder / "files", files, "delivered")
