"""Rows that several people worked on: divided again from the shares as delivered, so that every row is whole once.

Belongs here: whether shares can be used under the company's policy, and from which to which millionth each one reaches.
Does not belong here: the figures that are cut at these marks (their rows are not read again here).

A share that lies beside one that nobody could read is told so by the models: what could not be read is not seen here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .rows import MILLION, Difference, Row, Tables, differ

NOBODY = ""
DATED = "collections"
Record = tuple[str, str, str]  # source, id, month of a collection or ''
Part = tuple[str, int, int]  # person, from which millionth, to which


def check_shared_work(earlier: Tables) -> Iterator[Difference]:
    """`work_divided` against `work_shares` (those refused have a `reason`) and the policies in `shared_work`."""
    if "work_divided" not in earlier:
        return
    policies: dict[str, str] = {row["work"]: row["policy"] for row in earlier["shared_work"]}
    given: dict[Record, list[Row]] = defaultdict(list)
    for row in earlier["work_shares"]:
        given[_record(row)].append(row)
    found: dict[Record, list[Part]] = defaultdict(list)
    for row in earlier["work_divided"]:
        found[_record(row)].append((row["employee_id"], row["from_millionth"], row["to_millionth"]))
    for record in sorted(given.keys() | found.keys()):
        shares = given.get(record, [])
        beside = any(row["reason"] == "share_beside_a_reject" for row in shares)
        fits = not beside and _fits(record, shares, policies)
        if fits == any(row["reason"] for row in shares):
            yield _differ(record, "is_refused", not fits, fits)
        expected = _parts(shares, policies[record[0]]) if fits else [(NOBODY, 0, MILLION)]
        if sorted(expected) != sorted(found.get(record, [])):
            yield _differ(record, "parts", _told(expected), _told(found.get(record, [])))


def _fits(record: Record, shares: Sequence[Row], policies: Mapping[str, str]) -> bool:
    policy = policies.get(record[0])
    if not shares or policy is None or (record[0] == DATED) != bool(record[2]):
        return False
    if policy == "as_delivered":
        parts = [row["share"] for row in shares]
        return None not in parts and min(parts) >= 0 and sum(parts) == 1
    if policy == "first":
        places = [row["position"] for row in shares]
        return None not in places and places.count(min(places)) == 1
    return True


def _parts(shares: Sequence[Row], policy: str) -> list[Part]:
    """Side by side in the order of ids; of equal parts the millionths left over go to the first ids, one each."""
    if policy == "first":
        return [(min(shares, key=lambda row: int(row["position"]))["employee_id"], 0, MILLION)]
    ordered = sorted(shares, key=lambda row: str(row["employee_id"]))
    each, left = divmod(MILLION, len(ordered))
    parts: list[Part] = []
    reached = 0
    for place, row in enumerate(ordered):
        size = int(row["share"] * MILLION) if policy == "as_delivered" else each + (place < left)
        if size:
            parts.append((row["employee_id"], reached, reached + size))
        reached += size
    return parts


def _record(row: Row) -> Record:
    return row["work"], row["record_id"], str(row["month"] or "")


def _told(parts: Sequence[Part]) -> str:
    return ", ".join(f"{person or 'nobody'} {begin}-{end}" for person, begin, end in sorted(parts)) or "none"


def _differ(record: Record, what: str, expected: Any, found: Any) -> Difference:
    return differ("work_shares", ("", "", " ".join(record[:2]), record[2][:7]), what, expected, found)
