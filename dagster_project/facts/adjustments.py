"""Adjustments: an amount that people decided, posted as a line of its own in every month up to its expiry.

Here: who prepared, approved and ended each, and in which months it is posted. Not here: entering one
(`door/adjust.py`). It does not follow what is computed: runs come and go and it stays, until it expires or is ended.
What it was made for is remembered, so that an adjustment whose line has since changed by itself is told (`obsolete`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dagster_project.store.ledger import Entry

ADJUSTED, APPROVED, ENDED = "adjusted", "adjustment_approved", "adjustment_ended"
CAUSES = ("mistake", "late_data", "agreement", "hardship", "other")


@dataclass(frozen=True)
class Adjustment:
    """Prepared by one person, approved by another; `ended` says from which month on it is posted no more."""

    entry: Entry
    approved: Entry | None = None
    ended: Entry | None = None

    @property
    def number(self) -> int:
        return self.entry.seq

    @property
    def name(self) -> str:
        """The line that it is posted as."""
        return f"adjustment_{self.number}"

    @property
    def body(self) -> dict[str, Any]:
        return self.entry.body

    @property
    def amount(self) -> Decimal:
        return Decimal(self.body["amount"])

    @property
    def is_waiting(self) -> bool:
        return self.approved is None and self.ended is None

    def covers(self, month: str) -> bool:
        """Whether the month lies between its first one and its expiry, and before its end."""
        is_over = self.ended is not None and month >= self.ended.body["from"]
        return self.body["from"] <= month <= self.body["until"] and not is_over

    def is_posted_in(self, month: str) -> bool:
        return self.approved is not None and self.covers(month)

    def state(self, month: str) -> str:
        """In a month: waiting, approved, ended or expired."""
        if self.is_waiting:
            return "waiting"
        if self.ended is not None and month >= self.ended.body["from"]:
            return "ended"
        return "expired" if month > self.body["until"] else "approved"

    def obsolete(self, month: str, amounts: Mapping[tuple[str, str, str, str], Decimal | None]) -> str:
        """Why it has lost its reason in a month; empty while it has not, or where it was made for no line.

        `amounts`: by scheme, payee type, payee and line what the month's own lines come to. Only the month for which
        the line was looked at can tell: in another one it would be another amount anyway.
        """
        line, seen = self.body["line"], self.body["seen_amount"]
        if line is None or seen is None or month != self.body["from"]:
            return ""
        now = amounts.get((self.body["scheme"], self.body["subject_type"], self.body["subject_id"], line))
        was = Decimal(seen) if seen else None
        if now == was:
            return ""
        return f"its line {line} was {_told(was)} when it was made and is {_told(now)} now"


def adjustments(entries: Sequence[Entry]) -> list[Adjustment]:
    """Every adjustment, in the order in which they were prepared."""
    by_kind = {
        kind: {int(entry.body["adjustment"]): entry for entry in entries if entry.kind == kind}
        for kind in (APPROVED, ENDED)
    }
    prepared = (entry for entry in entries if entry.kind == ADJUSTED)
    return [Adjustment(entry, by_kind[APPROVED].get(entry.seq), by_kind[ENDED].get(entry.seq)) for entry in prepared]


def _told(amount: Decimal | None) -> str:
    return "not known" if amount is None else f"{amount:.2f}"
