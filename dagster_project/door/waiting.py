"""What is right and not yet finished: sealed candidates that nobody has published.

Here: telling an auditor that something waits for people, which is another thing than something altered. Not here: which
signatures a month needs, which is the site file's word (`checks`), what was altered (`verify`).
"""

from collections.abc import Iterator

from dagster_project.door import journal
from dagster_project.door.approve import approvals_of
from dagster_project.door.origins import candidates
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.store.problems import Problem


def waiting(home: Home) -> Iterator[Problem]:
    """The months whose sealed content readers do not have yet, and who has signed it."""
    ledger = Ledger(home)
    entries, approvals = ledger.entries(), ledger.entries("approved")
    for sealed in candidates(entries):
        month, content_hash = sealed.body["period"], sealed.body["content_hash"]
        published = journal.done(entries, month)
        if published and published[-1].body["content_hash"] == content_hash:
            continue
        roles = sorted({entry.body["role"] for entry in approvals_of(approvals, month, content_hash)})
        what = f"{month} is sealed and not published; signed by: {', '.join(roles) or 'nobody'}."
        next_step = f"Nothing is wrong with that: look with `starledger status {month}`."
        yield Problem(f"ledger entry {sealed.seq}", what, next_step, is_open=True)
