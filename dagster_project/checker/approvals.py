"""Approvals: whether people have agreed to a star that the rules let nobody have without them.

Belongs here: decisions against the steps of a part. Does not belong here: the star itself (`awards.py`).
Read on: schemes.md S07.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .parts import Part
from .rows import Key, Row

AGREED, REFUSED, AWAITED = "agreed", "refused", "awaited"
Decisions = Mapping[Key, list[Row]]


def read_decisions(rows: Iterable[Row]) -> Decisions:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["scheme"], row["subject_type"], row["subject_id"], row["period"]].append(row)
    return found


def approval(key: Key, part: Part, decisions: Decisions) -> str:
    """One refusal by somebody who may decide is enough; else every step needs a yes."""
    said = {step: set[str]() for step in part.approvals}
    for row in decisions.get(key, ()):
        if row["decided_by_role"] in part.approvals.get(row["step"], ()):
            said[row["step"]].add(row["decision"])
    if any("rejected" in words for words in said.values()):
        return REFUSED
    return AGREED if all("approved" in words for words in said.values()) else AWAITED
