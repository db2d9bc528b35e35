"""Reading one block of the site file: its words, typed, with the place named in every refusal.

Belongs here: what is common to all blocks. Does not belong here: which words a block has (`dagster_project/site.py`).
Read on: `dagster_project/rules/strict_yaml.py`, which turns the text into nodes that know their line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode

_SECRET_WORD = re.compile(r"passw|secret|token|credential|api_?key|private_?key|passphrase", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"[a-z][a-z0-9+]*://[^/\s:@]+:[^/\s@]+@", re.IGNORECASE)


class Block:
    """A block whose keys are known; `words=None` where the keys are names that the company chose."""

    def __init__(self, node: Node, what: str, words: Collection[str] | None = None) -> None:
        if not isinstance(node, MapNode):
            example = f" such as `{next(iter(words))}: …`" if words else ""
            raise Refusal(f"{node.place}: {what} is a block of words{example}, and not a single value or a list.")
        self._node = node
        self.what = what
        for key in node.entries if words is not None else ():
            if key not in (words or ()):
                raise Refusal(f"{node.place_of(key)}: {what} has no word `{key}`.{_nearest(key, words or ())}")

    @property
    def place(self) -> Place:
        return self._node.place

    def place_of(self, key: str) -> Place:
        return self._node.place_of(key)

    def __contains__(self, key: str) -> bool:
        return key in self._node

    def __iter__(self) -> Iterator[str]:
        return iter(self._node.entries)

    def node(self, key: str) -> Node | None:
        return self._node.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        node = self._node.get(key)
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            if default is not None:
                return default
            raise Refusal(
                f"{self.place_of(key)}: {self.what} needs `{key}`. Write `{key}: …`; `starledger init` shows how."
            )
        if not isinstance(node, ScalarNode):
            raise Refusal(f"{node.place}: `{key}` is one value, not a block or a list.")
        return node.text

    def matching(self, key: str, pattern: str, example: str, default: str) -> str:
        text = self.text(key, default)
        if not re.fullmatch(pattern, text):
            raise Refusal(f"{self.place_of(key)}: `{key}: {text}` is not {example}.")
        return text

    def one_of(self, key: str, words: Collection[str], default: str) -> str:
        text = self.text(key, default)
        self.refuse_unknown(key, text, words, "known here")
        return text

    def refuse_unknown(self, key: str, text: str, words: Collection[str], what: str) -> None:
        if text not in words:
            raise Refusal(f"{self.place_of(key)}: `{text}` is not {what}.{_nearest(text, words)}")

    def integer(self, key: str, *, default: int | None = None, at_least: int, at_most: int | None = None) -> int:
        text = self.text(key, None if default is None else str(default))
        number = int(text) if re.fullmatch("[0-9]{1,6}", text) else -1
        if number < at_least or (at_most is not None and number > at_most):
            upper = f" to {at_most}" if at_most is not None else " or more"
            raise Refusal(f"{self.place_of(key)}: `{key}: {text}` is not a whole number of {at_least}{upper}.")
        return number

    def minutes(self, key: str, default: str) -> int:
        text = self.matching(key, "([01][0-9]|2[0-3]):[0-5][0-9]", 'a time of day such as "00:00" or "06:30"', default)
        return int(text[:2]) * 60 + int(text[3:])

    def zone(self, key: str, default: str) -> str:
        text = self.text(key, default)
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            raise Refusal(f"{self.place_of(key)}: `{text}` is not a time zone. Write it as `Asia/Shanghai`.") from None
        return text

    def block(self, key: str, words: Collection[str]) -> Block:
        node = self._node.get(key)
        if node is None:
            raise Refusal(f"{self.place_of(key)}: {self.what} needs the block `{key}`; `starledger init` shows how.")
        return Block(node, f"`{key}`", words)

    def free_block(self, key: str) -> Block:
        """A block keyed by names; empty where the word is missing."""
        node = self._node.get(key)
        return Block(node if node is not None else MapNode(self.place), f"`{key}`")

    def each_block(self, words: Collection[str]) -> Iterator[tuple[str, Block]]:
        for key, node in self._node.entries.items():
            empty = isinstance(node, ScalarNode) and node.value is None
            yield key, Block(MapNode(node.place) if empty else node, f"`{key}`", words)

    def items(self, key: str) -> list[Node]:
        node = self._node.get(key)
        if node is None:
            raise Refusal(f"{self.place_of(key)}: {self.what} needs the list `{key}`; `starledger init` shows how.")
        if not isinstance(node, ListNode):
            raise Refusal(f"{node.place}: `{key}` is a list: `[a, b]`, or lines that start with `- `.")
        return node.items

    def blocks(self, key: str, words: Collection[str]) -> Iterator[Block]:
        for node in self.items(key):
            yield Block(node, f"an entry of `{key}`", words)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of distinct texts."""
        texts: list[str] = []
        for node in self.items(key):
            if not isinstance(node, ScalarNode) or node.value is None:
                raise Refusal(f"{node.place}: every entry of `{key}` is one word or name.")
            if node.text in texts:
                raise Refusal(f"{node.place}: `{node.text}` stands twice in `{key}`. Keep one of them.")
            texts.append(node.text)
        return tuple(texts)


def refuse_secrets(node: Node) -> None:
    """Wherever it stands: the site file is copied into the store and shown to people."""
    if isinstance(node, MapNode):
        for key, value in node.entries.items():
            if _SECRET_WORD.search(key):
                raise _secret(node.place_of(key), f"`{key}` looks like a secret")
            refuse_secrets(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            refuse_secrets(item)
    elif _SECRET_VALUE.search(node.text):
        raise _secret(node.place, "this value carries a user name and a password")


def as_data(node: Node | None) -> Any:
    """Plain values, for words that are only kept."""
    if isinstance(node, MapNode):
        return {key: as_data(value) for key, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [as_data(item) for item in node.items]
    return node.text if node is not None and node.value is not None else None


def _secret(place: Place, what: str) -> Refusal:
    return Refusal(
        f"{place}: {what}, and the site file holds none: it is copied into the store. "
        "Put it into the environment, or into a file of its own with mode 0600."
    )


def _nearest(word: str, words: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=1)
    if near:
        return f" Did you mean `{near[0]}`?"
    return f" The words are: {', '.join(words)}." if words else ""
