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
from dagster_project.rules.compiler.library_tables import Dated, Instance
from dagster_project.rules.compiler.version import Filling
from dagster_project.rules.nodes import MapNode, Place, ScalarNode
from dagster_project.rules.subjects import PERSON, is_unit, rated

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


@dataclass(frozen=True)
class Person:
    """One person, applicant or unit of an example: `backgrounds` are facts shared by name, `facts` the person's own.

    `unit_id`: where a person works and what a unit is; `site_id`: the site that this lies in.
    """

    name: str
    subject_id: str
    subject_type: str
    unit_id: str
    site_id: str
    node: MapNode
    subject: MapNode
    backgrounds: list[MapNode]
    facts: list[MapNode]
    expect: MapNode | None
    before: list[MapNode]

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
    first: Period | None
    absent_feeds: list[str]
    people: list[Person]
    backgrounds: MapNode
    numbers_given: dict[str, str]

    @property
    def sites(self) -> list[str]:
        """The example's own site; where sites are rated, each of them."""
        return list(dict.fromkeys(person.site_id for person in self.people))


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


def overrides(node: MapNode) -> dict[str, ScalarNode]:
    """The parameter values that an example sets."""
    block = node.block("parameters")
    return {name: value for name, value in block.entries.items() if isinstance(value, ScalarNode)} if block else {}


def variants_of(library: Library) -> Iterator[Instance]:
    """A scheme with a set of parameter values that an example sets, once each set."""
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
        first=parse(node.word("from")) if "from" in node else None,
        absent_feeds=node.words("absent_feeds"),
        people=_people(rated(scheme_node.word("subject")), site_id, node, backgrounds),
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


def _people(subject_type: str, site_id: str, example: MapNode, backgrounds: MapNode) -> list[Person]:
    """Where units are rated, who has a role works in one of them: in the first, or where `unit:` says."""
    holders = [(name, holder, _subject_of(holder, example)) for name, holder in _holders(example)]
    units = [name for name, _, subject in holders if is_unit(subject_type) and "role" not in subject]
    return [
        _person(name, site_id, holder, _home(name, subject_type, site_id, subject, units), example, backgrounds)
        for name, holder, subject in holders
    ]


def _subject_of(holder: MapNode, example: MapNode) -> MapNode:
    """`subject:` of the example holds for everybody under `people:` who has none; a unit needs none."""
    return holder.block("subject") or example.block("subject") or MapNode(holder.place)


def _home(name: str, subject_type: str, site_id: str, subject: MapNode, units: list[str]) -> tuple[str, str, str]:
    """What is rated, the unit that it stands in or is, and its site."""
    if subject_type == PERSON or "role" in subject:
        unit = subject.text("unit") or next(iter(units), None)
        unit_id = f"{site_id}-{unit}" if unit else site_id
        return PERSON, unit_id, unit_id if subject_type == "site" else site_id
    own = f"{site_id}-{name}"
    return subject_type, own if is_unit(subject_type) else site_id, own if subject_type == "site" else site_id


def _person(
    name: str, site_id: str, holder: MapNode, home: tuple[str, str, str], example: MapNode, backgrounds: MapNode
) -> Person:
    """`with:` of the example holds for everybody under `people:` who has none."""
    words = holder.words("with") if "with" in holder else example.words("with")
    shared = [fact for word in words for fact in backgrounds.blocks(word)]
    subject, facts = _subject_of(holder, example), list(holder.blocks("facts"))
    expected, before = holder.block("expect"), list(holder.blocks("before"))
    return Person(name, f"{site_id}-{name}", *home, holder, subject, shared, facts, expected, before)
