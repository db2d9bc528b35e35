"""Disputes: somebody objects to a published result in time, and somebody else judges it, once and for good.

Here: what is disputed, how it was judged, and what an accepted one has corrected. Not here: filing and judging
(`door/dispute.py`), delivering the correction (`intake/ruled.py`), whether it had an effect (`month/disputed.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dagster_project.store.ledger import Entry

DISPUTED, JUDGED, NO_EFFECT = "disputed", "judged", "no_effect"
ACCEPTED, PARTLY_ACCEPTED, REJECTED = "accepted", "partly_accepted", "rejected"
VERDICTS = (ACCEPTED, PARTLY_ACCEPTED, REJECTED)


class RowAt(NamedTuple):
    """A delivered row by its place; `row_number` counts from 1 below the headings."""

    source: str
    delivery_id: str
    file: str
    row_number: int


class Correction(NamedTuple):
    """What a judgement makes of a row: other values by column; {'deleted': 'true'} withdraws it."""

    number: int
    row: RowAt
    changes: Mapping[str, str]

    @property
    def delivery(self) -> str:
        """The delivery's name: a judgement is carried out once."""
        return f"dispute-{self.number}"


@dataclass(frozen=True)
class Dispute:
    """What was filed, and what became of it; `excused` says why an accepted one changed nothing."""

    entry: Entry
    judged: Entry | None = None
    excused: Entry | None = None

    @property
    def number(self) -> int:
        return self.entry.seq

    @property
    def body(self) -> dict[str, Any]:
        return self.entry.body

    @property
    def month(self) -> str:
        return str(self.body["period"])

    @property
    def verdict(self) -> str:
        return str(self.judged.body["verdict"]) if self.judged else "open"

    @property
    def is_upheld(self) -> bool:
        return self.verdict in (ACCEPTED, PARTLY_ACCEPTED)

    @property
    def without_effect(self) -> str:
        """Why it changes nothing; '' where nobody has said so."""
        if self.excused is not None:
            return str(self.excused.body["reason"])
        return str(self.judged.body["without_effect"]) if self.judged else ""

    @property
    def correction(self) -> Correction | None:
        """What an accepted one has to change in the data."""
        if not self.is_upheld or self.judged is None or not self.judged.body["changes"]:
            return None
        return Correction(self.number, row_of(self.judged.body), self.judged.body["changes"])

    @property
    def told(self) -> str:
        """What is disputed, in a few words."""
        body = self.body
        parts: list[str] = [body["subject_id"], body["scheme"], body["clause"]]
        if body["row"]:
            parts.append(f"{body['row'][0]}, row {body['row'][3]} of {body['row'][2]}")
        return " · ".join(filter(None, parts))


def disputes(entries: Sequence[Entry]) -> list[Dispute]:
    """Every dispute, in the order in which they were filed."""
    by_kind = {
        kind: {int(entry.body["dispute"]): entry for entry in entries if entry.kind == kind}
        for kind in (JUDGED, NO_EFFECT)
    }
    filed = (entry for entry in entries if entry.kind == DISPUTED)
    return [Dispute(entry, by_kind[JUDGED].get(entry.seq), by_kind[NO_EFFECT].get(entry.seq)) for entry in filed]


def row_of(body: Mapping[str, Any]) -> RowAt:
    return RowAt(*body["row"])
