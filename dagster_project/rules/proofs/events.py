"""Items of events: ranges that neither overlap nor leave a gap, severities, and who counts instead of whom.

Belongs here: what is proved of the events that items count. Does not belong here: their points (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.intervals import INFINITY, Interval, gaps
from dagster_project.rules.proofs.part import Part


def problems(part: Part) -> Iterator[Problem]:
    yield from _severities(part)
    yield from _precedence(part)
    yield from _event_ranges(part)
    if part.head["period_kind"] != "month":
        yield from _longer_than_a_month(part)


def _longer_than_a_month(part: Part) -> Iterator[Problem]:
    """Events are counted month by month: in a longer period they would come to nothing, and nobody be told."""
    rules = {row["item"]: row for row in part.rows["event_rules"]}
    for item, row in rules.items():
        what = f"The item `{item}` counts events, and this part is of a {part.head['period_kind']}: none would count."
        yield Problem(row.place, what, "Count them in a part of months, and its results here with `results:`.")


def _severities(part: Part) -> Iterator[Problem]:
    for row in part.rows["items"]:
        if row["severity"] is not None and row["severity"] < 1:
            what = f"The severity of `{row['item']}` is {row['severity']}, and 0 means that nothing happened."
            yield Problem(row.place, what, "Begin with 1 for what is slight.")


def _precedence(part: Part) -> Iterator[Problem]:
    """Who takes whose place is known, logged as an event too, and ends somewhere."""
    events = {row["item"] for row in part.rows["items"] if row["event"]}
    over: dict[str, set[str]] = {}
    for row in part.rows["event_precedence"]:
        if row["over_item"] not in events:
            what = f"`{row['item']}` counts instead of `{row['over_item']}`, which is no item of an event."
            yield Problem(row.place, what, nearest(row["over_item"], events))
        elif row["item"] in _reached(row["over_item"], over):
            what = f"`{row['item']}` and `{row['over_item']}` each count instead of the other."
            yield Problem(row.place, what, "Name the slighter one at the graver one only.")
        over.setdefault(row["item"], set()).add(row["over_item"])


def _reached(item: str, over: dict[str, set[str]]) -> set[str]:
    found, ahead = {item}, [item]
    while ahead:
        fresh = over.get(ahead.pop(), set()) - found
        found |= fresh
        ahead += fresh
    return found


def _event_ranges(part: Part) -> Iterator[Problem]:
    by_code: dict[tuple[str, bool], list[Row]] = {}
    for row in part.rows["event_rules"]:
        by_code.setdefault((row["event_code"], row["is_common"]), []).append(row)
    for (code, _), rows in by_code.items():
        yield from _ranges_of(code, sorted(rows, key=lambda row: (_range(row).low, not _range(row).has_low)))


def _ranges_of(code: str, rows: list[Row]) -> Iterator[Problem]:
    for row in rows:
        if _range(row).is_empty:
            yield Problem(row.place, f"The range {_range(row)} of `{row['item']}` is empty.", "Mend its ends.")
    for earlier, later in pairwise(rows):
        both = _range(earlier).meet(_range(later))
        if not both.is_empty:
            what = f"The event `{code}` counts for `{earlier['item']}` and for `{later['item']}` in {both}."
            yield Problem(later.place, what, "Let one range begin where the other ends.")
    first = _range(rows[0])
    above = Interval(first.low, first.has_low, INFINITY)
    for gap in gaps([_range(row) for row in rows], above):
        what = f"The event `{code}` counts for no item in {gap}."
        yield Problem(rows[0].place, what, "Close the gap; only below the first range may events count for nothing.")


def _range(row: Row) -> Interval:
    low, high = row["quantity_from"], row["quantity_to"]
    return Interval(
        -INFINITY if low is None else low,
        bool(row["from_inclusive"]) and low is not None,
        INFINITY if high is None else high,
        bool(row["to_inclusive"]) and high is not None,
    )
