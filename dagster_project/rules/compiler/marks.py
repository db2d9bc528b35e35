"""Marks that people enter, and the answers that they may give → `marks`, `options`, and a measure each.

Belongs here: how an answer becomes a number, choices of one box among several, and who may assess → `assessors`.
Does not belong here: sheets that hold marks (`sheets.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.rules.compiler.measures import sourced_row
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.nodes import MapNode

_ANSWERS = {"points": "points", "options": "option", "passes": "pass_fail", "count": "count", "comment": "comment"}


def compile_mark(scope: Scope, part_id: str, node: MapNode, is_of_sheet: bool) -> None:
    """A mark is the mean of its live assessments; yes and pass are 1, no and fail 0, a level its points, words 1."""
    answer = next((answer for key, answer in _ANSWERS.items() if key in node), "yes_no")
    _compile_answers(scope, part_id, node, node.word("mark"), answer, is_of_sheet)


def compile_choice(scope: Scope, part_id: str, node: MapNode) -> None:
    """A choice is a mark whose level is the one box that is ticked, or that is named as the mark's level."""
    _compile_answers(scope, part_id, node, node.word("choice"), "choice", False)


def compile_assessors(scope: Scope, part_id: str, part: MapNode) -> None:
    """The roles in which somebody may assess; without any, everybody may."""
    node = part.block("assessors")
    if node is None:
        return
    for role in node.words("roles"):
        scope.add(
            "assessors",
            part.place_of("assessors"),
            part_id=part_id,
            scheme=scope.scheme,
            role=role,
            **sourced(node),
        )


def _compile_answers(scope: Scope, part_id: str, node: MapNode, name: str, answer: str, is_of_sheet: bool) -> None:
    minimum, maximum = _range(node)
    scope.add(
        "marks",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        mark=name,
        measure=scope.full(name),
        answer=answer,
        minimum=minimum,
        maximum=maximum,
        item_of_sheet=is_of_sheet,
        **sourced(node),
    )
    for order, option in enumerate(node.blocks("options"), start=1):
        _compile_option(scope, part_id, name, order, option, node)
    sourced_row(
        scope, node, name, "mark", scope.sources["assessments"], {"aggregate": "mean", "value_column": "mark_number"}
    )
    _compile_conditions(scope, node, name)


def _range(node: MapNode) -> tuple[Decimal, Decimal | None]:
    points = node.block("points")
    options = [option.number("points") or Decimal(0) for option in node.blocks("options")]
    if points is not None:
        return points.number("at_least") or Decimal(0), points.number("at_most")
    if options:
        return min(options), max(options)
    lowest = Decimal(1 if "comment" in node else 0)
    return lowest, None if "count" in node else Decimal(1)


def _compile_option(scope: Scope, part_id: str, mark: str, order: int, node: MapNode, parent: MapNode) -> None:
    option = node.word("option")
    scope.add(
        "options",
        node.place,
        part_id=part_id,
        scheme=scope.scheme,
        mark=mark,
        option=option,
        tick=node.text("tick"),
        points=node.number("points"),
        option_order=order,
        label_en=label(node, "en", option),
        label_zh=label(node, "zh", option),
        **sourced(node, parent),
    )


def _compile_conditions(scope: Scope, node: MapNode, name: str) -> None:
    for position, (column, value) in enumerate(
        (("scheme", scope.scheme), ("item", name), ("purpose", "live")), start=1
    ):
        scope.add(
            "measure_conditions",
            node.place,
            measure=scope.full(name),
            role="where",
            group_no=1,
            position=position,
            column_name=column,
            data_type="text",
            operator="equals",
            value=value,
        )
