"""What one recording, call or session earns by itself → `sheets`, `sheet_items`, `sheet_limits`, `sheet_classes`.

Belongs here: a sheet's items, its fatal ones, what fails the whole, and the figures of a month that sheets make.
Does not belong here: the tests of an item (`sheet_tests.py`), marks and their options (`marks.py`), whether a sheet
makes sense (`proofs/sheets.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dagster_project.rules.compiler.groups import limits_of
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.compiler.sheet_tests import compile_tests, tests_of
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.nodes import MapNode
from dagster_project.rules.problems import nearest

SHEET_MEASURES = ("sheet_score", "fatal_sheets")
_WITH_POINTS = ("option", "points")
_LABELS = {
    "mean": ("单次得分均值", "Mean score of the sheets"),
    "minimum": ("单次最低得分", "Lowest score of the sheets"),
    "pass_share": ("单次合格率", "Share of sheets that pass"),
}


def marks_of_sheet(part: MapNode) -> set[str]:
    """The marks that stand on the part's sheet: those of its items and those that their tests look at."""
    sheet = part.block("sheet")
    items = list(sheet.blocks("items")) if sheet else []
    holders = [holder for item in items for holder in (item, *tests_of(item))]
    return {holder.word("mark") for holder in holders if "mark" in holder}


def compile_sheet(scope: Scope, part_id: str, node: MapNode) -> None:
    """A sheet without a `total` gives no points, and only says whether it passed."""
    if node.text("month_rollup") == "pass_share" and "pass_mark" not in node and "fails_when" not in node:
        scope.problem(
            node.place,
            "A share of sheets that pass needs a `pass_mark`.",
            "Add it, as a blank parameter where it is lost.",
        )
    total = node.block("total")
    limits = limits_of(total or MapNode(node.place))
    aggregation = (total.text("aggregate") or "sum") if total else "none"
    scope.add(
        "sheets",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        aggregation=aggregation,
        of_available=total is not None and total.is_true("of_available"),
        scale_to=total.integer("scale_to") if total else None,
        fatal_policy=node.text("fatal_policy"),
        base=limits["base"] or Decimal(0),
        cap=limits["cap"],
        floor=limits["floor"],
        month_rollup=node.word("month_rollup"),
        pass_mark=node.number("pass_mark"),
        **sourced(node),
    )
    marks = {row["mark"]: row for row in scope.rows["marks"] if row["part_id"] == part_id}
    for order, item in enumerate(node.blocks("items"), start=1):
        _compile_item(scope, part_id, order, item, marks, total is not None)
    for limit in node.blocks("fails_when"):
        scope.add(
            "sheet_limits",
            limit.place,
            part_id=part_id,
            **{"class": limit.word("failed")},
            at_least=limit.integer("at_least"),
            **sourced(limit, node),
        )
    _register_measures(scope, node)


def compile_faults(scope: Scope, part_id: str, node: MapNode, sheet: MapNode | None) -> None:
    """`faults_of` names classes of items of the sheet; the table names the items."""
    items = list(sheet.blocks("items")) if sheet else []
    classes = {item.word("class") for item in items if "class" in item}
    for wanted in node.words("faults_of"):
        if wanted not in classes:
            what = f"No item of the sheet has the class `{wanted}`."
            scope.problem(node.place_of("faults_of"), what, nearest(wanted, classes))
    for item in items:
        if item.text("class") in node.words("faults_of"):
            name = scope.full(node.word("measure"))
            scope.add("sheet_classes", node.place, part_id=part_id, measure=name, item=item.word("item"))


def _compile_item(
    scope: Scope, part_id: str, order: int, node: MapNode, marks: Mapping[str, Row], has_total: bool
) -> None:
    """The most that an item can earn are its points, or those of its mark's best level."""
    name, mark = node.word("item"), node.text("mark")
    entered = marks.get(mark or "")
    _check_points(scope, node, entered, has_total)
    scope.add(
        "sheet_items",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        item=name,
        item_order=order,
        **{"class": node.text("class")},
        mark=mark,
        points=node.number("points"),
        max_points=entered["maximum"] if entered and "points" not in node else node.number("points"),
        fatal=node.is_true("fatal"),
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        **sourced(node),
    )
    compile_tests(scope, part_id, node)


def _check_points(scope: Scope, node: MapNode, mark: Row | None, has_total: bool) -> None:
    name, is_of_mark = node.word("item"), mark is not None and mark["answer"] in _WITH_POINTS
    if is_of_mark and mark is not None and "points" in node:
        kind = "options with points" if mark["answer"] == "option" else "points"
        what = f"The item `{name}` has points, and its mark `{mark['mark']}` has {kind} of their own."
        scope.problem(node.place, what, "Take `points` out.")
    elif not has_total and "points" in node:
        scope.problem(node.place_of("points"), f"The item `{name}` has points, and its sheet no `total`.", "Add one.")
    elif has_total and not is_of_mark and "points" not in node and (mark or "mark" not in node):
        scope.problem(node.place, f"The item `{name}` earns no points.", "Add `points:`.")


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
