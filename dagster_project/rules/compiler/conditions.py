"""The columns and conditions of a measure → `measure_conditions`.

Belongs here: which rows a measure counts, with typed values, and whether a column can be what the measure wants of it.
Does not belong here: what is counted (`measures.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from dagster_project.rules.compiler.scope import Scope
from dagster_project.rules.compiler.tables import number_text
from dagster_project.rules.language import CONDITION_OPERATORS
from dagster_project.rules.nodes import ListNode, MapNode, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.sources import DATES, NUMBERS, RuleSource

LIST_SEPARATOR = "\x1f"
_NEEDS_VALUE = {"sum", "mean", "ratio", "minimum", "maximum", "count_distinct"}


def compile_conditions(scope: Scope, node: MapNode, name: str, source: RuleSource) -> None:
    """`where`, `pending` and the groups of `any_of`."""
    for group_no, (role, conditions) in _condition_groups(node):
        for position, condition in enumerate(conditions.items, start=1):
            if isinstance(condition, MapNode):
                _compile_condition(scope, name, source, role, group_no, position, condition)


def check_columns(scope: Scope, node: MapNode, name: str, source: RuleSource, aggregate: str) -> None:
    needs = {"value": aggregate in _NEEDS_VALUE, "per": aggregate == "ratio"}
    for key, is_needed in needs.items():
        if is_needed and key not in node:
            scope.problem(
                node.place, f"The measure `{name}` is a {aggregate} and has no `{key}`.", f"Add `{key}: <column>`."
            )
        if key in node and not is_needed:
            scope.problem(node.place_of(key), f"A {aggregate} has no `{key}`.", f"Take `{key}` out.")
        if key in node and is_needed:
            _column_type(scope, node, key, source, () if aggregate == "count_distinct" else NUMBERS, "a number")
    if "month" in node:
        _column_type(scope, node, "month", source, DATES, "a date")


def _column_type(
    scope: Scope, node: MapNode, key: str, source: RuleSource, types: tuple[str, ...], wanted: str
) -> str | None:
    """The data type of the column that `key` names; an unknown column or another type is a problem."""
    column = node.word(key)
    found = source.types.get(column)
    if found is None:
        scope.problem(
            node.place_of(key), f"The source `{source.name}` has no column `{column}`.", nearest(column, source.types)
        )
    elif types and found not in types:
        fitting = [name for name, data_type in source.types.items() if data_type in types]
        scope.problem(
            node.place_of(key), f"`{column}` of `{source.name}` is {found}, not {wanted}.", nearest(column, fitting)
        )
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
        "measure_conditions",
        node.place,
        measure=scope.full(name),
        role=role,
        group_no=group_no,
        position=position,
        column_name=node.word("column"),
        data_type=data_type,
        operator=operator,
        value=_condition_value(scope, source, node, operator, data_type),
    )


def condition_rows(
    scope: Scope, source: RuleSource, node: MapNode, position: int
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """One condition as rows with a single value each: of those that share a position one must hold, and every position.

    `position` is the last one taken; a row's own comes with it.
    """
    data_type = _column_type(scope, node, "column", source, (), "")
    operator = next(word for word in CONDITION_OPERATORS if word in node)
    if data_type is None:
        return
    text = _condition_value(scope, source, node, operator, data_type)
    values = [text] if text is None else text.split(LIST_SEPARATOR)
    single = {"is_one_of": "equals", "is_none_of": "not_equals"}.get(operator, operator)
    for number, value in enumerate(values):
        position += number == 0 or operator == "is_none_of"
        yield position, {"column_name": node.word("column"), "data_type": data_type, "operator": single, "value": value}


def _condition_value(scope: Scope, source: RuleSource, node: MapNode, operator: str, data_type: str) -> str | None:
    if operator in ("is_empty", "is_filled"):
        return None
    given = node.get(operator)
    items = given.items if isinstance(given, ListNode) else [given] if given else []
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
        scope.problem(
            item.place, f"A condition on `{column}`, which is a month, is not possible.", "Use a window of the clause."
        )
    elif not fits():
        scope.problem(item.place, f"`{column}` is compared with `{item.text}`.", f"It must be {wanted}.")
    elif data_type in ("text", "boolean") and operator not in ("equals", "not_equals", "is_one_of", "is_none_of"):
        scope.problem(
            item.place, f"`{column}` is {data_type} and has no order for `{operator}`.", "Use `equals` or `is_one_of`."
        )
    elif column in source.values and item.text not in source.values[column]:
        known = source.values[column]
        scope.problem(item.place, f"`{column}` of `{source.name}` is never `{item.text}`.", nearest(item.text, known))
