"""What came for ids that no roster knows, or for people not at work then: added up again, and nothing of it lost.

Belongs here: whose rows wait for an owner, from the dated roster itself, and what they amount to.
Does not belong here: how rows were counted by person and month (that needs the deliveries again: `evidence`).

Where only some sites of a month are computed, who is outside of them cannot be told from here; people whom the roster
knows are then held together, and whoever it does not know stays apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .rows import Difference, Number, Row, Tables, differ
from .wage_grades import Roster, end_of

OF_THE_ROSTER = frozenset({"at_work", "not_yet_hired", "left", "not_computed"})
TOGETHER = "on the roster"
Place = tuple[str, str, str]  # measure, period, standing


class Sums:
    """What one place amounts to. A total of which no part is known is not known."""

    def __init__(self, source: str = "") -> None:
        self.source, self.subjects, self.rows = source, 0, 0
        self.total: Number | None = None

    def add(self, subjects: int, rows: int, total: Number | None) -> None:
        self.subjects += subjects
        self.rows += rows
        if total is not None:
            self.total = total + (self.total or 0)


def check_suspense(earlier: Tables) -> Iterator[Difference]:
    """`suspense` of the periods to check against `measured`, what was counted by measure, month and id.

    Reads of `earlier` also `people` (the dated roster), `unit_ids`, and `months_of_some_sites`.
    """
    if "measured" not in earlier:
        return
    roster, units = Roster(earlier["people"]), {row["unit_id"] for row in earlier["unit_ids"]}
    partial = {row["period"] for row in earlier["months_of_some_sites"]}
    expected, counted = _added_up(earlier, roster, units, partial)
    found: dict[Place, Sums] = defaultdict(Sums)
    for row in earlier["suspense"]:
        place = (row["measure"], row["period"], _together(row["standing"], row["period"], partial))
        found[place].source = row["source"]
        found[place].add(row["subjects"], row["row_count"], row["total"])
        if row["measured_count"] != counted.get(place[:2], 0):
            yield _differ(place, "measured_count", counted.get(place[:2], 0), row["measured_count"])
    for place in sorted(expected.keys() | found.keys()):
        if place not in found or place not in expected:
            yield _differ(place, "row", *(("a row", "no row") if place in expected else ("no row", "a row")))
            continue
        ours, theirs = expected[place], found[place]
        for what in ("source", "subjects", "rows", "total"):
            if getattr(ours, what) != getattr(theirs, what):
                yield _differ(place, what, getattr(ours, what), getattr(theirs, what))


def _added_up(
    earlier: Tables, roster: Roster, units: set[str], partial: set[str]
) -> tuple[dict[Place, Sums], dict[tuple[str, str], int]]:
    """What each place should amount to, and how many rows each measure and month has in all."""
    standings: dict[tuple[str, str], str] = {}
    of_place: dict[Place, dict[str, None]] = defaultdict(dict)
    expected: dict[Place, Sums] = {}
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in earlier["measured"]:
        subject, period = row["subject_id"], row["period"]
        if (subject, period) not in standings:
            standings[subject, period] = _standing(subject, period, roster, units)
        place = (row["measure"], period, _together(standings[subject, period], period, partial))
        sums = expected.setdefault(place, Sums(row["source"]))
        of_place[place][subject] = None
        sums.add(0, row["n"] or 0, row["numerator"])
        counted[row["measure"], period] += row["n"] or 0
    for place, sums in expected.items():
        sums.subjects = len(of_place[place])
    return expected, counted


def _standing(subject: str, period: str, roster: Roster, units: set[str]) -> str:
    """By the row of the roster that is in force on the month's last day, or its first one where none is yet."""
    if not subject:
        return "undivided"  # several people share it, and nobody knows their parts
    person: Row = roster.on(subject, end_of(period))
    if not person:
        return "unit" if subject in units else "unknown"
    if str(person["hired_on"]) > end_of(period):
        return "not_yet_hired"
    left = person["left_on"]
    return "left" if left is not None and str(left) < f"{period}-01" else "at_work"


def _together(standing: str, period: str, partial: set[str]) -> str:
    return TOGETHER if period in partial and standing in OF_THE_ROSTER else standing


def _differ(place: Place, what: str, expected: object, found: object) -> Difference:
    measure, period, standing = place
    return differ("suspense", ("", "", standing, period), f"{measure}.{what}", expected, found)
