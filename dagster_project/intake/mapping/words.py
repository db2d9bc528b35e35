"""Reading the blocks of a mapping file: typed words, with file, line and the nearest valid word in every refusal.

Belongs here: what is common to its blocks. Does not belong here: which words there are (`language`).
Texts that are compared with delivered ones are normalised like those (`intake/texts`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.site_words import Block


def required(block: Block, key: str, example: str) -> Node:
    node = block.node(key)
    if node is None or (isinstance(node, ScalarNode) and node.value is None):
        raise Refusal(f"{block.place}: {block.what} needs `{key}`. Write for example `{key}: {example}`.")
    return node


def texts_of(node: Node, key: str) -> tuple[str, ...]:
    """One text, or a list of texts."""
    items = node.items if isinstance(node, ListNode) else [node]
    found: list[str] = []
    for item in items:
        if not isinstance(item, ScalarNode) or item.value is None:
            raise Refusal(f"{item.place}: `{key}` is a text or a list of texts, as in `{key}: [a, b]`.")
        found.append(item.text)
    if not found:
        raise Refusal(f"{node.place}: `{key}` is an empty list. Name at least one, or leave the word out.")
    return tuple(found)


def listed(block: Block, key: str) -> tuple[str, ...]:
    """A text or a list of texts, normalised; () where the word is missing."""
    node = block.node(key)
    return () if node is None else tuple(texts.normalised(text) for text in texts_of(node, key))


def listed_values(block: Block, checked: Callable[[Place, str], str]) -> dict[str, str | None]:
    """The block `values`: canonical text by delivered text, None where it means nothing; {} where the word is missing.
    `checked` refuses what a value cannot be."""
    node = block.node("values")
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        raise Refusal(f"{node.place}: `values` is a block that gives each delivered text its canonical value.")
    found: dict[str, str | None] = {}
    for key, value in node.entries.items():
        if not isinstance(value, ScalarNode):
            raise Refusal(f"{value.place}: `{key}` becomes one value, or `null` where it means nothing.")
        said = None if value.value is None else checked(node.place_of(key), value.text)
        delivered = texts.normalised(key).strip()
        if found.setdefault(delivered, said) != said:
            raise Refusal(f"{node.place_of(key)}: `{key}` reads like an earlier entry of `values`. Keep one of them.")
    return found


def headings(node: Node, key: str) -> tuple[str, ...]:
    return tuple(texts.heading(text) for text in texts_of(node, key))


def is_true(block: Block, key: str) -> bool:
    node = block.node(key)
    if node is not None and not (isinstance(node, ScalarNode) and isinstance(node.value, bool)):
        raise Refusal(f"{node.place}: `{key}` is `true` or `false`.")
    return isinstance(node, ScalarNode) and node.value is True


def refuse_unknown(place: Place, word: str, known: Collection[str], what: str) -> None:
    if word not in known:
        raise Refusal(f"{place}: `{word}` is not {what}. {nearest(word, known)}")
