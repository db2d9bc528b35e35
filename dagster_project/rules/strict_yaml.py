"""YAML as these files use it: every node knows its file and line, and nothing is read as something else.

Belongs here: text to nodes. Refused: duplicate keys, anchors and aliases, tags, keys that are no word, levels without
end.
Plain `true`, `false`, `null` and decimal numbers get a value; the rest (`yes`, `2025-07`, `012`, `1:30`) stays text.
Does not belong here: which keys a block may have (`language.py`).
Read on: `nodes.py` for what comes out.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import yaml

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode, Value

# libyaml reads twenty times faster and gives the same lines; it is there in every wheel, but not in every build.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40  # no file of ours has more than twelve levels
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "~": None, "": None}


def load_file(path: Path, name: str | None = None) -> Node:
    """Read one file; messages call it `name` (default: its own name)."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{name or path.name}: the file is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    return load_text(text, name or path.name)


def load_text(text: str, name: str) -> Node:
    """Read one document; an empty one is refused."""
    try:
        _refuse_aliases(text, name)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise Refusal(_unreadable(error, name)) from error
    if root is None:
        raise Refusal(f"{name}: the file is empty. Start it with `scheme: <id>` or `measures:`.")
    return _node(root, name)


def _refuse_aliases(text: str, name: str) -> None:
    """Look at the events before any node is built: an alias could make a small file expand without end."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Refusal(f"{_place(event, name)}: more than {DEEPEST} levels lie in one another. Write it flatter.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refusal(
                f"{_place(event, name)}: anchors (`&`) and aliases (`*`) are not allowed: write the value where it is"
                " used."
            )
        if tag := getattr(event, "tag", None):
            raise Refusal(f"{_place(event, name)}: the tag `{tag}` is not allowed: write a plain value.")


def _unreadable(error: yaml.MarkedYAMLError, name: str) -> str:
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    return f"{name}:{line}: this is not readable YAML: {error.problem}. Check indentation and brackets near this line."


def _node(node: yaml.Node, name: str) -> Node:
    place = _place(node, name)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name, place)
    if isinstance(node, yaml.SequenceNode):
        return ListNode(place, [_node(item, name) for item in node.value])
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, place)
    raise TypeError(f"{place}: {node!r}")


def _mapping(node: yaml.MappingNode, name: str, place: Place) -> MapNode:
    entries: dict[str, Node] = {}
    key_places: dict[str, Place] = {}
    for key_node, value_node in node.value:
        key_place = _place(key_node, name)
        if not isinstance(key_node, yaml.ScalarNode):
            raise Refusal(f"{key_place}: a key must be a word, as in `star: 1`.")
        key = key_node.value
        if key in entries:
            first = key_places[key].line
            raise Refusal(
                f"{key_place}: the key `{key}` stands twice in one block (first on line {first}). Keep one of them."
            )
        entries[key] = _node(value_node, name)
        key_places[key] = key_place
    return MapNode(place, entries, key_places)


def _scalar(node: yaml.ScalarNode, place: Place) -> ScalarNode:
    text: str = node.value
    if node.style:  # quoted or a block
        return ScalarNode(place, text, text)
    if text in _WORDS:
        return ScalarNode(place, text, _WORDS[text])
    if _NUMBER.fullmatch(text):
        return ScalarNode(place, text, Decimal(text))
    return ScalarNode(place, text, text)


def _place(node: yaml.Node | yaml.Event, name: str) -> Place:
    mark = node.start_mark
    return Place(name, mark.line + 1 if mark else 1)
