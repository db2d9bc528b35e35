"""Who was hired again under the id that they had, where the company lets windows and held stars begin anew.

Belongs here: finding the last hire before a period's end that follows a leaving. Does not belong here: what is before
it for a window (`windows.py`) or a held star (`ladders.py`).
"""

from __future__ import annotations

from .census import People
from .rows import Tables
from .spine import kind_and_last_month
from .wage_grades import Roster, end_of

ANEW = "anew"


def begin_anew(people: People, earlier: Tables) -> None:
    """Set `since` of everybody of `people` who was hired again, by `people` (the dated roster) and `settings`."""
    if all(row["rehired"] != ANEW for row in earlier.get("settings", ())):
        return
    rows = list(earlier["people"])
    roster = Roster(rows)
    left: dict[str, list[str]] = {}
    for row in rows:
        if row["left_on"] is not None:
            left.setdefault(row["employee_id"], []).append(str(row["left_on"]))
    for key, person in people.items():
        if key[1] == "employee" and key[2] in left:
            hired = str(roster.on(key[2], end_of(key[3]))["hired_on"])
            if min(left[key[2]]) < hired:
                people[key] = person._replace(since=kind_and_last_month(hired[:7])[1])
