"""`make mutation`: would the worked examples notice a slip of the pen? Mutants of every scheme as rows of a few builds.

Belongs here: which mutants are refused by the proofs, which are caught by an example, which survive.
Does not belong here: how a scheme is changed (`rules/mutants.py`); how examples are built and judged (`worlds.py`).
Run as `python -m dagster_project.rehearsal.mutation [SCHEME …]`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dagster_project.locations import SEEDS
from dagster_project.rehearsal.worlds import build_world, mismatches_in
from dagster_project.rules.checking import check
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.expansion import expand
from dagster_project.rules.library import Library
from dagster_project.rules.mutants import Mutant, mutants_of
from dagster_project.rules.nodes import ListNode, MapNode, Node, ScalarNode
from dagster_project.rules.proofs import problems_of_alternatives, problems_of_rows
from dagster_project.warehouse.working_file import opened

# Sites of one build: enough to spread what a build costs by itself, few enough for the memory of a small machine.
SITES_A_BUILD = 1000


@dataclass
class Fates:
    """What became of the mutants: refused before any run, caught by an example, or survived."""

    refused: list[Mutant] = field(default_factory=list)
    caught: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)

    @property
    def noticed(self) -> int:
        return len(self.refused) + len(self.caught)

    @property
    def score(self) -> float:
        """The share of all mutants that was noticed, 0 to 1."""
        return self.noticed / (self.noticed + len(self.survived))


def mutate(library: Library, schemes: Sequence[str], scratch: Path) -> Fates:
    """Judge every mutant of these schemes by the examples of its scheme."""
    fates = Fates()
    alive: list[Mutant] = []
    for mutant in (mutant for scheme in schemes for mutant in mutants_of(library.get(scheme))):
        (fates.refused if _is_refused(library, mutant) else alive).append(mutant)
    for number, batch in enumerate(_batches(alive)):
        caught = _caught(library, batch, scratch / str(number))
        for mutant in batch:
            (fates.caught if mutant.id in caught else fates.survived).append(mutant)
        print(f"{number + 1}: {len(batch)} mutants built, {len(batch) - len(caught)} survived", file=sys.stderr)
    return fates


def _is_refused(library: Library, mutant: Mutant) -> bool:
    if check(mutant.node, "scheme file"):
        return True
    instance = Instance(mutant.scheme, mutant.node, library.fillings.get(mutant.scheme, {}))
    compiled = compile_library([instance], library.measures, library.sources, is_whole=False)
    return bool(problems_of_rows(compiled) or problems_of_alternatives(library, instance))


def _batches(mutants: list[Mutant]) -> Iterator[list[Mutant]]:
    batch: list[Mutant] = []
    sites = 0
    for mutant in mutants:
        batch.append(mutant)
        sites += len(list(mutant.node.blocks("examples")))
        if sites >= SITES_A_BUILD:
            yield batch
            batch, sites = [], 0
    if batch:
        yield batch


def _caught(library: Library, mutants: list[Mutant], scratch: Path) -> set[str]:
    """The ids of those that some example contradicts. Schemes that they read stand beside them, without examples."""
    named = {mutant.scheme for mutant in mutants} | {name for mutant in mutants for name in _words(mutant.node)}
    beside = {name: _without_examples(node) for name, node in library.schemes.items() if name in named}
    world = expand(replace(library, schemes=beside | {mutant.id: mutant.node for mutant in mutants}))
    scratch.mkdir(parents=True)
    with opened(build_world(world, scratch), read_only=True) as connection:
        return {one.expectation.example.scheme for one in mismatches_in(connection, world)}


def _words(node: Node) -> Iterator[str]:
    """Every single value of a file, the ids of other schemes among them."""
    if isinstance(node, ScalarNode):
        yield node.text
        return
    for inner in node.items if isinstance(node, ListNode) else node.entries.values():
        yield from _words(inner)


def _without_examples(scheme: MapNode) -> MapNode:
    return replace(scheme, entries={name: node for name, node in scheme.entries.items() if name != "examples"})


def main(schemes: Sequence[str]) -> int:
    """Print the score by scheme and every survivor; 1 where one survived."""
    library = Library.load(SEEDS)
    with TemporaryDirectory() as scratch:
        fates = mutate(library, schemes or sorted(library.schemes), Path(scratch))
    by_fate = {
        name: Counter(mutant.scheme for mutant in getattr(fates, name)) for name in ("refused", "caught", "survived")
    }
    for scheme in schemes or sorted(library.schemes):
        counts = {name: counter[scheme] for name, counter in by_fate.items()}
        print(f"{scheme}: {sum(counts.values())} mutants, " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    for mutant in fates.survived:
        print(f"survived: {mutant}")
    total = fates.noticed + len(fates.survived)
    print(f"{fates.noticed} of {total} mutants noticed ({fates.score:.1%})")
    return 1 if fates.survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
