"""Versions, documents and numbers.

Belongs here: what is proved of a scheme file's outer blocks, before parameters are put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from dagster_project.rules.nodes import ListNode, MapNode, Node
from dagster_project.rules.problems import Problem

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def problems(library: Library) -> list[Problem]:
    found: list[Problem] = []
    numbers: dict[str, str] = {}
    for scheme, node in library.schemes.items():
        number = node.word("number")
        if number in numbers:
            what = f"The number {number} belongs to `{numbers[number]}` already."
            found.append(Problem(node.place_of("number"), what, "Give each scheme its own number."))
        numbers.setdefault(number, scheme)
        found += [*_order(node), *_parts(node), *_references(node)]
    return found


def _order(node: MapNode) -> Iterator[Problem]:
    versions = list(node.blocks("versions"))
    if not versions:
        yield Problem(
            node.place_of("versions"), "This scheme has no version.", "Add one with `version: 1` and `effective_from:`."
        )
    for earlier, later in pairwise(versions):
        if later.integer("version") != (earlier.integer("version") or 0) + 1:
            what = f"Version {later.text('version')} follows version {earlier.text('version')}."
            yield Problem(later.place_of("version"), what, "Number versions 1, 2, 3 … and append new ones at the end.")
        if later.word("effective_from") <= earlier.word("effective_from"):
            what = (
                f"Version {later.text('version')} holds from {later.text('effective_from')}, "
                f"but version {earlier.text('version')} only begins in {earlier.text('effective_from')}: they overlap."
            )
            yield Problem(later.place_of("effective_from"), what, "A later version begins in a later month.")


def _parts(node: MapNode) -> Iterator[Problem]:
    for version in node.blocks("versions"):
        seen: set[str] = set()
        for part in version.blocks("parts"):
            period = part.word("period")
            if period in seen:
                yield Problem(
                    part.place_of("period"),
                    f"This version has two parts for each {period}.",
                    "Put their rules into one part.",
                )
            seen.add(period)


def _references(node: MapNode) -> Iterator[Problem]:
    documents = [(block.word("file"), *_lines(block.word("lines"))) for block in node.blocks("documents")]
    for holder in _blocks_with_reference(node.get("versions")):
        for part in holder.word("reference").split(", "):
            file, _, lines = part.partition(":")
            first, last = _lines(lines)
            if not any(file == name and start <= first <= last <= end for name, start, end in documents):
                listed = "; ".join(f"{name}:{start}-{end}" for name, start, end in documents)
                what = f"The reference `{part}` lies outside the scheme's documents ({listed})."
                yield Problem(holder.place_of("reference"), what, "Name lines of a document, or add the document.")


def _blocks_with_reference(node: Node | None) -> Iterator[MapNode]:
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _blocks_with_reference(item)
    if isinstance(node, MapNode):
        if "reference" in node:
            yield node
        for value in node.entries.values():
            yield from _blocks_with_reference(value)


def _lines(text: str) -> tuple[int, int]:
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)] or [0]
    return numbers[0], numbers[-1]
