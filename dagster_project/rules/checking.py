"""Holding a file against the vocabulary: unknown keys, missing keys, wrong types, words outside a closed list.

Belongs here: the check of one node against `language.BLOCKS`. It runs twice: on the file as written, where any single
value may be `{parameter: x}`, and again after `resolution.py` has put the values in.
Does not belong here: what needs two blocks at once (`proofs/`).
"""

from __future__ import annotations

from dagster_project.rules.kinds import KINDS
from dagster_project.rules.language import BLOCKS, Block, Key
from dagster_project.rules.nodes import ListNode, MapNode, Node, ScalarNode
from dagster_project.rules.problems import Problem, nearest


def check(node: Node, block_name: str) -> list[Problem]:
    """Every deviation of `node` from the block of that name, with the blocks inside it."""
    block = BLOCKS[block_name]
    if not isinstance(node, MapNode):
        return [
            Problem(
                node.place,
                f"Here stands a {_kind_of(node)}, but a {block.name} is a block of keys.",
                "Write `key: value`.",
            )
        ]
    problems = [*_unknown_keys(node, block), *_missing_keys(node, block), *_groups(node, block)]
    for name, value in node.entries.items():
        if name in block.keys:
            problems += _check_value(node, name, value, block.keys[name])
    return problems


def _unknown_keys(node: MapNode, block: Block) -> list[Problem]:
    if block.is_open:
        return []
    return [
        Problem(node.place_of(name), f"`{name}` is not a key of a {block.name}.", nearest(name, block.keys))
        for name in node.entries
        if name not in block.keys
    ]


def _missing_keys(node: MapNode, block: Block) -> list[Problem]:
    return [
        Problem(node.place, f"This {block.name} has no `{name}`.", f"Add `{name}:`.")
        for name, key in block.keys.items()
        if key.required and name not in node
    ]


def _groups(node: MapNode, block: Block) -> list[Problem]:
    problems = []
    for group in (*block.exactly_one, *block.at_most_one):
        present = [name for name in group if name in node]
        listed = ", ".join(f"`{name}`" for name in group)
        if len(present) > 1:
            both = " and ".join(f"`{name}`" for name in present)
            problems.append(
                Problem(node.place_of(present[1]), f"{both} exclude each other in a {block.name}.", "Keep one.")
            )
        elif not present and group in block.exactly_one:
            problems.append(
                Problem(node.place, f"This {block.name} says none of {listed}.", "Write exactly one of them.")
            )
    for owner, dependents in block.together.items():
        problems += [
            Problem(
                node.place_of(name), f"`{name}` means nothing without `{owner}`.", f"Add `{owner}:` or take it out."
            )
            for name in dependents
            if name in node and owner not in node
        ]
    return problems


def _check_value(parent: MapNode, name: str, node: Node, key: Key) -> list[Problem]:
    place = parent.place_of(name)
    if key.kind == "block":
        return check(node, key.block)
    if key.kind == "blocks":
        if not isinstance(node, ListNode):
            return [Problem(place, f"`{name}` is a list of blocks.", f"Write each {key.block} behind a dash: `- …`.")]
        return [problem for item in node.items for problem in check(item, key.block)]
    if key.kind in ("words", "values"):
        return _check_list(name, node, key, place)
    if key.kind in ("map", "lists"):
        return _check_names(name, node, key, place)
    return _check_scalar(name, node, key)


def _check_list(name: str, node: Node, key: Key, place: object) -> list[Problem]:
    if not isinstance(node, ListNode) or not all(isinstance(item, ScalarNode) for item in node.items):
        return [Problem(node.place, f"`{name}` is a list of values.", f"Write `{name}: [first, second]`.")]
    return [problem for item in node.items for problem in _check_scalar(name, item, Key("word", choices=key.choices))]


def _check_names(name: str, node: Node, key: Key, place: object) -> list[Problem]:
    if not isinstance(node, MapNode):
        return [Problem(node.place, f"`{name}` is a block of names and values.", f"Write `{name}: {{name: value}}`.")]
    if key.kind == "map":
        return [
            Problem(value.place, f"`{name}` has no single value behind `{entry}`.", "Write one value behind each name.")
            for entry, value in node.entries.items()
            if not isinstance(value, ScalarNode)
        ]
    problems: list[Problem] = []
    for entry, value in node.entries.items():
        if isinstance(value, ListNode):
            problems += [problem for item in value.items for problem in check(item, key.block)]
        else:
            problems.append(
                Problem(value.place, f"`{entry}` is a list of facts.", "Write each fact behind a dash: `- …`.")
            )
    return problems


def _check_scalar(name: str, node: Node, key: Key) -> list[Problem]:
    if isinstance(node, MapNode) and set(node.entries) == {"parameter"}:
        return []
    if not isinstance(node, ScalarNode):
        return [
            Problem(
                node.place, f"`{name}` is one value, and here stands a {_kind_of(node)}.", f"Write `{name}: value`."
            )
        ]
    if node.value is None:
        if key.nullable or key.kind == "value":
            return []
        return [Problem(node.place, f"`{name}` is empty.", "Give it a value, or take the key out.")]
    expected, is_valid = KINDS[key.kind]
    if not is_valid(node):
        return [Problem(node.place, f"`{name}` has the value `{node.text}`.", f"It must be {expected}.")]
    if key.choices and node.text not in key.choices:
        return [Problem(node.place, f"`{node.text}` is not a `{name}` that is known.", nearest(node.text, key.choices))]
    return []


def _kind_of(node: Node) -> str:
    if isinstance(node, MapNode):
        return "block"
    return "list" if isinstance(node, ListNode) else "single value"
