"""`make mutation`: would the worked examples notice a slip of the pen? Mutants of every scheme as rows of a few builds.

Belongs here: which mutants are refused by the proofs, which are caught by an example, which survive.
Does not belong here: how a scheme is changed (`rules/mutants.py`); which example is tried first (`likeness.py`); what
can never be noticed (`equivalence.py`); how examples are built and judged (`worlds.py`).
Run as `python -m dagster_project.rehearsal.mutation [SCHEME …]`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from dagster_project.errors import Refusal
from dagster_project.locations import SEEDS
from dagster_project.rehearsal.equivalence import why_equivalent
from dagster_project.rehearsal.likeness import examples_by_likeness
from dagster_project.rehearsal.worlds import build_world, mismatches_in
from dagster_project.rules.checking import check
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.examples import names_of
from dagster_project.rules.expansion import expand
from dagster_project.rules.library import Library
from dagster_project.rules.mutants import Mutant, mutants_of
from dagster_project.rules.nodes import ListNode, MapNode, Node, ScalarNode
from dagster_project.rules.proofs import problems_of_alternatives, problems_of_rows
from dagster_project.warehouse.working_file import opened

# People of one build: enough to spread what a build costs by itself, few enough for the memory of a small machine.
PEOPLE_A_BUILD = 4000
# How many examples a mutant is tried on, round by round, before all the others: most are caught in the first.
ROUNDS = (2, 4)
CONTROL = "~control"


@dataclass
class Fates:
    """What became of the mutants: refused before any run, caught by an example, equal to their scheme for a reason that
    is proved, or survived."""

    refused: list[Mutant] = field(default_factory=list)
    caught: list[Mutant] = field(default_factory=list)
    equivalent: list[tuple[Mutant, str]] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)

    @property
    def noticed(self) -> int:
        return len(self.refused) + len(self.caught)

    @property
    def score(self) -> float:
        """The share that was noticed of those that could be, 0 to 1."""
        return self.noticed / max(self.noticed + len(self.survived), 1)


def mutate(library: Library, schemes: Sequence[str], scratch: Path) -> Fates:
    """Judge every mutant of these schemes by the examples of its scheme."""
    fates = Fates()
    alive: list[Mutant] = []
    for mutant in (mutant for scheme in schemes for mutant in mutants_of(library.get(scheme))):
        (fates.refused if _is_refused(library, mutant) else alive).append(mutant)
    _say(f"{len(fates.refused)} mutants refused by the proofs, {len(alive)} to be built")
    _control(library, schemes, scratch / "control")
    unnoticed = alive
    for number, (start, end) in enumerate(_rounds(), start=1):
        unnoticed = _left(library, unnoticed, slice(start, end), scratch / f"round{number}")
        _say(f"round {number}: {len(unnoticed)} of {len(alive)} not yet noticed")
    left = {mutant.id for mutant in unnoticed}
    fates.caught += [mutant for mutant in alive if mutant.id not in left]
    for mutant in unnoticed:
        reason = why_equivalent(library, mutant)
        if reason:
            fates.equivalent.append((mutant, reason))
        else:
            fates.survived.append(mutant)
    return fates


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _is_refused(library: Library, mutant: Mutant) -> bool:
    if check(mutant.node, "scheme file"):
        return True
    instance = Instance(mutant.scheme, mutant.node, library.fillings.get(mutant.scheme, {}))
    compiled = compile_library([instance], library.measures, library.sources, is_whole=False)
    return bool(problems_of_rows(compiled) or problems_of_alternatives(library, instance))


def _control(library: Library, schemes: Sequence[str], scratch: Path) -> None:
    """Each scheme unchanged, in a mutant's place: were its examples contradicted, a catch would say nothing."""
    nodes = [(scheme, library.get(scheme)) for scheme in schemes]
    wrong = _contradicted(library, {f"{scheme}{CONTROL}": node for scheme, node in nodes}, scratch)
    if wrong:
        raise Refusal(f"Not changed at all, and yet contradicted: {', '.join(sorted(wrong))}. Mend the mutation run.")


def _rounds() -> Iterator[tuple[int, int | None]]:
    start = 0
    for count in ROUNDS:
        yield start, start + count
        start += count
    yield start, None


def _left(library: Library, mutants: list[Mutant], tried: slice, scratch: Path) -> list[Mutant]:
    """The mutants that none of these examples contradicts."""
    caught: set[str] = set()
    for number, batch in enumerate(_batches(mutants, tried)):
        caught |= _contradicted(library, batch, scratch / str(number))
    return [mutant for mutant in mutants if mutant.id not in caught]


def _batches(mutants: list[Mutant], tried: slice) -> Iterator[dict[str, MapNode]]:
    """Schemes by id, each with those examples alone; who has none left is not built."""
    batch: dict[str, MapNode] = {}
    people = 0
    for mutant in mutants:
        examples = examples_by_likeness(mutant)[tried]
        if examples:
            batch[mutant.id] = _with_examples(mutant.node, list(examples))
        people += sum(_head_count(example) for example in examples)
        if people >= PEOPLE_A_BUILD:
            yield batch
            batch = {}
            people = 0
    if batch:
        yield batch


def _head_count(example: MapNode) -> int:
    return sum(len(names_of(person)) for person in example.blocks("people")) or 1


def _contradicted(library: Library, changed: Mapping[str, MapNode], scratch: Path) -> set[str]:
    """The ids of those that some example contradicts. Schemes that they read stand beside them, without examples."""
    named = {word for node in changed.values() for word in _words(node)}
    beside = {name: _with_examples(node, []) for name, node in library.schemes.items() if name in named}
    world = expand(replace(library, schemes={**beside, **changed}))
    scratch.mkdir(parents=True)
    with opened(build_world(world, scratch), read_only=True) as connection:
        found = {one.expectation.example.scheme for one in mismatches_in(connection, world)}
    rmtree(scratch)
    return found


def _words(node: Node) -> Iterator[str]:
    """Every single value of a file, the ids of other schemes among them."""
    if isinstance(node, ScalarNode):
        yield node.text
        return
    for inner in node.items if isinstance(node, ListNode) else node.entries.values():
        yield from _words(inner)


def _with_examples(scheme: MapNode, examples: list[Node]) -> MapNode:
    kept = ListNode(scheme.place_of("examples"), examples)
    return replace(scheme, entries={**scheme.entries, "examples": kept})


def main(arguments: Sequence[str]) -> int:
    """Print figures by scheme, what cannot be noticed and why, every survivor and the score; 1 where it is too low."""
    parser = argparse.ArgumentParser(prog="mutation", description="Would the worked examples notice a slip?")
    parser.add_argument("schemes", nargs="*", metavar="SCHEME", help="default: every one")
    parser.add_argument("--at-least", type=float, default=100, metavar="PERCENT", help="noticed, else exit code 1")
    asked = parser.parse_args(arguments)
    library = Library.load(SEEDS)
    wanted = asked.schemes or sorted(library.schemes)
    with TemporaryDirectory() as scratch:
        fates = mutate(library, wanted, Path(scratch))
    print("\n".join(_report(fates, wanted)))
    return int(100 * fates.score < asked.at_least)


def _report(fates: Fates, schemes: Sequence[str]) -> Iterator[str]:
    same = [mutant for mutant, _ in fates.equivalent]
    told = {
        "refused by the proofs": fates.refused, "caught by an example": fates.caught, "equivalent": same,
        "survived": fates.survived,
    }  # fmt: skip
    counts = {name: Counter(mutant.scheme for mutant in mutants) for name, mutants in told.items()}
    for scheme in schemes:
        total = sum(counter[scheme] for counter in counts.values())
        yield f"{scheme}: {total} mutants, " + ", ".join(
            f"{counter[scheme]} {name}" for name, counter in counts.items()
        )
    yield from (f"equivalent: {mutant} ({reason})" for mutant, reason in fates.equivalent)
    yield from (f"survived: {mutant}" for mutant in fates.survived)
    total = fates.noticed + len(fates.survived)
    yield f"{fates.noticed} of {total} mutants noticed ({fates.score:.1%}); {len(same)} more change nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
