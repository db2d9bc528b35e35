"""Worked examples: each is about somebody and expects something, and no expectation can pass by looking at nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from dagster_project.periods import Period
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.examples import Example, Person, overrides, read_examples
from dagster_project.rules.expansion import expected_of
from dagster_project.rules.nodes import MapNode
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.example_names import Words, of_expect, of_fact, words_of
from dagster_project.rules.proofs.parameters import allowed
from dagster_project.rules.sources import fact_sources
from dagster_project.rules.subjects import PERSON, rated

if TYPE_CHECKING:
    from dagster_project.rules.library import Library

WordsFor = Callable[[str, str], Words]  # (part, scheme or variant) → what its examples may name


def problems(library: Library) -> list[Problem]:
    found = [problem for scheme in library.schemes.values() for problem in _of_nodes(scheme)]
    if found:
        return found
    compiled = library.compiled_with_variants
    if compiled.problems:
        return compiled.problems
    # a part's words are found once: there are many examples to a part
    words = cache(partial(words_of, compiled))
    return [problem for example in read_examples(library) for problem in _of_example(library, compiled, words, example)]


def _of_nodes(scheme: MapNode) -> Iterator[Problem]:
    """Names that must hold before anything can be expanded: examples, people, backgrounds, parameters."""
    names: set[str] = set()
    backgrounds = (scheme.block("backgrounds") or MapNode(scheme.place)).entries
    parameters = {
        block.word("parameter"): block
        for version in scheme.blocks("versions")
        for block in version.blocks("parameters")
    }
    for node in scheme.blocks("examples"):
        if node.word("example") in names:
            yield Problem(
                node.place_of("example"),
                f"The example `{node.word('example')}` stands twice.",
                "Give each its own name.",
            )
        names.add(node.word("example"))
        for name, value in overrides(node).items():
            if name not in parameters:
                yield Problem(value.place, f"There is no parameter `{name}`.", nearest(name, parameters))
            else:
                yield from allowed(parameters[name], value, value.place)
        yield from _of_people(node, set(backgrounds))
        yield from _of_subjects(rated(scheme.word("subject")), node)


def _of_people(node: MapNode, backgrounds: set[str]) -> Iterator[Problem]:
    people = list(node.blocks("people"))
    holders = [node, *people]
    if not any("expect" in holder for holder in holders):
        yield Problem(node.place, "This example expects nothing.", "Add `expect:`.")
    if people and "facts" in node and "expect" not in node:
        yield Problem(
            node.place_of("facts"), "These facts are nobody's: the example has `people:`.", "Put them under a person."
        )
    for holder in holders:
        for word in holder.words("with"):
            if word not in backgrounds:
                yield Problem(holder.place_of("with"), f"There is no background `{word}`.", nearest(word, backgrounds))
    for person in people:
        if (person.integer("times", 1) or 0) < 1:
            yield Problem(person.place_of("times"), "Here stands nobody.", "Write 1 or more, or take the person out.")
    names = [person.word("person") for person in people]
    for person in people:
        if names.index(person.word("person")) != people.index(person):
            yield Problem(
                person.place, f"The person `{person.word('person')}` stands twice in this example.", "Give each a name."
            )


def _of_subjects(subject_type: str, node: MapNode) -> Iterator[Problem]:
    """A person has a role and a day of hiring. Where units are rated, who has none is a unit."""
    for holder in list(node.blocks("people")) or [node]:
        subject = holder.block("subject") or node.block("subject")
        if subject is None and subject_type == PERSON:
            yield Problem(
                holder.place, "Nobody is said here to be rated.", "Add `subject:` with a role and `hired_on`."
            )
        elif subject is not None and (subject_type == PERSON or "role" in subject):
            for name in ("role", "hired_on"):
                if name not in subject:
                    yield Problem(subject.place, f"This subject has no `{name}`.", f"Add `{name}:`.")
        elif subject is not None and subject.entries:
            yield Problem(
                subject.place,
                f"Here a {subject_type} is rated, and only people have these keys.",
                "Take them out, or add `role:`.",
            )


def _of_example(library: Library, compiled: Compiled, words_for: WordsFor, example: Example) -> Iterator[Problem]:
    part = compiled.part(example.scheme_id, example.period)
    if part is None:
        what = f"`{example.scheme}` has no part for each {example.period.kind} that holds in {example.period}."
        yield Problem(example.place, what, "Name a period for which a version has a part.")
        return
    words = words_for(part["part_id"], example.scheme_id)
    for source in example.absent_feeds:
        if source not in library.sources:
            yield Problem(example.place, f"There is no feed `{source}`.", nearest(source, library.sources))
    for person in example.people:
        for fact in person.all_facts:
            yield from of_fact(fact_sources(), words, example, fact)
        for period, expect in expected_of(example, person):
            yield from _of_expectation(compiled, words_for, example, person, period, expect)


def _of_expectation(
    compiled: Compiled, words_for: WordsFor, example: Example, person: Person, period: Period, expect: MapNode
) -> Iterator[Problem]:
    """Of an earlier period by the names of the version that held then."""
    part = compiled.part(example.scheme_id, period)
    first = example.first or example.period
    if period.kind != example.period.kind or not first.index <= period.index <= example.period.index:
        what = f"{period} is not computed in this example, which goes from {first} to {example.period}."
        yield Problem(expect.place_of("period"), what, "Write `from:` with the first month to compute.")
    elif part is None:
        yield Problem(expect.place, f"`{example.scheme}` has no part that holds in {period}.", "Name another period.")
    else:
        yield from of_expect(words_for(part["part_id"], example.scheme_id), person, expect)
