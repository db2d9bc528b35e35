"""What must hold before anything is published, each checked from ledger and bytes, never from what a caller says.

Here: the ledger's chain, what readers see now, the gates, the signatures. Not here: the candidate's own bytes
(`seal.candidate`), publishing (`publish`).
"""

from collections.abc import Collection
from typing import Any

from dagster_project.door import journal, manifest, pointer
from dagster_project.door.approve import approvals_of
from dagster_project.door.duties import breaches
from dagster_project.door.seal import RedGates, red_gates, unexcused, waivers_of
from dagster_project.errors import Refusal
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home


def ledger_is_sound(ledger: Ledger) -> None:
    problems = ledger.problems()
    if problems:
        raise Refusal(
            f"The ledger is damaged ({problems[0]}), so no signature in it can be relied on. Nothing was published: "
            "run `starledger verify`, and restore the ledger from the backup."
        )


def published_now(home: Home, ledger: Ledger) -> dict[str, Any] | None:
    """The manifest that readers see (None: nothing was published), if pointer and ledger agree about it."""
    finished = journal.done(ledger.entries())
    expected = journal.pointer_of(finished[-1]) if finished else None
    found = pointer.read(home)
    if found != expected:
        raise Refusal(
            f"{home.current} names {found.publication_id if found else 'nothing'}, and the ledger "
            f"{expected.publication_id if expected else 'nothing'}, as published last. One of them was changed, so "
            "nothing can be built on either. Run `starledger verify`, and restore what it names from the backup."
        )
    return manifest.read(home, found.publication_id, found.manifest_sha256) if found else None


def gates_passed(ledger: Ledger, sealed: Entry, expected_gates: Collection[str], calculation: Calculation) -> None:
    """Every gate passed, or was waived for exactly this content."""
    waived = waivers_of(ledger.entries(), calculation.period, calculation.content_hash)
    red = unexcused(red_gates(sealed.body, expected_gates, calculation.content_hash), waived)
    if red:
        raise RedGates(calculation.period, red)


def duties_are_separate(ledger: Ledger, calculation: Calculation) -> None:
    """Nobody who signed the content prepared it, or judged what it takes in, whatever way their entries came there."""
    for breach in breaches(ledger.entries()):
        if breach.concerns(calculation.period, calculation.content_hash):
            raise Refusal(
                f"{breach.sentence}: one of the two looks at the other's work. Nothing was published. Let another "
                "person do it, on a candidate made anew."
            )


def signatures(ledger: Ledger, calculation: Calculation, required_roles: Collection[str]) -> list[Entry]:
    """The signatures of exactly this content: one of each required role, each by another person."""
    month, content_hash = calculation.period, calculation.content_hash
    if not required_roles:
        raise Refusal(
            f"Nobody's signature is required for {month}, so anybody could change pay. Name the roles in the site "
            "file's `people`, and let them sign."
        )
    given = [entry for entry in ledger.entries("approved") if entry.body["period"] == month]
    approvals = approvals_of(given, month, content_hash)
    missing = sorted(set(required_roles) - {approval.body["role"] for approval in approvals})
    if missing:
        changed = (
            " What was signed before is other content: it changed after that." if len(given) > len(approvals) else ""
        )
        raise Refusal(
            f"{month} (content {content_hash[:12]}) is not signed by: {', '.join(missing)}.{changed} Let them look at "
            f"it and run `starledger approve {month} --by NAME --role {missing[0]}`, then publish again."
        )
    if len({approval.body["by"] for approval in approvals}) < len(approvals):
        raise Refusal(
            f"One person signed {month} in two roles; each role needs a person of its own. Let another one sign."
        )
    return approvals
