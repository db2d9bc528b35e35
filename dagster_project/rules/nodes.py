"""The nodes of a scheme file: blocks, lists and values that remember where they stand.

Belongs here: what `strict_yaml.py` builds, and reading a value out of a node that `language.py` has already checked.
Does not belong here: any knowledge of schemes.
Read on: `resolution.py`, which replaces `{parameter: x}` by values and drops what `only_if` leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

Value = str | bool | Decimal | None


@dataclass(frozen=True)
class Place:
    """A line of a file; its text is `file:line`, as editors understand it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class ScalarNode:
    """One value; `text` is as written, `parameter` names the parameter that it came from."""

    place: Place
    text: str
    value: Value
    parameter: str | None = None


@dataclass(frozen=True)
class ListNode:
    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class MapNode:
    """A block. The readers below expect a block that `language.py` has accepted."""

    place: Place
    entries: dict[str, Node] = field(default_factory=dict)
    key_places: dict[str, Place] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def scalar(self, key: str) -> ScalarNode | None:
        node = self.entries.get(key)
        return node if isinstance(node, ScalarNode) else None

    def value(self, key: str) -> Value:
        node = self.scalar(key)
        return node.value if node else None

    def text(self, key: str, default: str | None = None) -> str | None:
        """The value as written; `default` where the key is missing or null."""
        node = self.scalar(key)
        return default if node is None or node.value is None else node.text

    def word(self, key: str) -> str:
        """A text that the language requires."""
        text = self.text(key)
        if text is None:
            raise KeyError(f"{self.place}: {key}")
        return text

    def number(self, key: str) -> Decimal | None:
        value = self.value(key)
        return value if isinstance(value, Decimal) else None

    def integer(self, key: str, default: int | None = None) -> int | None:
        number = self.number(key)
        return default if number is None else int(number)

    def is_true(self, key: str) -> bool:
        return self.value(key) is True

    def block(self, key: str) -> MapNode | None:
        node = self.entries.get(key)
        return node if isinstance(node, MapNode) else None

    def blocks(self, key: str) -> Iterator[MapNode]:
        """The blocks of a list; none where the key is missing."""
        node = self.entries.get(key)
        for item in node.items if isinstance(node, ListNode) else []:
            if isinstance(item, MapNode):
                yield item

    def words(self, key: str) -> list[str]:
        """The texts of a list of values."""
        node = self.entries.get(key)
        items = node.items if isinstance(node, ListNode) else []
        return [item.text for item in items if isinstance(item, ScalarNode)]

    def place_of(self, key: str) -> Place:
        return self.key_places.get(key, self.place)


Node = MapNode | ListNode | ScalarNode
