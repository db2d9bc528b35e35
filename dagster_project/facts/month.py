"""The facts that decide one month's lines: the holds in force and the adjustments that are posted in it.

Here: which they are, as rows for the models and as part of the calculation's identity. Not here: laying the rows into
the working file (`month/building.py`). A closed month keeps the facts that its published calculation names: what people
decide later is posted in a later month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dagster_project.facts.adjustments import adjustments
from dagster_project.facts.holds import in_force
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.ledger import Entry

FACTS = "facts"
_ADJUSTMENT = ("scheme", "subject_type", "subject_id", "line", "amount", "currency", "cause")


@dataclass(frozen=True)
class Facts:
    """Rows of texts: of a hold its name, payee, scheme and line; of an adjustment what `_ADJUSTMENT` lists."""

    month: str
    holds: tuple[tuple[str | None, ...], ...] = ()
    adjustments: tuple[tuple[str, ...], ...] = ()

    def inputs(self) -> dict[str, Any]:
        """Their part in the identity of the month: nothing where there are none."""
        told = {"holds": [list(row) for row in self.holds], "adjustments": [list(row) for row in self.adjustments]}
        return {FACTS: told} if self.holds or self.adjustments else {}

    @property
    def fingerprint(self) -> str:
        """'' where there are none."""
        return sha256(canonical_json(self.inputs())) if self.inputs() else ""

    def tables(self, periods: Sequence[str]) -> dict[str, list[tuple[object, ...]]]:
        """Rows for the working file; a hold is in force in all `periods` that are posted in the month."""
        return {
            "holds": [(hold[0], period, *hold[1:]) for hold in self.holds for period in periods],
            "adjustments": [(self.month, *row) for row in self.adjustments],
        }


def facts_of(entries: Sequence[Entry], month: str, known_at: str | None = None) -> Facts:
    """What the ledger says (up to a time) about a month."""
    known = entries
    if known_at is not None:
        moment = datetime.fromisoformat(known_at)
        known = [entry for entry in entries if datetime.fromisoformat(entry.at) <= moment]
    held = (hold for hold in in_force(known, month))
    posted = (one for one in adjustments(known) if one.is_posted_in(month))
    return Facts(
        month,
        tuple((hold.name, *hold.target[1:]) for hold in held),
        tuple(tuple(str({**one.body, "line": one.name}[column]) for column in _ADJUSTMENT) for one in posted),
    )


def facts_in(inputs: Mapping[str, Any], month: str) -> Facts:
    """The facts that a stored calculation names."""
    told = inputs.get(FACTS, {})
    return Facts(
        month,
        tuple(tuple(row) for row in told.get("holds", ())),
        tuple(tuple(row) for row in told.get("adjustments", ())),
    )
