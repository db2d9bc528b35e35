"""The tests of a sheet's items, of marks and of columns of the interaction → `sheet_conditions`.

Belongs here: `fails_when` and `not_asked_when` as groups, of which one must hold, of tests that must all hold.
Does not belong here: whether a test can hold (`proofs/sheet_tests.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from dagster_project.rules.compiler.ranges import ends_of
from dagster_project.rules.compiler.scope import Scope
from dagster_project.rules.nodes import ListNode, MapNode, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.sources import INTERACTION_COLUMNS, INTERACTION_VALUES

ROLES = {"fails_when": "fails", "not_asked_when": "not_asked"}
_NUMBERS_SAID = {"yes": Decimal(1), "pass": Decimal(1), "no": Decimal(0), "fail": Decimal(0)}
_ENDS = ("equals", "at_least", "more_than", "at_most", "less_than")


def tests_of(item: MapNode) -> Iterator[MapNode]:
    """Every single test of an item."""
    for key in ROLES:
        for entry in item.blocks(key):
            yield from _group(entry)


def _group(entry: MapNode) -> list[MapNode]:
    return list(entry.blocks("all")) if "all" in entry else [entry]


def compile_tests(scope: Scope, part_id: str, item: MapNode) -> None:
    """One of several words is as many groups as there are words."""
    for key, role in ROLES.items():
        groups = [group for entry in item.blocks(key) for group in product(*map(_single, _group(entry)))]
        for number, group in enumerate(groups, start=1):
            for order, (test, word) in enumerate(group, start=1):
                _compile_test(scope, part_id, item, (role, number, order), test, word)


def _single(test: MapNode) -> list[tuple[MapNode, ScalarNode | None]]:
    """The test once for each text that its column may be."""
    listed, equal = test.get("is_one_of"), test.scalar("equals")
    if isinstance(listed, ListNode):
        return [(test, word) for word in listed.items if isinstance(word, ScalarNode)]
    return [(test, equal if "column" in test and equal and not isinstance(equal.value, Decimal) else None)]


def _compile_test(
    scope: Scope, part_id: str, item: MapNode, place: tuple[str, int, int], test: MapNode, word: ScalarNode | None
) -> None:
    role, group_no, order = place
    _check_column(scope, test, word)
    said = _NUMBERS_SAID.get(test.text("is") or "")
    ends = (
        dict(low=said, low_inclusive=True, high=said, high_inclusive=True)
        if said is not None
        else {}
        if word is not None
        else ends_of(test)
    )
    if not (word or said is not None or any(key in test for key in _ENDS)):
        scope.problem(test.place, "This test asks nothing.", "Add `is:`, `equals:`, or an end as `at_least:`.")
    scope.add(
        "sheet_conditions",
        test.place,
        part_id=part_id,
        item=item.word("item"),
        role=role,
        group_no=group_no,
        condition_order=order,
        mark=test.text("mark"),
        column_name=test.text("column"),
        value=word.text if word else None,
        may_be_empty=test.is_true("may_be_empty"),
        **ends,
    )


def _check_column(scope: Scope, test: MapNode, word: ScalarNode | None) -> None:
    column = test.text("column")
    kind = INTERACTION_COLUMNS.get(column or "")
    if column is None:
        return
    if kind is None:
        what = f"An interaction has no column `{column}`."
        scope.problem(test.place_of("column"), what, nearest(column, INTERACTION_COLUMNS))
    elif kind == "text" and word is None:
        what = f"`{column}` is text and has no order."
        scope.problem(test.place, what, "Use `equals` with a word, or `is_one_of`.")
    elif kind != "text" and word is not None:
        scope.problem(word.place, f"`{column}` is compared with `{word.text}`.", "It must be a number.")
    elif word is not None and word.text not in INTERACTION_VALUES[column]:
        what = f"The `{column}` of an interaction is never `{word.text}`."
        scope.problem(word.place, what, nearest(word.text, INTERACTION_VALUES[column]))
