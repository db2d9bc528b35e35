"""The YAML of a draft: texts and values in one line each, whatever was delivered.

Belongs here: writing a value so that it is read as that value. Does not belong here: which lines a draft has
(`writing`, `fold_lines`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import yaml

from dagster_project.catalogue import Column

_PLAIN = re.compile(r"[^\W\d_][\w()/-]*( [\w()/-]+)*")


def rule(heading: str, words: Mapping[str, object]) -> str:
    """A heading, or a block with `from` and the words of a rule."""
    more = "".join(f", {word}: {value(said)}" for word, said in words.items())
    return f"{{from: {scalar(heading)}{more}}}" if more else scalar(heading)


def to_fill(column: Column) -> str:
    """The line of a column that every row needs and nothing is proposed for."""
    choice = f" One of {', '.join(column.values)}." if column.values else ""
    return f"  {column.name}:  # to fill, for every row needs it: {column.description}{choice}"


def value(given: object) -> str:
    if isinstance(given, dict):
        return "{" + ", ".join(f"{value(key)}: {value(each)}" for key, each in given.items()) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(value(each) for each in given) + "]"
    if given is None or isinstance(given, int):
        return "null" if given is None else str(given)
    return scalar(str(given))


def scalar(text: str) -> str:
    """A text as YAML, in quotes where it would be read as anything else."""
    is_plain = _PLAIN.fullmatch(text) and yaml.safe_load(text) == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def one_line(text: str) -> str:
    """What was delivered must never end a comment."""
    return " ".join(text.split())


def listed(names: Sequence[str]) -> str:
    return one_line(", ".join(names))
