"""Putting parameters in: `{parameter: x}` becomes the parameter's value, and `only_if` chooses between blocks.

Belongs here: from a version as written to the version as it holds under given values.
Does not belong here: whether a value is allowed (`proofs/parameters.py`).
Read on: `compiler/`, which sees only what this returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dagster_project.rules.nodes import ListNode, MapNode, Node, ScalarNode
from dagster_project.rules.problems import Problem, nearest


class Resolution:
    """One walk over a version; `problems` holds the parameters that it did not find."""

    def __init__(self, parameters: Mapping[str, ScalarNode]) -> None:
        self.parameters = parameters
        self.problems: list[Problem] = []

    def resolve(self, node: Node) -> Node:
        if isinstance(node, ListNode):
            return ListNode(node.place, [self.resolve(item) for item in node.items if self._holds(item)])
        if not isinstance(node, MapNode):
            return node
        if set(node.entries) == {"parameter"}:
            return self._value(node)
        entries = {
            name: value if name == "parameters" else self.resolve(value)
            for name, value in node.entries.items()
            if name != "only_if" and self._holds(value)
        }
        return MapNode(node.place, entries, node.key_places)

    def _value(self, node: MapNode) -> Node:
        name = node.word("parameter")
        found = self.parameters.get(name)
        if found is None:
            self._unknown(node, name)
            return ScalarNode(node.place, "null", None, name)
        return replace(found, place=node.place, parameter=name)

    def _holds(self, node: Node) -> bool:
        condition = node.block("only_if") if isinstance(node, MapNode) else None
        if condition is None or "parameter" not in condition or "equals" not in condition:
            return True
        found = self.parameters.get(condition.word("parameter"))
        if found is None:
            self._unknown(condition, condition.word("parameter"))
            return True
        return found.value == condition.value("equals")

    def _unknown(self, node: MapNode, name: str) -> None:
        self.problems.append(Problem(node.place, f"There is no parameter `{name}`.", nearest(name, self.parameters)))
