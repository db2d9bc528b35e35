"""A month that nobody published yet, read like a release: what its last run led to, sealed or refused by a gate.

Belongs here: finding that calculation, proving it, and saying what it is. Its objects are HR's, as the whole store is.
Does not belong here: what readers see (`release.py`), whether it may be published (`door`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from dagster_project.door import journal, labels
from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.reading.release import FromStore, ReleasedFile
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home
from dagster_project.store.problems import byte_problems


@dataclass(frozen=True)
class Candidate(FromStore):
    """`gates` are the red ones with their reasons, none if it was sealed; `published_as` where readers have it."""

    content_hash: str = ""
    gates: tuple[tuple[str, str], ...] = ()
    published_as: str | None = None


def candidate(home: Home, month: str) -> Candidate:
    """What the month's last run led to; refuses where there was none, or where a byte of it has changed."""
    if not all(os.access(place, os.R_OK | os.X_OK) for place in (home.ledger, home.store)):
        raise Refusal(
            f"A candidate is HR's until it is published, and you may not read {home.store}. Ask HR, or leave "
            "--candidate out to read what is published."
        )
    entries = Ledger(home).entries()
    verdicts = [entry for entry in entries if entry.kind in ("sealed", "refused") and entry.body["period"] == month]
    if not verdicts:
        known = sorted({entry.body["period"] for entry in entries if entry.kind in ("sealed", "refused")})
        raise Refusal(
            f"{month} has no candidate: no run of it has come to its end. Months that have one: "
            f"{', '.join(known) or 'none yet'}. `starledger run {month}` makes one."
        )
    return _candidate(home, verdicts[-1], _proved(home, verdicts[-1]), _published_as(entries, verdicts[-1]))


def _proved(home: Home, verdict: Entry) -> Calculation:
    month, calculation_id = verdict.body["period"], verdict.body["calculation_id"]
    path = calculations.path_of(home, month, calculation_id)
    for problem in byte_problems(path, verdict.body["calculation_sha256"], f"it was {verdict.kind}"):
        raise Refusal(f"{problem}")
    return calculations.find(home, month, calculation_id)


def _published_as(entries: list[Entry], verdict: Entry) -> str | None:
    finished = journal.done(entries, verdict.body["period"])[-1:]
    is_same = finished and finished[0].body["content_hash"] == verdict.body["content_hash"]
    return finished[0].publication_id if is_same else None


def _candidate(home: Home, verdict: Entry, calculation: Calculation, published_as: str | None) -> Candidate:
    files = [
        ReleasedFile("hr", ref.table, ref.path(home), ref.sha256, (ref.period,))
        for ref in calculation.tables
        if parse(ref.period).last_month.text == calculation.period
    ]
    return Candidate(
        home=home,
        publication_id=f"the candidate {calculation.content_hash[:12]}",
        period=calculation.period,
        calculation_id=calculation.calculation_id,
        rules_hash=calculation.rules_hash,
        files=tuple(files),
        content_hash=calculation.content_hash,
        gates=tuple(sorted((verdict.body.get("red") or {}).items())),
        published_as=published_as,
        labels=tuple(labels.rows_of(home, calculation).to_pylist()),
    )
