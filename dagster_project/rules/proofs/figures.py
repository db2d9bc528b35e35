"""What a part may read, and in which order it can be had.

Belongs here: figures that belong to another part, and items that would need the total they are part of.
Does not belong here: names that do not exist (`compiler/scope.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.clauses import reach_of
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated

_TABLE_OF_KIND = {
    "rank": "ranks",
    "items": "item_classes",
    "worst": "item_classes",
    "faults": "sheet_classes",
    "results": "result_counts",
    "rollup": "result_counts",
    "item": "items",
}
_TABLE_OF_ALL = {"total": "totals", "sheet": "sheets", "star": "levels"}
_ITEM_READS = ("times_measure", "of_measure")


def problems(part: Part) -> Iterator[Problem]:
    for row, name, what in _readings(part):
        measure = part.measures.get(name)
        if measure is not None and not _is_at_hand(part, measure):
            yield Problem(
                row.place,
                f"`{name}` is a {measure['kind']} of another part of the scheme.",
                f"Declare it in this part for {what}.",
            )
        elif measure is not None and measure["kind"] == "star" and row.get("target_kind") != "flag":
            yield Problem(
                row.place, f"`{name}` is known last, and {what} is needed before it.", "Only a flag reads the star."
            )
        elif measure is not None and measure["kind"] == "star" and reach_of(row):
            yield Problem(
                row.place, f"{what[0].upper()}{what[1:]} looks at older stars.", "A flag reads the star of its period."
            )
    for row in part.rows["clauses"]:
        if row["target_kind"] == "item":
            yield from _item_reads(part, row, row["measure"], row["target"])
        if row["window_aggregate"] == "sum" and not _adds_up(part.measures.get(row["measure"])):
            yield Problem(
                row.place,
                f"`sum_of` adds up months of `{row['measure']}`, which is neither a count nor a sum.",
                "Write `mean_of`, which pools the months, or `every`.",
            )
    for row in part.rows["items"]:
        for column in _ITEM_READS:
            if row[column]:
                yield from _item_reads(part, row, row[column], row["item"])
    conditional = {row["item"] for row in part.rows["items"] if row["is_conditional"]}
    for row in part.rows["item_classes"]:
        if row["item"] in conditional:
            what = f"`{row['measure']}` counts the item `{row['item']}`, which has conditions."
            yield Problem(row.place, what, "Count events only: give the item another class, or read its own measure.")
    for row, first in repeated(part.rows["clauses"], "target_kind", "target", "alternative", "clause", "population"):
        what = f"The clause `{row['clause']}` stands twice in one place (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each clause of a star, item or flag its own name.")
    for row, first in repeated(part.rows["flags"], "target"):
        yield Problem(
            row.place,
            f"The flag `{row['target']}` stands twice (first on line {first.place.line}).",
            "Give each its own item.",
        )


def _adds_up(measure: Row | None) -> bool:
    return measure is None or bool(measure["is_count"]) or measure["aggregate"] == "sum"


def _readings(part: Part) -> Iterator[tuple[Row, str, str]]:
    for row in part.rows["clauses"]:
        yield row, row["measure"], f"the clause `{row['clause']}`"
    for row in part.rows["ranks"]:
        yield row, row["of_measure"], f"the rank `{row['measure']}`"
    for row in part.rows["items"]:
        for column in _ITEM_READS:
            if row[column]:
                yield row, row[column], f"the item `{row['item']}`"
    for row in part.rows["order_keys"]:
        yield row, row["measure"], "the order of the quotas"
    for row in part.rows["pay"]:
        for column in ("for_each_measure", "less_measure"):
            if row[column]:
                yield row, row[column], f"the line `{row['line']}`"


def _is_at_hand(part: Part, measure: Row) -> bool:
    kind, name = measure["kind"], measure["measure"]
    if kind == "share":
        return any(row["of_available"] for row in part.rows["totals"])
    if kind in _TABLE_OF_ALL:
        return bool(part.rows[_TABLE_OF_ALL[kind]])
    if kind not in _TABLE_OF_KIND:
        return True
    plain = name.removesuffix("_shared_by") if kind == "rank" else name
    if kind == "item":
        scored = [*part.rows["items"], *part.rows["groups"]]
        return any(name == f"{part.head['scheme']}.{row['item']}" for row in scored)
    return any(row["measure"] == plain for row in part.rows[_TABLE_OF_KIND[kind]])


def _item_reads(part: Part, row: Row, name: str, item: str) -> Iterator[Problem]:
    """An item may read what is known before the items: no total, no item, no rank over them, no count it is part of."""
    measure = part.measures.get(name)
    if measure is None:
        return
    counted = {entry["item"] for entry in part.rows["item_classes"] if entry["measure"] == name}
    is_scored = measure["phase"] in (4, 5) and not _ranks_results(part, name)
    if is_scored or item in counted:
        yield Problem(
            row.place,
            f"The item `{item}` reads `{name}`, which is made of it.",
            "An item reads figures that no item changes.",
        )


def _ranks_results(part: Part, name: str) -> bool:
    ranked = [row["of_measure"] for row in part.rows["ranks"] if row["measure"] == name.removesuffix("_shared_by")]
    return any(part.measures[of]["kind"] in ("results", "rollup") for of in ranked if of in part.measures)
