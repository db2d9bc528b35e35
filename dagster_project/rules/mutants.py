"""Schemes in which one thing is changed a little: what a slip of the pen would make of a rule.

Belongs here: which values of a scheme file can slip, and to what. Numbers by one unit of their last place; a closed
word to each other word that the language has in its place; a comparison, a window, a sign or a limit to its neighbour;
a reading of the text to the other readings; a `true`, a clause, a condition or a key of an order left out.
Does not belong here: the words (`language.py`); whether somebody notices (`dagster_project/rehearsal/mutation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.rules.language import BLOCKS, COMPARISONS, WINDOWS, Block, Key
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode

# Told to people or pointing elsewhere, or the name of a thing: no figure depends on how they are written.
_NOT_RULES = frozenset({
    "label", "reference", "provenance", "only_if", "one_of", "reason", "version", "parameter", "effective_from",
    "document",
})  # fmt: skip
_NAMES = {"level": ("star",)}
_NEIGHBOURS = {
    "at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most",
    "equals": "not_equals", "not_equals": "equals", "is_one_of": "is_none_of", "is_none_of": "is_one_of",
    "is_empty": "is_filled", "is_filled": "is_empty", "every": "mean_of", "sum_of": "mean_of", "mean_of": "sum_of",
    "plus": "minus", "minus": "plus", "minimum": "maximum", "maximum": "minimum", "raise_to": "lower_to",
    "lower_to": "raise_to",
}  # fmt: skip
_BOTH_WAYS = (*COMPARISONS, *WINDOWS, "value", "up_to", "days", "star")
_FORGOTTEN = frozenset({"clause", "condition", "order key", "exclusion", "sheet test", "sheet tests", "sheet limit"})
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
    changes = _changes("versions", BLOCKS["scheme file"].keys["versions"], versions) if versions else iter(())
    for number, (place, what, changed) in enumerate(changes, start=1):
        node = replace(scheme, entries={**scheme.entries, "versions": changed})
        yield Mutant(scheme.word("scheme"), number, place, what, node)


def _changes(name: str, key: Key, node: Node) -> Iterator[Change]:
    """Every way to change one thing inside `node`, which stands behind `name`: where, what, and the node changed."""
    if isinstance(node, ListNode):
        yield from _of_list(name, key, node)
    elif isinstance(node, ScalarNode):
        yield from _of_value(name, key, node)
    elif key.block:
        yield from _of_block(node, BLOCKS[key.block])


def _within(changes: Iterator[Change], rebuilt: Callable[[Node], Node]) -> Iterator[Change]:
    return ((place, what, rebuilt(new)) for place, what, new in changes)


def _of_list(name: str, key: Key, node: ListNode) -> Iterator[Change]:
    """Inside each entry; and without it, where entries are easily forgotten."""
    for index, item in enumerate(node.items):
        if isinstance(item, MapNode):
            changes = _of_block(item, BLOCKS[key.block])
            yield from _within(changes, lambda new, at=index: _with_items(node, at, [new]))  # type: ignore[misc]
        if len(node.items) > 1 and (key.block in _FORGOTTEN or key.choices):
            yield item.place, f"{name} without {_called(item)}", _with_items(node, index, [])


def _called(item: Node) -> str:
    """The first thing that an entry says, which is its name."""
    if isinstance(item, MapNode):
        return next((f"{key} {node.text}" for key, node in item.entries.items() if isinstance(node, ScalarNode)), "one")
    return item.text if isinstance(item, ScalarNode) else "one"


def _of_block(block: MapNode, kind: Block) -> Iterator[Change]:
    for name, value in block.entries.items():
        if name in _NOT_RULES or name in _NAMES.get(kind.name, ()) or name not in kind.keys:
            continue
        place = block.place_of(name)
        if kind.keys[name].kind == "true":
            yield place, f"{name} left out", _without(block, name)
            continue
        readings = block.get("one_of")
        if name == "value" and isinstance(readings, ListNode):
            changes = _readings(value, readings)
        else:
            changes = _changes(name, kind.keys[name], value)
        yield from _within(changes, lambda new, at=name: _with_entry(block, at, at, new))  # type: ignore[misc]
        neighbour = _NEIGHBOURS.get(name, "")
        if neighbour in kind.keys and neighbour not in block:
            yield place, f"{name} → {neighbour}", _with_entry(block, name, neighbour, value)


def _readings(value: Node, readings: ListNode) -> Iterator[Change]:
    """A sentence read in another of the ways that the file allows."""
    for other in readings.items:
        if isinstance(value, ScalarNode) and isinstance(other, ScalarNode) and other.value != value.value:
            yield value.place, f"value {value.text} → {other.text}", replace(other, place=value.place)


def _of_value(name: str, key: Key, node: ScalarNode) -> Iterator[Change]:
    for value in _slips(name, key, node):
        text = f"{value}".lower() if isinstance(value, bool) else f"{value}"
        yield node.place, f"{name} {node.text} → {text}", replace(node, text=text, value=value)


def _slips(name: str, key: Key, node: ScalarNode) -> Iterator[Decimal | bool | str]:
    value = node.value
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, Decimal):
        unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
        yield value + unit
        if name in _BOTH_WAYS:
            yield value - unit
    else:
        yield from (word for word in key.choices if word != value)


def _with_items(whole: ListNode, index: int, items: list[Node]) -> ListNode:
    return replace(whole, items=[*whole.items[:index], *items, *whole.items[index + 1 :]])


def _without(block: MapNode, name: str) -> MapNode:
    return replace(block, entries={key: value for key, value in block.entries.items() if key != name})


def _with_entry(block: MapNode, name: str, new_name: str, value: Node) -> MapNode:
    """The block with another value, or another key, in the same place."""
    entries = {new_name if key == name else key: value if key == name else old for key, old in block.entries.items()}
    places = {new_name if key == name else key: place for key, place in block.key_places.items()}
    return replace(block, entries=entries, key_places=places)
