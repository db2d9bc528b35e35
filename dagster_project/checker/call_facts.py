"""What calls say of themselves: whether they count, in which slot of the day they lie, whether they have a fault.

Belongs here: conditions on a call, slots and their targets, faults. Does not belong here: who listens to which call
(`sampled_calls.py`), where a call that nobody took belongs (the rows of `offered` say it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from .case_rules import COMPARE, NUMBERS
from .parts import Part
from .rows import Row, Rows
from .spine import period_ending

_SEPARATOR = "\x1f"


def counts(row: Row, conditions: Iterable[Row]) -> bool:
    groups: dict[int, bool] = {}
    for condition in conditions:
        holds = _holds(condition, row[condition["column_name"]])
        if condition["role"] == "where" and not holds:
            return False
        if condition["role"] == "any":
            groups[condition["group_no"]] = groups.get(condition["group_no"], True) and holds
    return not groups or any(groups.values())


def _holds(condition: Row, found: Any) -> bool:
    operator = condition["operator"]
    if operator in ("is_empty", "is_filled"):
        return bool((found is None) == (operator == "is_empty"))
    if found is None:
        return bool(operator in ("not_equals", "is_none_of"))
    if operator in ("is_one_of", "is_none_of"):
        asked = [_read(text, condition["data_type"]) for text in condition["value"].split(_SEPARATOR)]
        return bool((_as_read(found) in asked) == (operator == "is_one_of"))
    return bool(COMPARE[operator](_as_read(found), _read(condition["value"], condition["data_type"])))


def _read(text: str, data_type: str) -> Any:
    if data_type == "boolean":
        return text.lower() in ("true", "yes", "1")
    return Decimal(text) if data_type in NUMBERS else text


def _as_read(value: Any) -> Any:
    return value if isinstance(value, bool | int | Decimal | str) else str(value)


def low_slots(offered: Rows, parts: Mapping[tuple[str, str], Part]) -> dict[tuple[str, str], dict[str, set[str]]]:
    """By scheme and month: list -> the calls in slots of the day in which too few were answered in time."""
    asked = [(place, row) for place, part in parts.items() for row in part.sampling_lists if row["slot_minutes"]]
    slots: dict[Any, list[tuple[str, bool]]] = defaultdict(list)
    for call in offered:
        month = period_ending("month", call["period_index"])
        for place, row in asked:
            if place[1] == month and row["target"] is not None:
                slot = call["minute_of_day"] // row["slot_minutes"]
                in_time = bool(call["answered"]) and call["ring_seconds"] <= row["answered_within"]
                slots[place, row["list"], row["target"], call["site_id"], call["started_on"], slot].append(
                    (call["call_id"], in_time)
                )
    low: dict[tuple[str, str], dict[str, set[str]]] = {place: defaultdict(set) for place in parts}
    for (place, name, target, *_), calls in slots.items():
        if sum(in_time for _, in_time in calls) < target * len(calls):
            low[place][name].update(call_id for call_id, _ in calls)
    return low


def faulty_calls(scheme: str, part: Part, faults: Iterable[Row]) -> set[str]:
    asked = {(row["mark"], row["mark_number"]) for row in part.sampling_lists if row["mark"]}
    said = {"yes": 1, "pass": 1, "no": 0, "fail": 0}
    return {
        row["interaction_id"]
        for row in faults
        if row["scheme"] == scheme and (row["item"], said.get(str(row["mark"]).lower())) in asked
    }
