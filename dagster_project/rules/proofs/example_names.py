"""The names in facts and expectations of worked examples: marks, columns, items, lines, flags, clauses, measures.

Belongs here: holding each against what the example's part knows.
Does not belong here: the frame of an example (`examples.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dagster_project.rules.compiler.conditions import LIST_SEPARATOR
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.compiler.scope import plain_name
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.examples import Example, Person
from dagster_project.rules.fact_rows import months_of
from dagster_project.rules.language import VERDICTS
from dagster_project.rules.nodes import ListNode, MapNode, Node, Place, ScalarNode
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.sources import RuleSource

# The code of an event that no rule counts: an example that says it means no slip of the pen.
UNCOUNTED = "any_other"


@dataclass(frozen=True)
class Words:
    """What the example's part knows, by the words that an example may use."""

    marks: set[str]
    items: set[str]
    grades: set[str]
    lines: set[str]
    flags: set[str]
    clauses: set[str]
    stars: set[int]
    measures: set[str]
    codes: set[str]
    steps: set[str]
    sheet_items: set[str]
    results: set[str]


def words_of(compiled: Compiled, part_id: str, scheme_id: str) -> Words:
    def rows(table: str) -> list[Row]:
        return [row for row in compiled.rows[table] if row["part_id"] == part_id]

    clauses = {f"{row['target']}/{row['clause']}" for row in rows("clauses")}
    clauses |= {
        f"{row['target']}/{row['alternative']}/{row['clause']}"
        for row in rows("clauses")
        if row["target_kind"] == "star"
    }
    return Words(
        marks={row["mark"] for row in compiled.rows["marks"] if row["scheme"] == scheme_id}
        | {row["tick"] for row in compiled.rows["options"] if row["scheme"] == scheme_id and row["tick"]},
        items={row["item"] for row in [*rows("items"), *rows("groups")]},
        grades={row["grade"] for row in rows("grades")},
        lines={row["line"] for row in [*rows("pay"), *rows("case_charges")]},
        flags={row["target"] for row in rows("flags")},
        clauses=clauses,
        stars={row["star"] for row in rows("levels")},
        measures={
            plain_name(row["measure"], row["owner_scheme"] or "")
            for row in compiled.rows["measures"]
            if row["owner_scheme"] in (None, scheme_id, scheme_id.partition("~")[0])
        },
        codes={row["event_code"] for row in rows("event_rules")}
        | {row["event"] for row in rows("rounds")}
        | _codes_of_measures(compiled, scheme_id),
        steps={row["step"] for row in rows("case_steps")},
        sheet_items={row["item"] for row in rows("sheet_items")},
        results={
            row["of_part_scheme"].partition("~")[0]
            for row in compiled.rows["result_counts"]
            if row["score"] and row["part_id"].split("@")[0] == scheme_id
        },
    )


def _codes_of_measures(compiled: Compiled, scheme_id: str) -> set[str]:
    """The codes of events that a measure of the scheme counts."""
    owners = (scheme_id, scheme_id.partition("~")[0])
    own = {row["measure"] for row in compiled.rows["measures"] if row["owner_scheme"] in owners}
    return {
        code
        for row in compiled.rows["measure_conditions"]
        if row["measure"] in own and row["column_name"] == "code" and row["value"]
        for code in row["value"].split(LIST_SEPARATOR)
    }


def of_fact(sources: Mapping[str, RuleSource], words: Words, example: Example, fact: MapNode) -> Iterator[Problem]:
    if "result_of" in fact:
        yield from _of_result(words, fact)
        return
    if "marks" in fact:
        yield from _of_marks(words, example, fact)
        yield from _of_interaction(sources, fact)
        return
    source = sources.get(fact.word("source"))
    if source is None:
        yield Problem(
            fact.place_of("source"),
            f"There is no source `{fact.word('source')}`.",
            nearest(fact.word("source"), sources),
        )
        return
    for name, node in fact.entries.items():
        if name not in ("source", "months", "times"):
            yield from _of_column(source.name, source.types, source.values, name, node, fact.place_of(name))
    if (fact.integer("times", 1) or 0) < 1:
        yield Problem(
            fact.place_of("times"), "This fact happened no time at all.", "Write 1 or more, or take the fact out."
        )
    months = months_of(fact) or example.period.months
    if source.name in example.absent_feeds and any(month in example.period.months for month in months):
        yield Problem(
            fact.place,
            f"The feed `{source.name}` is absent in this example, and here is a fact of it.",
            "Take one of them out.",
        )
    code = fact.text("code")
    if source.name == "events" and code is not None and code not in {*words.codes, UNCOUNTED}:
        yield Problem(fact.place_of("code"), f"No item counts the event `{code}`.", nearest(code, words.codes))


_OF_RESULTS = ("result_of", "months", "period", "total", "status")


def _of_result(words: Words, fact: MapNode) -> Iterator[Problem]:
    """A total that an earlier calculation has found: of a scheme that the example's own part reads."""
    yield from _known_word(fact, "result_of", words.results)
    for name in set(fact.entries) - set(_OF_RESULTS):
        yield Problem(fact.place_of(name), f"`{name}` is not a key of a result.", nearest(name, _OF_RESULTS))
    if ("months" in fact) == ("period" in fact):
        yield Problem(fact.place, "This result is of no period, or of two.", "Write `months:` or `period:`.")
    if ("total" in fact) == ("status" in fact):
        yield Problem(fact.place, "This result is neither known nor open.", "Write `total:`, or its `status:`.")


def _known_word(fact: MapNode, key: str, known: set[str]) -> Iterator[Problem]:
    if fact.word(key) not in known:
        yield Problem(
            fact.place_of(key), f"The part reads no result of `{fact.word(key)}`.", nearest(fact.word(key), known)
        )


_BESIDE_MARKS = (
    "purpose", "assessed_on", "assessor_id", "period", "channel", "origin", "timing", "signed", "subject_signed",
    "inspected_count",
)  # fmt: skip


def _of_marks(words: Words, example: Example, fact: MapNode) -> Iterator[Problem]:
    yield from _known("mark", fact.block("marks"), words.marks)
    keys = ("marks", "months", "sheet", "with", "call", "ticket", *_BESIDE_MARKS)
    for name in set(fact.entries) - set(keys):
        yield Problem(fact.place_of(name), f"`{name}` is not a key of marks.", nearest(name, keys))
    for word in fact.words("with"):
        if word not in example.backgrounds.entries:
            known = example.backgrounds.entries
            yield Problem(fact.place_of("with"), f"There is no background `{word}`.", nearest(word, known))
    if "with" in fact and "sheet" not in fact:
        yield Problem(fact.place_of("with"), "`with` means nothing without `sheet`.", "Write it at the person.")
    if "sheet" in fact and len(months_of(fact) or example.period.months) > 1:
        yield Problem(fact.place, "A sheet is about one call, and so of one month.", "Name one month.")


def _of_interaction(sources: Mapping[str, RuleSource], fact: MapNode) -> Iterator[Problem]:
    for kind in ("call", "ticket"):
        told, source = fact.block(kind), sources[f"{kind}s"]
        for name, node in told.entries.items() if told else ():
            yield from _of_column(source.name, source.types, source.values, name, node, node.place)


def _of_column(
    source: str, types: dict[str, str], values: dict[str, tuple[str, ...]], name: str, node: Node, place: Place
) -> Iterator[Problem]:
    if name not in types:
        yield Problem(place, f"The source `{source}` has no column `{name}`.", nearest(name, types))
    elif not isinstance(node, ScalarNode):
        yield Problem(place, f"`{name}` is one value.", f"Write `{name}: value`.")
    elif name in values and node.value is not None and node.text not in values[name]:
        yield Problem(place, f"`{name}` of `{source}` is never `{node.text}`.", nearest(node.text, values[name]))


def of_expect(words: Words, person: Person, expect: MapNode) -> Iterator[Problem]:
    for key in ("scores", "chosen"):
        yield from _known("item", expect.block(key), words.items)
    yield from _known("item", expect.block("max_points"), words.items | {"total"})
    yield from _known("line", expect.block("lines"), words.lines)
    yield from _known("line", expect.block("line_status"), words.lines)
    for key in ("measures", "measure_status"):
        yield from _known("measure", expect.block(key), words.measures)
    yield from _known("clause", expect.block("verdicts"), words.clauses)
    for verdict in (expect.block("verdicts") or MapNode(expect.place)).entries.values():
        if isinstance(verdict, ScalarNode) and verdict.text not in VERDICTS:
            yield Problem(verdict.place, f"`{verdict.text}` is no verdict.", nearest(verdict.text, VERDICTS))
    yield from _of_sheets(words, person, expect)
    grade = expect.text("grade")
    if grade is not None and grade not in words.grades:
        yield Problem(expect.place_of("grade"), f"There is no grade `{grade}`.", nearest(grade, words.grades))
    for case in expect.blocks("cases"):
        step = case.word("step")
        if step not in words.steps:
            yield Problem(case.place_of("step"), f"There is no step `{step}`.", nearest(step, words.steps))
    flags = expect.get("flags")
    for flag in flags.items if isinstance(flags, ListNode) else []:
        if isinstance(flag, ScalarNode) and flag.text not in words.flags:
            yield Problem(flag.place, f"There is no flag `{flag.text}`.", nearest(flag.text, words.flags))
    for key in ("star", "candidate_star"):
        star = expect.integer(key)
        if star is not None and star not in {0, *words.stars}:
            yield Problem(
                expect.place_of(key),
                f"There is no star {star}.",
                nearest(str(star), {str(known) for known in {0, *words.stars}}),
            )


def _of_sheets(words: Words, person: Person, expect: MapNode) -> Iterator[Problem]:
    filled = {fact.text("sheet") for fact in person.all_facts if "sheet" in fact}
    for sheet in expect.blocks("sheets"):
        name = sheet.word("sheet")
        if name not in filled:
            yield Problem(sheet.place, f"There is no sheet `{name}`.", nearest(name, {str(known) for known in filled}))
        yield from _known("item", sheet.block("scores"), words.sheet_items)


def _known(kind: str, block: MapNode | None, known: set[str]) -> Iterator[Problem]:
    for name in block.entries if block else ():
        if name not in known and block is not None:
            yield Problem(block.place_of(name), f"There is no {kind} `{name}`.", nearest(name, known))
