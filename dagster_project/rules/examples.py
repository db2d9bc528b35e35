"""The worked examples of the scheme files, read: who, when, with which facts, expecting what.

Belongs here: `examples:` as values, the site and the scheme variant of each. One example is one site of its own, so
that nobody in it is ranked with anybody outside it.
Does not belong here: facts as rows (`expansion.py`), comparing with results (`judging.py`), what may be written
(`proofs/examples.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dagster_project.periods import Period, parse
from dagster_project.rules.compiler.library_tables import Compiled, Dated, Instance
from dagster_project.rules.compiler.version import Filling
from dagster_project.rules.nodes import MapNode, Place, ScalarNode

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


@dataclass(frozen=True)
class Person:
    """One person of an example: `backgrounds` are facts shared by name, `facts` the person's own."""

    name: str
    subject_id: str
    node: MapNode
    subject: MapNode
    backgrounds: list[MapNode]
    facts: list[MapNode]
    expect: MapNode | None

    @property
    def all_facts(self) -> list[MapNode]:
        return [*self.backgrounds, *self.facts]


@dataclass(frozen=True)
class Example:
    """`scheme_id` is the scheme's own id, or `scheme~n` where the example sets parameters."""

    name: str
    scheme: str
    scheme_id: str
    site_id: str
    place: Place
    period: Period
    absent_feeds: list[str]
    people: list[Person]
    backgrounds: MapNode
    numbers_given: dict[str, str]


def read_examples(library: Library) -> list[Example]:
    """Every example of every scheme, in the order of scheme ids and of the files."""
    variants = _variant_ids(library)
    nodes = [
        (scheme, node) for scheme in sorted(library.schemes) for node in library.schemes[scheme].blocks("examples")
    ]
    return [
        _example(library.schemes[scheme], scheme, variants.get(_overrides(scheme, node), scheme), f"ex-{number}", node)
        for number, (scheme, node) in enumerate(nodes, start=1)
    ]


def compiled_with_variants(library: Library) -> Compiled:
    """The rule tables with a variant beside the scheme for every set of parameter values that an example sets."""
    return library.compile(_variants(library))


def overrides(node: MapNode) -> dict[str, ScalarNode]:
    """The parameter values that an example sets."""
    block = node.block("parameters")
    return {name: value for name, value in block.entries.items() if isinstance(value, ScalarNode)} if block else {}


def _variants(library: Library) -> Iterator[Instance]:
    for (scheme, values), variant in _variant_ids(library).items():
        node = library.schemes[scheme]
        fillings: dict[int, list[Dated]] = {
            number: list(dated) for number, dated in library.fillings.get(scheme, {}).items()
        }
        for version in node.blocks("versions"):
            declared = {block.word("parameter") for block in version.blocks("parameters")}
            set_here = {
                name: Filling(value) for name, _, value in _with_nodes(library, scheme, values) if name in declared
            }
            fillings.setdefault(version.integer("version", 0) or 0, []).append(Dated(None, set_here))
        yield Instance(variant, node, fillings)


def _with_nodes(
    library: Library, scheme: str, values: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, str, ScalarNode]]:
    for node in library.schemes[scheme].blocks("examples"):
        if _overrides(scheme, node) == (scheme, values):
            yield from ((name, value.text, value) for name, value in overrides(node).items())
            return


def _variant_ids(library: Library) -> dict[tuple[str, frozenset[tuple[str, str]]], str]:
    """(scheme, its overrides) → `scheme~n`; the same overrides share one variant."""
    found: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    for scheme in sorted(library.schemes):
        number = 0
        for node in library.schemes[scheme].blocks("examples"):
            key = _overrides(scheme, node)
            if key[1] and key not in found:
                number += 1
                found[key] = f"{scheme}~{number}"
    return found


def _overrides(scheme: str, node: MapNode) -> tuple[str, frozenset[tuple[str, str]]]:
    return scheme, frozenset((name, value.text) for name, value in overrides(node).items())


def _example(scheme_node: MapNode, scheme: str, scheme_id: str, site_id: str, node: MapNode) -> Example:
    backgrounds = scheme_node.block("backgrounds") or MapNode(scheme_node.place)
    return Example(
        name=node.word("example"),
        scheme=scheme,
        scheme_id=scheme_id,
        site_id=site_id,
        place=node.place,
        period=parse(node.word("period")),
        absent_feeds=node.words("absent_feeds"),
        people=[_person(name, f"{site_id}-{name}", holder, node, backgrounds) for name, holder in _holders(node)],
        backgrounds=backgrounds,
        numbers_given=_texts(node.block("numbers_given")),
    )


def _texts(block: MapNode | None) -> dict[str, str]:
    return {name: block.word(name) for name in block.entries} if block else {}


def _holders(node: MapNode) -> Iterator[tuple[str, MapNode]]:
    """The example's own person, where it expects something or stands alone, and those under `people:`."""
    people = list(node.blocks("people"))
    if "expect" in node or not people:
        yield "subject", node
    for person in people:
        yield from ((name, person) for name in names_of(person))


def names_of(person: MapNode) -> list[str]:
    """One name, or `times` of them: as many people with the same facts, whose ids are in the order of their numbers."""
    name, times = person.word("person"), person.integer("times")
    if times is None:
        return [name]
    return [f"{name}_{number:0{len(str(times))}d}" for number in range(1, times + 1)]


def _person(name: str, subject_id: str, holder: MapNode, example: MapNode, backgrounds: MapNode) -> Person:
    """`subject:` and `with:` of the example hold for everybody under `people:` who has none."""
    subject = holder.block("subject") or example.block("subject") or example
    words = holder.words("with") if "with" in holder else example.words("with")
    shared = [fact for word in words for fact in backgrounds.blocks(word)]
    return Person(name, subject_id, holder, subject, shared, list(holder.blocks("facts")), holder.block("expect"))
