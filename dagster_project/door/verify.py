"""Verifying: is every published byte still what it was, and does the ledger still prove it?

Here: the chain, the checkpoints that auditors kept, the pointer, every release (manifest, files, modes, nothing extra,
nothing missing, signed), the pseudonym key; each problem named with its place and the next step. Not here: what the
releases were made from (`origins`), what only waits for people (`waiting`), mending (that takes a backup). Reads only,
and takes no lock, so it may run beside anything.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dagster_project.door import journal, manifest, pointer, pseudonyms
from dagster_project.door.approve import approvals_of
from dagster_project.door.duties import breaches
from dagster_project.door.journal import Attempt
from dagster_project.door.origins import origin_problems
from dagster_project.door.zones import BI, HR
from dagster_project.errors import Refusal
from dagster_project.store import checkpoints
from dagster_project.store.checkpoints import Checkpoint
from dagster_project.store.erasures import erasure_problems
from dagster_project.store.hashing import file_sha256
from dagster_project.store.ledger import Entry, Examined, Ledger
from dagster_project.store.paths import PRIVATE, PUBLIC, READ_ONLY, Home
from dagster_project.store.problems import Problem, file_problems, mode_problems, strangers

_PUBLISHED = "it was published"


def verify(home: Home, copies: Mapping[str, Checkpoint] | None = None) -> list[Problem]:
    """Everything that is not as it was published (empty: all is well).

    `copies` are checkpoints that auditors kept, by the name to call them by: against a ledger that was made anew with
    hashes that are right in themselves nothing else helps.
    """
    before = _kept_checkpoint(home)  # read first: meanwhile the ledger may only have grown
    ledger = Ledger(home)
    examined = ledger.examined()
    damaged = [*_chain_problems(ledger, examined), *_contradictions(ledger, examined, {**before, **(copies or {})})]
    if examined.broken:
        return damaged
    try:
        found = [*damaged, *_entry_problems(home, ledger.entries())]
    except (LookupError, RuntimeError):  # an entry of a forger's points to none, or to one of another kind
        what = "its entries contradict each other: a step or a seal belongs to nothing that was begun."
        found = [*damaged, Problem(str(ledger.path), what)]
    return list(dict.fromkeys(found))


def _entry_problems(home: Home, entries: list[Entry]) -> Iterator[Problem]:
    """What is not as the entries say, whose chain holds."""
    finished = journal.done(entries)
    yield from _open_attempts(entries)
    yield from _pointer_problems(home, finished)
    yield from strangers(home.releases, _known_places(home, entries))
    for attempt in finished:
        yield from _publication_problems(home, attempt, entries)
    yield from _duty_problems(home, entries)
    yield from origin_problems(home, entries)
    yield from erasure_problems(home, entries)
    yield from _payroll_problems(home, entries)
    yield from _private_problems(home)


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
        *(problem for path, digest in expected.items() for problem in file_problems(path, digest, _PUBLISHED)),
        *(problem for path, mode in directories.items() for problem in mode_problems(path, mode)),
        *strangers(place, {manifest.NAME, BI, HR}),
        *(
            problem
            for zone in (BI, HR)
            for problem in strangers(place / zone, {path.name for path in expected if path.parent == place / zone})
        ),
    ]


def _chain_problems(ledger: Ledger, examined: Examined) -> Iterator[Problem]:
    """A torn last line was never acknowledged, so it only waits to be set aside."""
    unproved = "What was published cannot be proved while the ledger is damaged: restore it first, then verify again."
    for what in examined.broken:
        yield Problem(str(ledger.path), f"{what}.", unproved)
    for what in examined.torn:
        yield Problem(str(ledger.path), f"{what}.", "The next command that writes does it.", is_open=True)


def _kept_checkpoint(home: Home) -> dict[str, Checkpoint]:
    kept = checkpoints.kept(home.ledger)
    return {str(home.ledger / checkpoints.NAME): kept} if kept else {}


def _contradictions(ledger: Ledger, examined: Examined, copies: Mapping[str, Checkpoint]) -> Iterator[Problem]:
    restore = (
        "Keep the ledger as it is for whoever looks into it; restore the one from the backup that the copy proves."
    )
    for name, what in checkpoints.contradictions(copies, examined.leaves):
        size = copies[name].size
        yield Problem(str(ledger.path), f"it does not continue the {size} entries of {name}: {what}.", restore)


def _open_attempts(entries: list[Entry]) -> Iterator[Problem]:
    for attempt in journal.attempts(entries):
        if attempt.is_open:
            where = f"ledger entry {attempt.fence}"
            month = attempt.body["period"]
            what = f"publishing {attempt.publication_id} was interrupted and not yet settled."
            settle = f"Run `starledger publish {month}`, which settles it first."
            yield Problem(where, what, settle, is_open=True)


def _pointer_problems(home: Home, finished: list[Attempt]) -> Iterator[Problem]:
    expected = journal.pointer_of(finished[-1]) if finished else None
    try:
        is_right = pointer.read(home) == expected
    except Refusal:
        is_right = False
    if not is_right:
        wanted = f"hold exactly this line: {expected.content().decode().strip()}" if expected else "not be there"
        yield Problem(str(home.current), f"it does not name what was published last; it must {wanted}")
    elif expected:
        yield from mode_problems(home.current, READ_ONLY)


def _publication_problems(home: Home, attempt: Attempt, entries: Sequence[Entry]) -> Iterator[Problem]:
    publication_id, digest = attempt.publication_id, str(attempt.manifest_sha256)
    yield from release_problems(home, home.releases / publication_id, publication_id, digest)
    try:
        document = manifest.read(home, publication_id, digest)
    except Refusal:
        return
    if document["ledger"]["hash"] != attempt.steps["intended"].hash:
        yield Problem(str(home.ledger), f"it is not the ledger that {publication_id} was published from.")
    yield from _signature_problems(document, entries)
    try:
        pseudonyms.check(home, document["pseudonym_key"])
    except Refusal:
        what = "it is not the key that the releases were made with, so nobody's pseudonym could be continued."
        yield Problem(str(home.key), what, "Restore it from HR's backup: 32 bytes, mode 0600.")


def _signature_problems(document: Mapping[str, Any], entries: Sequence[Entry]) -> Iterator[Problem]:
    """The door publishes nothing unsigned; whoever goes round it has no entry to show."""
    approvals = [entry for entry in entries if entry.kind == "approved"]
    signatures = approvals_of(approvals, document["period"], document["content_hash"])
    signed = {(entry.seq, entry.hash) for entry in signatures}
    given = [(approval["seq"], approval["hash"]) for approval in document["approvals"]]
    roles = {approval["role"] for approval in document["approvals"]}
    intended = next((entry for entry in entries if entry.hash == document["ledger"]["hash"]), None)
    is_complete = intended is None or roles.issuperset(intended.body.get("required", ()))
    if not given or not signed.issuperset(given) or not is_complete:
        what = "the signatures that its manifest names are not those that the ledger holds for its content."
        yield Problem(document["publication_id"], what, "Find out who published it, and how.")


def _duty_problems(home: Home, entries: list[Entry]) -> Iterator[Problem]:
    """Every command refuses what one person may not do alone; so an entry that says it came there by another way."""
    for breach in breaches(entries):
        what = f"{breach.sentence}: entry {breach.entry.seq} cannot have been made by a command."
        yield Problem(str(home.ledger), what, "Find out who wrote it, and have both acts done by two people.")


def _payroll_problems(home: Home, entries: Sequence[Entry]) -> Iterator[Problem]:
    """What was handed over to be paid decides what is paid next."""
    handed_over = {str(entry.body["key"]): entry.body for entry in entries if entry.kind == "handed_over"}
    for key, body in handed_over.items():
        yield from file_problems(home.payroll / f"{key}.json", str(body["sha256"]), "it was handed over")
    if home.payroll.exists():
        yield from mode_problems(home.payroll, PRIVATE)
        yield from strangers(home.payroll, {f"{key}.json" for key in handed_over}, "handed over")


def _private_problems(home: Home) -> Iterator[Problem]:
    places = (home.store, home.raw, home.rules, home.objects, home.calculations, home.ledger, home.key.parent)
    for directory in places:
        yield from mode_problems(directory, PRIVATE)
    if home.key.exists():
        yield from mode_problems(home.key, 0o600)


def _known_places(home: Home, entries: list[Entry]) -> set[str]:
    """The names that may lie in `releases`: publications, and what an attempt has left that is not settled yet."""
    attempts = journal.attempts(entries)
    left = {journal.staging_of(home, attempt).name for attempt in attempts if attempt.is_open}
    return left | {attempt.publication_id for attempt in attempts if attempt.is_done or attempt.is_open}
