"""Sheets: what one recording, call or session earns by itself → `sheets`, `sheet_items`, `sheet_conditions`.

Belongs here: a sheet's items, its fatal ones, and the figures of a month that sheets make.
Does not belong here: marks and their options (`marks.py`), whether a sheet makes sense (`proofs/sheets.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.rules.compiler.groups import limits_of
from dagster_project.rules.compiler.ranges import ends_of
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.nodes import MapNode

SHEET_MEASURES = ("sheet_score", "fatal_sheets")
_LABELS = {
    "mean": ("单次得分均值", "Mean score of the sheets"),
    "minimum": ("单次最低得分", "Lowest score of the sheets"),
    "pass_share": ("单次合格率", "Share of sheets that pass"),
}


def marks_of_sheet(part: MapNode) -> set[str]:
    """The marks that stand on the part's sheet: those of its items and those that make an item fail."""
    sheet = part.block("sheet")
    items = list(sheet.blocks("items")) if sheet else []
    return {holder.word("mark") for item in items for holder in (item, *item.blocks("fails_when"))}


def compile_sheet(scope: Scope, part_id: str, node: MapNode) -> None:
    if node.text("month_rollup") == "pass_share" and "pass_mark" not in node:
        scope.problem(
            node.place,
            "A share of sheets that pass needs a `pass_mark`.",
            "Add it, as a blank parameter where it is lost.",
        )
    total = node.block("total") or MapNode(node.place)
    limits = limits_of(total)
    scope.add(
        "sheets",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        fatal_policy=node.text("fatal_policy"),
        base=limits["base"] or Decimal(0),
        cap=limits["cap"],
        floor=limits["floor"],
        month_rollup=node.word("month_rollup"),
        pass_mark=node.number("pass_mark"),
        **sourced(node),
    )
    for order, item in enumerate(node.blocks("items"), start=1):
        _compile_item(scope, part_id, order, item)
    _register_measures(scope, node)


def _compile_item(scope: Scope, part_id: str, order: int, node: MapNode) -> None:
    name = node.word("item")
    scope.add(
        "sheet_items",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        item=name,
        item_order=order,
        mark=node.word("mark"),
        points=node.number("points"),
        fatal=node.is_true("fatal"),
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        **sourced(node),
    )
    for number, condition in enumerate(node.blocks("fails_when"), start=1):
        scope.add(
            "sheet_conditions",
            condition.place,
            part_id=part_id,
            item=name,
            condition_order=number,
            mark=condition.word("mark"),
            **ends_of(condition),
        )


def _register_measures(scope: Scope, node: MapNode) -> None:
    labels = (_LABELS[node.word("month_rollup")], ("致命错误单数", "Sheets with a fatal fault"))
    for name, (chinese, english) in zip(SHEET_MEASURES, labels, strict=True):
        scope.add(
            "measures",
            node.place,
            measure=scope.full(name),
            owner_scheme=scope.scheme,
            kind="sheet",
            is_count=name == "fatal_sheets",
            label_en=english,
            label_zh=chinese,
            **sourced(node),
        )
