"""Holds: one person, one scheme of theirs or one line is kept from being paid, while the rest is published.

Here: what is held in a month, by whom and why, and what was released. Not here: entering one (`door/hold.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.store.ledger import Entry

HELD, RELEASED = "held", "released"
# Why, in a word that HR's workbook may show; the sentence beside it is nobody's business but the ledger's.
CAUSES = ("dispute", "review", "absence", "payment_details", "other")


@dataclass(frozen=True)
class Hold:
    """`scheme` None: all that the payee is posted in the month; `line` None: all of the scheme."""

    entry: Entry
    released: Entry | None = None

    @property
    def number(self) -> int:
        return self.entry.seq

    @property
    def name(self) -> str:
        return f"hold_{self.number}"

    @property
    def body(self) -> dict[str, Any]:
        return self.entry.body

    @property
    def month(self) -> str:
        return str(self.body["period"])

    @property
    def target(self) -> tuple[str, str, str, str | None, str | None]:
        """Month, payee, scheme, line: no two that are in force have the same."""
        body = self.body
        return (body["period"], body["subject_type"], body["subject_id"], body["scheme"], body["line"])

    @property
    def told(self) -> str:
        """What is held, in a few words."""
        parts = [str(self.body["subject_id"]), *filter(None, (self.body["scheme"], self.body["line"]))]
        return " · ".join(parts)


def holds(entries: Sequence[Entry], month: str | None = None) -> list[Hold]:
    """Every hold (of a month), in the order in which they were placed."""
    released = {int(entry.body["hold"]): entry for entry in entries if entry.kind == RELEASED}
    placed = (entry for entry in entries if entry.kind == HELD and month in (None, entry.body["period"]))
    return [Hold(entry, released.get(entry.seq)) for entry in placed]


def in_force(entries: Sequence[Entry], month: str | None = None) -> list[Hold]:
    """The holds that nobody has released."""
    return [hold for hold in holds(entries, month) if hold.released is None]
