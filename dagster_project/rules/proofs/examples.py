"""Worked examples: every name in them is a name of the scheme, so that an expectation cannot pass because it looks at nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.examples import Example, Person, compiled_with_variants, overrides, read_examples
from dagster_project.rules.expansion import months_of
from dagster_project.rules.language import VERDICTS
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.parameters import allowed

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def problems(library: Library) -> list[Problem]:
    found = [problem for scheme in library.schemes.values() for problem in _of_nodes(scheme)]
    if found:
        return found
    compiled = compiled_with_variants(library)
    if compiled.problems:
        return compiled.problems
    return [problem for example in read_examples(library) for problem in _of_example(library, compiled, example)]


def _of_nodes(scheme: MapNode) -> Iterator[Problem]:
    """Names that must hold before anything can be expanded: examples, people, backgrounds, parameters."""
    names: set[str] = set()
    backgrounds = (scheme.block("backgrounds") or MapNode(scheme.place)).entries
    parameters = {block.word("parameter"): block for version in scheme.blocks("versions") for block in version.blocks("parameters")}
    for node in scheme.blocks("examples"):
        if node.word("example") in names:
            yield Problem(node.place_of("example"), f"The example `{node.word('example')}` stands twice.", "Give each its own name.")
        names.add(node.word("example"))
        for name, value in overrides(node).items():
            if name not in parameters:
                yield Problem(value.place, f"There is no parameter `{name}`.", nearest(name, parameters))
            else:
                yield from allowed(parameters[name], value, value.place)
        yield from _of_people(node, set(backgrounds))


def _of_people(node: MapNode, backgrounds: set[str]) -> Iterator[Problem]:
    people = list(node.blocks("people"))
    holders = [node, *people]
    if not any("expect" in holder for holder in holders):
        yield Problem(node.place, "This example expects nothing.", "Add `expect:`.")
    if people and "facts" in node and "expect" not in node:
        yield Problem(node.place_of("facts"), "These facts are nobody's: the example has `people:`.", "Put them under a person.")
    for holder in people or [node]:
        if "subject" not in node and "subject" not in holder:
            yield Problem(holder.place, "Nobody is said here to be rated.", "Add `subject:` with a role and `hired_on`.")
    for holder in holders:
        for word in holder.words("with"):
            if word not in backgrounds:
                yield Problem(holder.place_of("with"), f"There is no background `{word}`.", nearest(word, backgrounds))
    names = [person.word("person") for person in people]
    for person in people:
        if names.index(person.word("person")) != people.index(person):
            yield Problem(person.place, f"The person `{person.word('person')}` stands twice in this example.", "Give each a name.")


@dataclass(frozen=True)
class _Words:
    """What the example's part knows, by the words that an example may use."""

    marks: set[str]
    items: set[str]
    lines: set[str]
    flags: set[str]
    clauses: set[str]
    stars: set[int]
    measures: set[str]
    codes: set[str]


def _of_example(library: Library, compiled: Compiled, example: Example) -> Iterator[Problem]:
    parts = [row for row in compiled.rows["parts"] if row["scheme"] == example.scheme_id and _holds(row, example)]
    if not parts:
        what = f"`{example.scheme}` has no part for each {example.period.kind} that holds in {example.period}."
        yield Problem(example.place, what, "Name a period for which a version has a part.")
        return
    words = _words(compiled, parts[0]["part_id"], example.scheme_id)
    for source in example.absent_feeds:
        if source not in library.sources:
            yield Problem(example.place, f"There is no feed `{source}`.", nearest(source, library.sources))
    for person in example.people:
        for fact in person.all_facts:
            yield from _of_fact(library, words, example, fact)
        if person.expect is not None:
            yield from _of_expect(words, person)


def _holds(part: dict[str, object], example: Example) -> bool:
    start, end = part["effective_from_index"], part["effective_to_index"]
    index = example.period.index
    return part["period_kind"] == example.period.kind and start <= index and (end is None or index < end)  # type: ignore[operator]


def _words(compiled: Compiled, part_id: str, scheme_id: str) -> _Words:
    rows = {table: [row for row in entries if row.get("part_id") == part_id] for table, entries in compiled.rows.items()}
    clauses = {f"{row['target']}/{row['clause']}" for row in rows["clauses"]}
    clauses |= {f"{row['target']}/{row['alternative']}/{row['clause']}" for row in rows["clauses"] if row["target_kind"] == "star"}
    own = f"{scheme_id}."
    return _Words(
        marks={row["mark"] for row in compiled.rows["marks"] if row["scheme"] == scheme_id},
        items={row["item"] for row in rows["items"]}, lines={row["line"] for row in rows["pay"]},
        flags={row["target"] for row in rows["flags"]}, clauses=clauses, stars={row["star"] for row in rows["levels"]},
        measures={row["measure"].removeprefix(own) for row in compiled.rows["measures"] if row["owner_scheme"] in (None, scheme_id)},
        codes={row["event_code"] for row in rows["event_rules"]},
    )  # fmt: skip


def _of_fact(library: Library, words: _Words, example: Example, fact: MapNode) -> Iterator[Problem]:
    if "marks" in fact:
        marks = fact.block("marks")
        yield from _known("mark", marks, words.marks)
        for name in set(fact.entries) - {"marks", "months"}:
            yield Problem(fact.place_of(name), f"`{name}` is not a key of marks.", nearest(name, ("months", "marks")))
        return
    source = library.sources.get(fact.word("source"))
    if source is None:
        yield Problem(fact.place_of("source"), f"There is no source `{fact.word('source')}`.", nearest(fact.word("source"), library.sources))
        return
    for name, node in fact.entries.items():
        if name not in ("source", "months", "times"):
            yield from _of_column(source.name, source.types, source.values, name, node, fact.place_of(name))
    months = months_of(fact) or example.period.months
    if source.name in example.absent_feeds and any(month in example.period.months for month in months):
        yield Problem(fact.place, f"The feed `{source.name}` is absent in this example, and here is a fact of it.", "Take one of them out.")
    code = fact.text("code")
    if source.name == "events" and code is not None and code not in words.codes:
        yield Problem(fact.place_of("code"), f"No item counts the event `{code}`.", nearest(code, words.codes))


def _of_column(
    source: str, types: dict[str, str], values: dict[str, tuple[str, ...]], name: str, node: Node, place: Place
) -> Iterator[Problem]:
    if name not in types:
        yield Problem(place, f"The source `{source}` has no column `{name}`.", nearest(name, types))
    elif not isinstance(node, ScalarNode):
        yield Problem(place, f"`{name}` is one value.", f"Write `{name}: value`.")
    elif name in values and node.value is not None and node.text not in values[name]:
        yield Problem(place, f"`{name}` of `{source}` is never `{node.text}`.", nearest(node.text, values[name]))


def _of_expect(words: _Words, person: Person) -> Iterator[Problem]:
    expect = person.expect or MapNode(person.node.place)
    yield from _known("item", expect.block("scores"), words.items)
    yield from _known("line", expect.block("lines"), words.lines)
    yield from _known("line", expect.block("line_status"), words.lines)
    yield from _known("measure", expect.block("measures"), words.measures)
    yield from _known("clause", expect.block("verdicts"), words.clauses)
    for verdict in (expect.block("verdicts") or MapNode(expect.place)).entries.values():
        if isinstance(verdict, ScalarNode) and verdict.text not in VERDICTS:
            yield Problem(verdict.place, f"`{verdict.text}` is no verdict.", nearest(verdict.text, VERDICTS))
    flags = expect.get("flags")
    for flag in flags.items if isinstance(flags, ListNode) else []:
        if isinstance(flag, ScalarNode) and flag.text not in words.flags:
            yield Problem(flag.place, f"There is no flag `{flag.text}`.", nearest(flag.text, words.flags))
    for key in ("star", "candidate_star"):
        star = expect.integer(key)
        if star is not None and star not in {0, *words.stars}:
            yield Problem(expect.place_of(key), f"There is no star {star}.", nearest(str(star), {str(known) for known in {0, *words.stars}}))


def _known(kind: str, block: MapNode | None, known: set[str]) -> Iterator[Problem]:
    for name in block.entries if block else ():
        if name not in known and block is not None:
            yield Problem(block.place_of(name), f"There is no {kind} `{name}`.", nearest(name, known))
