"""Which calls are to be listened to: drawn again from their ids, and listed again from what they say.

Belongs here: the draw, lists by seconds of talk, neighbours of faults. Does not belong here: how many
(`sampled_plans.py`), slots and faults (`call_facts.py`). Read on: schemes.md S26.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import md5
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from .bands import lies_in
from .call_facts import counts, faulty_calls, low_slots
from .census import People
from .parts import Part
from .rows import Difference, Key, Row, Rows, Tables, differ, key_of
from .sampled_plans import Plans

TABLE = "sampling_tasks"
_REASONS = ("low_slot", "short", "neighbour")


class Call(NamedTuple):
    started_at: Any
    call_id: str
    seconds: Decimal


class Task(NamedTuple):
    place: int | None  # in the draw
    reasons: tuple[str, ...]
    around: str | None


Tasks = dict[str, Task]


def check_tasks(rows: Rows, people: People, plans: Plans, earlier: Tables) -> Iterator[Difference]:
    """`earlier`: `calls`, `offered` and `faults` of the months to check; read only where somebody is sampled.

    Calls come person by person: millions of them are never held at once.
    """
    found: dict[Key, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[key_of(row)][row["interaction_id"]] = row
    if not plans:
        yield from (differ(TABLE, key, "row", "none: nothing is sampled", "one row") for key in found)
        return
    parts = {(key[0], key[3]): people[key].part for key in plans}
    low, faults = low_slots(earlier.get("offered", ()), parts), list(earlier.get("faults", ()))
    faulty = {place: faulty_calls(place[0], part, faults) for place, part in parts.items()}
    waiting = plans.keys() | found.keys()
    for subject_id, own in groupby(earlier.get("calls", ()), key=itemgetter("employee_id")):
        for key, calls in _countable(subject_id, own, plans, parts).items():
            place = (key[0], key[3])
            tasks = _tasks(key, parts[place], plans[key].planned or 0, calls, low[place], faulty[place])
            yield from _compared(key, tasks, found[key])
            waiting.discard(key)
    for key in waiting:
        yield from _compared(key, {}, found[key])


def _countable(
    subject_id: str, rows: Rows, plans: Plans, parts: Mapping[tuple[str, str], Part]
) -> dict[Key, list[Call]]:
    """The calls of one person that may be drawn, by scheme and month."""
    calls: dict[Key, list[Call]] = defaultdict(list)
    for row in rows:
        month = str(row["started_month"])[:7]
        for (scheme, period), part in parts.items():
            key = (scheme, "employee", subject_id, period)
            if period == month and key in plans and counts(row, part.countable):
                calls[key].append(Call(row["started_at"], row["call_id"], row["talk_seconds"]))
    return calls


def _tasks(
    key: Key, part: Part, planned: int, calls: list[Call], low: Mapping[str, set[str]], faulty: set[str]
) -> Tasks:
    def hashed(call: Call) -> tuple[str, str]:
        return md5(f"{key[0]}|{key[3]}|{call.call_id}".encode(), usedforsecurity=False).hexdigest(), call.call_id

    places = {call.call_id: place for place, call in enumerate(sorted(calls, key=hashed)[:planned], start=1)}
    reasons: dict[str, set[str]] = defaultdict(set)
    for row in part.sampling_lists:
        for call in calls if row["mark"] is None else ():
            if lies_in(row, call.seconds, 1) and (row["answered_within"] is None or call.call_id in low[row["list"]]):
                reasons[call.call_id].add(row["reason"])
    around: dict[str, str] = {}
    in_order = sorted(calls)
    for one, other in pairwise(in_order):
        for call, fault in ((one, other), (other, one)):
            if fault.call_id in faulty:
                around[call.call_id] = min(fault.call_id, around.get(call.call_id, fault.call_id))
                reasons[call.call_id].add("neighbour")
    return {
        call: Task(places.get(call), tuple(each for each in _REASONS if each in reasons[call]), around.get(call))
        for call in places.keys() | set(reasons)
    }


def _compared(key: Key, tasks: Tasks, rows: Mapping[str, Row]) -> Iterator[Difference]:
    for call in sorted(tasks.keys() | rows.keys()):
        task, row = tasks.get(call), rows.get(call)
        if task is None or row is None:
            yield differ(TABLE, key, f"{call}.row", "one" if task else "none", "one" if row else "none")
            continue
        came = Task(row["draw_order"], tuple(each for each in _REASONS if row[f"is_{each}"]), row["of_interaction_id"])
        first = "random" if task.place is not None else task.reasons[0]
        if came != task or row["reason"] != first or row["is_drawn"] != (task.place is not None):
            yield differ(TABLE, key, call, (first, *task), (row["reason"], *came))
