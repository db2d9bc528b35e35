"""Schemes in which one thing is changed a little: what a slip of the pen would make of a rule.

Belongs here: which values of a scheme file can slip, and to what: thresholds, points, weights, shares and amounts by
one unit of their last place, windows by one period, comparisons to their neighbour, closed words to each other.
Does not belong here: whether somebody notices (`dagster_project/rehearsal/mutation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.rules.language import AGGREGATES, COMPARISONS, FATAL_POLICIES, ROLLUPS, TIER_MODES, WINDOWS
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode

# Told to people or pointing elsewhere, or the name of a thing: no figure depends on how they are written.
_NOT_RULES = frozenset({
    "label", "reference", "provenance", "populations", "only_if", "one_of", "reason", "star", "version", "parameter",
    "effective_from",
})  # fmt: skip
_NEIGHBOURS = {
    "at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most",
}  # fmt: skip
_BOTH_WAYS = (*COMPARISONS, *WINDOWS, "value", "up_to")
_WORDS = {
    "fatal_policy": FATAL_POLICIES, "month_rollup": ROLLUPS, "tier_mode": TIER_MODES,
    "order": ("ascending", "descending"), "no_star": ("zero", "manual_review"),
}  # fmt: skip
_UNALIKE = {"count": ("sum",), "mean": ("sum",), "minimum": ("maximum",), "maximum": ("minimum",)}
Change = tuple[Place, str, Node]


@dataclass(frozen=True)
class Mutant:
    """One scheme file with one change: `what` says from what to what, `place` where."""

    scheme: str
    number: int
    place: Place
    what: str
    node: MapNode

    @property
    def id(self) -> str:
        """The id under which it is computed, beside the scheme's own."""
        return f"{self.scheme}~m{self.number}"

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def mutants_of(scheme: MapNode) -> Iterator[Mutant]:
    """Every mutant of a scheme, in the order of its file."""
    versions = scheme.get("versions")
    changes = _changes("versions", versions) if versions else iter(())
    for number, (place, what, changed) in enumerate(changes, start=1):
        node = replace(scheme, entries={**scheme.entries, "versions": changed})
        yield Mutant(scheme.word("scheme"), number, place, what, node)


def _changes(key: str, node: Node) -> Iterator[Change]:
    """Every way to change one thing inside `node`, which stands behind `key`: where, what, and the node changed."""
    if isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            yield from _within(item, key, lambda new, at=index: _with_item(node, at, new))  # type: ignore[misc]
    elif isinstance(node, MapNode):
        yield from _of_block(node)
    else:
        yield from _of_value(key, node)


def _within(node: Node, key: str, rebuilt: Callable[[Node], Node]) -> Iterator[Change]:
    return ((place, what, rebuilt(new)) for place, what, new in _changes(key, node))


def _of_block(block: MapNode) -> Iterator[Change]:
    for name, value in block.entries.items():
        if name in _NOT_RULES:
            continue
        yield from _within(value, name, lambda new, at=name: _with_entry(block, at, at, new))  # type: ignore[misc]
        if name in _NEIGHBOURS:
            neighbour = _NEIGHBOURS[name]
            yield block.place_of(name), f"{name} → {neighbour}", _with_entry(block, name, neighbour, value)


def _of_value(key: str, node: ScalarNode) -> Iterator[Change]:
    for value in _slips(key, node):
        text = f"{value}".lower() if isinstance(value, bool) else f"{value}"
        yield node.place, f"{key} {node.text} → {text}", replace(node, text=text, value=value)


def _slips(key: str, node: ScalarNode) -> Iterator[Decimal | bool | str]:
    value = node.value
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, Decimal):
        unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
        yield value + unit
        if key in _BOTH_WAYS:
            yield value - unit
    elif key == "aggregate" and value in AGGREGATES:
        yield from _UNALIKE.get(str(value), ())
    else:
        yield from (word for word in _WORDS.get(key, ()) if value in _WORDS[key] and word != value)


def _with_item(whole: ListNode, index: int, item: Node) -> ListNode:
    return replace(whole, items=[*whole.items[:index], item, *whole.items[index + 1 :]])


def _with_entry(block: MapNode, name: str, new_name: str, value: Node) -> MapNode:
    """The block with another value, or another key, in the same place."""
    entries = {new_name if key == name else key: value if key == name else old for key, old in block.entries.items()}
    places = {new_name if key == name else key: place for key, place in block.key_places.items()}
    return replace(block, entries=entries, key_places=places)
