"""Recovery: after a crash, every open intent to publish is finished or abandoned, exactly once.

Here: that decision, made under the lock when a command starts that writes. An intent whose release lies complete in its
place is finished, because everything that could refuse it had already been checked; anything less is removed, no reader
ever having been pointed to it. Not here: publishing again (`publish`, which calls this first).
"""

from dagster_project.door import journal, pointer
from dagster_project.door.journal import Attempt
from dagster_project.door.verify import release_problems
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.ledger import Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


def recover(home: Home, ledger: Ledger, at: str) -> list[str]:
    """Settle what a crash left; says in a sentence each what was done (empty: nothing was left)."""
    with held(home, "recover", at):
        ledger.mend(at)
        left = [attempt for attempt in journal.attempts(ledger.entries()) if attempt.is_open]
        settled = [_settle(home, ledger, attempt, at) for attempt in left]
        for path in home.releases.glob(".staging-*"):
            effects.remove_tree(path)
        return settled


def _settle(home: Home, ledger: Ledger, attempt: Attempt, at: str) -> str:
    if _is_complete(home, attempt):
        try:
            journal.finish(home, ledger, attempt, at)
            return f"{attempt.publication_id} was complete when its run was interrupted; it is now published."
        except Refusal:
            if _is_pointed_to(home, attempt):
                raise
    journal.record(ledger, attempt, "abandoned", at, lambda: _remove(home, attempt))
    return f"{attempt.publication_id} was not complete when its run was interrupted; what there was of it is removed."


def _is_complete(home: Home, attempt: Attempt) -> bool:
    place = home.releases / attempt.publication_id
    if _is_pointed_to(home, attempt):
        return True
    if attempt.manifest_sha256 is None or not place.exists():
        return False
    return not release_problems(home, place, attempt.publication_id, attempt.manifest_sha256)


def _is_pointed_to(home: Home, attempt: Attempt) -> bool:
    found = pointer.read(home)
    return found is not None and found.fence == attempt.fence


def _remove(home: Home, attempt: Attempt) -> None:
    for path in (journal.staging_of(home, attempt), home.releases / attempt.publication_id):
        if path.exists():
            effects.remove_tree(path)
