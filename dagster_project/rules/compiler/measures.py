"""Marks, measures, ranks and counts of results → `marks`, `measures`, `measure_conditions`, `terms`, `ranks`, `result_counts`.

Belongs here: what a subject's figure in a period is made of. Combinations are flattened to terms that a source holds.
Does not belong here: what is asked of a figure (`clauses.py`); phases, which need all measures at once (`phases.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from dagster_project.rules.compiler.scope import Scope, label
from dagster_project.rules.compiler.tables import number_text
from dagster_project.rules.language import CONDITION_OPERATORS
from dagster_project.rules.nodes import ListNode, MapNode, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.sources import NUMBERS, RuleSource

LIST_SEPARATOR = "\x1f"
_NEEDS_VALUE = {"sum", "mean", "ratio", "minimum", "maximum"}


def compile_mark(scope: Scope, part_id: str, node: MapNode) -> None:
    """A mark is the mean of its live assessments; yes is 1 and no is 0."""
    name, points = node.word("mark"), node.block("points")
    minimum, maximum = (points.number("at_least"), points.number("at_most")) if points else (Decimal(0), Decimal(1))
    scope.add(
        "marks", node.place, part_id=part_id, scheme=scope.scheme, mark=name, measure=scope.full(name),
        answer="points" if points else "yes_no", minimum=minimum, maximum=maximum,
    )  # fmt: skip
    source = scope.sources["assessments"]
    _sourced_row(scope, node, name, "mark", source, {"aggregate": "mean", "value_column": "mark_number"})
    for position, (column, value) in enumerate((("scheme", scope.scheme), ("item", name), ("purpose", "live")), start=1):
        scope.add(
            "measure_conditions", node.place, measure=scope.full(name), role="where", group_no=1, position=position,
            column_name=column, data_type="text", operator="equals", value=value,
        )  # fmt: skip


def compile_measure(scope: Scope, part_id: str | None, node: MapNode) -> None:
    """A declared measure; `part_id` is None for a shared one."""
    name = node.word("measure")
    if "source" in node:
        _compile_sourced(scope, node, name)
    elif "attribute" in node:
        _measure_row(scope, node, name, kind="attribute", attribute=node.word("attribute"), is_count=False)
    elif "numerator" in node:
        _measure_row(scope, node, name, kind="combination", is_count=False)
        for side in ("numerator", "denominator"):
            _compile_terms(scope, node, name, side)
    elif "items_of" in node:
        _measure_row(scope, node, name, kind="items", is_count=True)
    elif part_id is not None:
        _measure_row(scope, node, name, kind="results", is_count=True)
        _compile_results(scope, part_id, node, name)


def compile_rank(scope: Scope, part_id: str, node: MapNode) -> None:
    name, within = node.word("rank"), node.words("within")
    scope.add(
        "ranks", node.place, part_id=part_id, measure=scope.full(name), of_measure=scope.measure(node.word("of"), node.place_of("of")),
        direction=node.word("order"), within_site="site" in within, within_population="population" in within,
        minimum_population=node.integer("minimum_population"),
    )  # fmt: skip
    for suffix in ("", "_shared_by"):
        scope.add(
            "measures", node.place, measure=scope.full(name + suffix), owner_scheme=scope.scheme, kind="rank", is_count=False,
            label_en=label(node, "en") if not suffix else None, label_zh=label(node, "zh") if not suffix else None,
        )  # fmt: skip


def compile_item_classes(scope: Scope, part_id: str, node: MapNode, classes: dict[str, list[str]]) -> None:
    """`items_of` names classes; the table names their items."""
    for wanted in node.words("items_of"):
        if wanted not in classes:
            scope.problem(node.place_of("items_of"), f"No item has the class `{wanted}`.", nearest(wanted, classes))
        for item in classes.get(wanted, []):
            scope.add("item_classes", node.place, part_id=part_id, measure=scope.full(node.word("measure")), item=item)


def _measure_row(scope: Scope, node: MapNode, name: str, **values: object) -> None:
    scope.add(
        "measures", node.place, measure=scope.full(name), owner_scheme=scope.scheme or None,
        label_en=label(node, "en", name), label_zh=label(node, "zh", name), **values,
    )  # fmt: skip


def _compile_sourced(scope: Scope, node: MapNode, name: str) -> None:
    source = scope.sources.get(node.word("source"))
    if source is None:
        scope.problem(
            node.place_of("source"), f"There is no source `{node.word('source')}` whose rows belong to a person and a month.",
            nearest(node.word("source"), scope.sources),
        )  # fmt: skip
        return
    aggregate = node.text("aggregate") or ""
    if not aggregate:
        scope.problem(node.place, f"The measure `{name}` has no `aggregate`.", "Add `aggregate: count` (or sum, mean, ratio, …).")
    _check_columns(scope, node, name, source, aggregate)
    values = {"aggregate": aggregate, "value_column": node.text("value"), "per_column": node.text("per")}
    _sourced_row(scope, node, name, "source", source, values)
    for group_no, (role, conditions) in _condition_groups(node):
        for position, condition in enumerate(conditions.items, start=1):
            if isinstance(condition, MapNode):
                _compile_condition(scope, name, source, role, group_no, position, condition)


def _sourced_row(
    scope: Scope, node: MapNode, name: str, kind: str, source: RuleSource, values: dict[str, str | None]
) -> None:
    _measure_row(
        scope, node, name, kind=kind, source=source.name, subject_column=source.subject_column,
        month_column=node.text("month") or source.month_column, is_count=values["aggregate"] == "count", **values,
    )  # fmt: skip


def _check_columns(scope: Scope, node: MapNode, name: str, source: RuleSource, aggregate: str) -> None:
    needs = {"value": aggregate in _NEEDS_VALUE, "per": aggregate == "ratio"}
    for key, is_needed in needs.items():
        if is_needed and key not in node:
            scope.problem(node.place, f"The measure `{name}` is a {aggregate} and has no `{key}`.", f"Add `{key}: <column>`.")
        if key in node and not is_needed:
            scope.problem(node.place_of(key), f"A {aggregate} has no `{key}`.", f"Take `{key}` out.")
        if key in node and is_needed:
            _column_type(scope, node, key, source, NUMBERS, "a number")
    if "month" in node:
        _column_type(scope, node, "month", source, ("date", "timestamp", "month"), "a date")


def _column_type(scope: Scope, node: MapNode, key: str, source: RuleSource, types: tuple[str, ...], wanted: str) -> str | None:
    """The data type of the column that `key` names; an unknown column or another type is a problem."""
    column = node.word(key)
    found = source.types.get(column)
    if found is None:
        scope.problem(node.place_of(key), f"The source `{source.name}` has no column `{column}`.", nearest(column, source.types))
    elif types and found not in types:
        fitting = [name for name, data_type in source.types.items() if data_type in types]
        scope.problem(node.place_of(key), f"`{column}` of `{source.name}` is {found}, not {wanted}.", nearest(column, fitting))
    return found


def _condition_groups(node: MapNode) -> list[tuple[int, tuple[str, ListNode]]]:
    groups: list[tuple[int, tuple[str, ListNode]]] = []
    for role in ("where", "pending"):
        conditions = node.get(role)
        if isinstance(conditions, ListNode):
            groups.append((1, (role, conditions)))
    for number, alternative in enumerate(node.blocks("any_of"), start=1):
        conditions = alternative.get("all")
        if isinstance(conditions, ListNode):
            groups.append((number, ("any", conditions)))
    return groups


def _compile_condition(
    scope: Scope, name: str, source: RuleSource, role: str, group_no: int, position: int, node: MapNode
) -> None:
    data_type = _column_type(scope, node, "column", source, (), "")
    operator = next(word for word in CONDITION_OPERATORS if word in node)
    if data_type is None:
        return
    scope.add(
        "measure_conditions", node.place, measure=scope.full(name), role=role, group_no=group_no,
        position=position, column_name=node.word("column"), data_type=data_type, operator=operator,
        value=_condition_value(scope, source, node, operator, data_type),
    )  # fmt: skip


def _condition_value(scope: Scope, source: RuleSource, node: MapNode, operator: str, data_type: str) -> str | None:
    if operator in ("is_empty", "is_filled"):
        return None
    given = node.get(operator)
    items = given.items if isinstance(given, ListNode) else [given]
    texts = []
    for item in items:
        if isinstance(item, ScalarNode):
            _check_condition_value(scope, source, node.word("column"), data_type, operator, item)
            texts.append(_value_text(scope, node.word("column"), item))
    return LIST_SEPARATOR.join(texts)


def _value_text(scope: Scope, column: str, item: ScalarNode) -> str:
    if isinstance(item.value, Decimal):
        return number_text(item.value)
    return scope.scheme_named(item.text) if column == "scheme" else item.text


def _check_condition_value(
    scope: Scope, source: RuleSource, column: str, data_type: str, operator: str, item: ScalarNode
) -> None:
    tests: dict[str, tuple[str, Callable[[], bool]]] = {
        "text": ("text", lambda: isinstance(item.value, str)),
        "boolean": ("`true` or `false`", lambda: isinstance(item.value, bool)),
        **{number: ("a number", lambda: isinstance(item.value, Decimal)) for number in NUMBERS},
    }
    wanted, fits = tests.get(data_type, ("text", lambda: isinstance(item.value, str)))
    if data_type == "month":
        scope.problem(item.place, f"A condition on `{column}`, which is a month, is not possible.", "Use a window of the clause.")
    elif not fits():
        scope.problem(item.place, f"`{column}` is compared with `{item.text}`.", f"It must be {wanted}.")
    elif data_type in ("text", "boolean") and operator not in ("equals", "not_equals", "is_one_of", "is_none_of"):
        scope.problem(item.place, f"`{column}` is {data_type} and has no order for `{operator}`.", "Use `equals` or `is_one_of`.")
    elif column in source.values and item.text not in source.values[column]:
        known = source.values[column]
        scope.problem(item.place, f"`{column}` of `{source.name}` is never `{item.text}`.", nearest(item.text, known))


def _compile_terms(scope: Scope, node: MapNode, name: str, side: str) -> None:
    for term in node.blocks(side):
        key = "plus" if "plus" in term else "minus"
        wanted = term.word(key)
        measure = scope.measure(wanted, term.place_of(key))
        scope.add(
            "terms", term.place, measure=scope.full(name), side=side, term_measure=measure,
            sign=1 if key == "plus" else -1,
        )  # fmt: skip


def _compile_results(scope: Scope, part_id: str, node: MapNode, name: str) -> None:
    results = node.block("results")
    if results is not None:
        scope.add(
            "result_counts", results.place, part_id=part_id, measure=scope.full(name),
            of_part_scheme=scope.scheme_named(results.text("scheme") or scope.written_scheme),
            of_period_kind=results.word("period"), star=results.integer("star"),
        )  # fmt: skip
