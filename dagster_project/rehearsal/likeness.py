"""Which examples would notice a mutant first: those that speak of the most words on the line that was changed.

Belongs here: the order in which examples are tried. It costs or spares time, and decides nothing: whoever has noticed
nothing is tried on all examples in the end.
Does not belong here: building and judging (`mutation.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dagster_project.rules.mutants import Mutant
from dagster_project.rules.nodes import ListNode, MapNode, Node, ScalarNode

_TOLD = frozenset({"label", "reference", "provenance"})


def examples_by_likeness(mutant: Mutant) -> list[MapNode]:
    """The examples of its scheme, the likeliest to notice first; of equals the one that says more."""
    changed = {word for line, word in _words(mutant.node.get("versions") or mutant.node) if line == mutant.place.line}
    shared = mutant.node.block("backgrounds") or MapNode(mutant.node.place)

    def likeness(example: MapNode) -> tuple[int, int]:
        said = {word for _, word in _words(example)}
        for name in said & set(shared.entries):
            said |= {word for _, word in _words(shared.entries[name])}
        return len(changed & said), len(said)

    return sorted(mutant.node.blocks("examples"), key=likeness, reverse=True)


def _words(node: Node) -> Iterator[tuple[int, str]]:
    """Every word and number of a node with its line, but what is only told to people."""
    if isinstance(node, ScalarNode):
        yield from ((node.place.line, word) for word in re.findall(r"\w+", node.text))
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _words(item)
    else:
        for name, value in node.entries.items():
            if name not in _TOLD:
                yield node.place_of(name).line, name
                yield from _words(value)
