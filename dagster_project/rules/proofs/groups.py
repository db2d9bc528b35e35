"""Groups and totals: their parts are there, weights add up, and what they ask of their parts is given.

Belongs here: how items, groups and the total fit together.
Does not belong here: limits (`points.py`), grades (`grades.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dagster_project.rules.compiler.groups import TOTAL
from dagster_project.rules.compiler.tables import Row, number_text
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.proofs.points import limits

_BASED = ("sum", "subtractive")


def problems(part: Part) -> Iterator[Problem]:
    groups = part.rows["groups"]
    yield from _names(part, groups)
    for group in groups:
        yield from limits(group)
        yield from _whole(f"The group `{group['item']}`", group, _members(part, group["item"]))
        yield from _weights_sum(part, f"the group `{group['item']}`", group)
    for total in part.rows["totals"]:
        yield from _whole("The total", total, _members(part, TOTAL))
        yield from _weights_sum(part, "the total", total)
        if total["of_available"]:
            yield from _available(part, total)
    yield from _weights_without_use(part)
    for item in part.rows["items"]:
        yield from _without(part, item)
    yield from _apart(part)


def _members(part: Part, whole: str) -> list[Row]:
    return [row for table in ("items", "groups") for row in part.rows[table] if row["parent_item"] == whole]


def _names(part: Part, groups: list[Row]) -> Iterator[Problem]:
    known = {group["item"] for group in groups}
    items = {item["item"] for item in part.rows["items"]}
    for row, first in repeated(groups, "item"):
        what = f"The group `{row['item']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
    for group in groups:
        if group["item"] in {*items, TOTAL}:
            what = (
                f"The group `{group['item']}` has the name of {'an item' if group['item'] in items else 'the total'}."
            )
            yield Problem(group.place, what, "Give the group another name.")
        elif not _members(part, group["item"]):
            what = f"The group `{group['item']}` has no item."
            yield Problem(group.place, what, f"Write `group: {group['item']}` at its items, or take it out.")
    for item in part.rows["items"]:
        if item["parent_item"] not in {*known, TOTAL, None}:
            what = f"There is no group `{item['parent_item']}`."
            yield Problem(item.place, what, nearest(item["parent_item"], known))


def _whole(name: str, whole: Row, members: list[Row]) -> Iterator[Problem]:
    aggregation = whole["aggregation"]
    if aggregation not in _BASED and whole["base"]:
        what = f"{name} is a {aggregation.replace('_', ' ')} and has a base."
        yield Problem(whole.place, what, "Take the base out: only a sum starts from one.")
    if aggregation == "subtractive" and not whole["base"]:
        what = f"{name} is subtractive and has no base to subtract from."
        yield Problem(whole.place, what, "Add its base.")
    if aggregation == "weighted_mean":
        yield from _weights(name, whole, members)
    elif whole["weights_sum"] is not None:
        yield Problem(whole.place, f"{name} weighs nothing and has a `weights_sum`.", "Take it out.")
    for member in members:
        if aggregation == "subtractive" and member["max_points"] is None:
            what = f"`{member['item']}` has no `max_points`, and {name[0].lower()}{name[1:]} subtracts what it lacks."
            yield Problem(member.place, what, "Add its `max_points`.")


def _weights(name: str, whole: Row, members: list[Row]) -> Iterator[Problem]:
    for member in members:
        if member["weight"] is None:
            what = f"`{member['item']}` has no `weight`, and {name[0].lower()}{name[1:]} is a weighted mean."
            yield Problem(member.place, what, "Add its `weight`.")
        elif member["weight"] <= 0:
            what = f"The weight of `{member['item']}` is {number_text(member['weight'])}."
            yield Problem(member.place, what, "A weight is above 0.")


def _weights_sum(part: Part, name: str, whole: Row) -> Iterator[Problem]:
    """What each population's parts weigh together; told once where all have the same parts."""
    told: set[object] = set()
    for population in part.populations if whole["aggregation"] == "weighted_mean" else ():
        members = _members(part, whole.get("item") or TOTAL)
        own = [row for row in members if "is_for_some" not in row or part.has_item(population, row)]
        weights = [member["weight"] for member in own]
        if not weights or None in weights:
            continue
        together = sum(weights, Decimal())
        if together in {whole["weights_sum"], *told}:
            continue
        told.add(together)
        what = f"The weights of {name} add up to {number_text(together)}."
        remedy = (
            f"They must add up to {whole['weights_sum']}: mend them, or write what they add up to as `weights_sum`."
        )
        yield Problem(whole.place, what, remedy)


def _weights_without_use(part: Part) -> Iterator[Problem]:
    weighted = {row["item"] for row in part.rows["groups"] if row["aggregation"] == "weighted_mean"}
    weighted |= {TOTAL for row in part.rows["totals"] if row["aggregation"] == "weighted_mean"}
    for row in [*part.rows["items"], *part.rows["groups"]]:
        if row["weight"] is not None and row["parent_item"] not in weighted:
            what = f"The weight of `{row['item']}` changes nothing."
            yield Problem(row.place, what, "Write `aggregate: weighted_mean` where it belongs, or take the weight out.")


def _available(part: Part, total: Row) -> Iterator[Problem]:
    if total["aggregation"] == "minimum":
        yield Problem(total.place, "The least of several has nothing available.", "Take `of_available` out.")
    ready = {row["item"] for row in part.rows["groups"] if row["max_points"] is not None}
    for row in part.rows["groups"]:
        if row["aggregation"] == "minimum" and row["max_points"] is None:
            what = f"The least of several has nothing available, and `{row['item']}` has no `max_points`."
            yield Problem(row.place, what, "Add its `max_points`.")
    for row in part.rows["items"]:
        if row["max_points"] is None and row["parent_item"] not in ready:
            what = f"`{row['item']}` has no `max_points`, and the total is a share of what was available."
            yield Problem(row.place, what, "Add its `max_points`, or those of its group.")
        elif row["max_points"] is not None and row["max_points"] <= 0:
            yield Problem(row.place, f"The item `{row['item']}` can earn nothing.", "Give it `max_points` above 0.")


def _without(part: Part, item: Row) -> Iterator[Problem]:
    measure = item["times_measure"] or item["of_measure"]
    if item["without"] is None:
        return
    if measure is None:
        what = f"`{item['item']}` reads no figure that could be missing."
        yield Problem(item.place, what, "Take `without` out.")
    elif measure in part.marks and part.head["needs_form"]:
        what = f"`{item['item']}` stands on a form, which is not complete without it."
        yield Problem(item.place, what, "Take `without` out.")


def _apart(part: Part) -> Iterator[Problem]:
    """What stands apart from the total earns points of its own, and a total is left."""
    apart = [item for item in part.rows["items"] if item["parent_item"] is None]
    for item in apart:
        if item["is_unscored"] or item["max_points"] is not None:
            what = f"`{item['item']}` stands apart from the total and is part of no completeness and no limit."
            yield Problem(item.place, what, "Take `unscored` and `max_points` out, or `apart`.")
    if apart and len(apart) == len(part.rows["items"]):
        yield Problem(apart[0].place, "All items stand apart, and the total has none.", "Take `apart` out of one.")
