"""Facts of an example → rows of canonical sources, as they would be delivered.

Belongs here: keys, dates and neutral values of rows, and how a person's own marks take the place of a background's.
Does not belong here: which sites and months an example has (`expansion.py`).
"""

from __future__ import annotations

from dagster_project.catalogue import source as catalogued
from dagster_project.periods import Period, months_between, parse_month
from dagster_project.rules.examples import Example, Person
from dagster_project.rules.neutral_facts import NEUTRAL_FACTS
from dagster_project.rules.nodes import MapNode, ScalarNode

Facts = dict[str, list[dict[str, str]]]


def months_of(fact: MapNode) -> list[Period] | None:
    """The months that a fact names; None where it names none."""
    text = fact.text("months")
    if text is None:
        return None
    first, _, last = text.partition("..")
    return months_between(parse_month(first), parse_month(last or first))


def add_to_roster(facts: Facts, example: Example, person: Person) -> None:
    subject = person.subject
    same = {key: subject.text(key) for key in ("hired_on", "left_on", "base_pay", "performance_pay")}
    stretches = [(subject.word("hired_on"), subject)]
    stretches += [(f"{block.word('from')}-01", block) for block in subject.blocks("roles_from")]
    for valid_from, block in stretches:
        add_row(
            facts,
            "employees",
            employee_id=person.subject_id,
            name=person.name,
            unit_id=example.site_id,
            role=block.word("role"),
            line=block.text("line"),
            valid_from=valid_from,
            **same,
        )


def add_facts(facts: Facts, example: Example, person: Person, window: list[Period]) -> None:
    own_marks = _marks_by_month(person.facts, example.period.months)
    for fact in person.backgrounds:
        if "marks" in fact:
            for month in months_of(fact) or window:
                _assess(facts, example, person, month, fact, hidden=own_marks.get(month.index, set()))
        else:
            _add_rows(facts, example, person, months_of(fact) or example.period.months, fact)
    for fact in person.facts:
        months = months_of(fact) or example.period.months
        if "marks" in fact:
            for month in months:
                _assess(facts, example, person, month, fact, hidden=set())
        else:
            _add_rows(facts, example, person, months, fact)


def _marks_by_month(facts: list[MapNode], period: list[Period]) -> dict[int, set[str]]:
    """Month → marks that the person's own facts name: they take the place of a background's."""
    named: dict[int, set[str]] = {}
    for fact in facts:
        marks = fact.block("marks")
        for month in (months_of(fact) or period) if marks else ():
            named.setdefault(month.index, set()).update(marks.entries if marks else ())
    return named


def _assess(facts: Facts, example: Example, person: Person, month: Period, fact: MapNode, hidden: set[str]) -> None:
    """One assessment with a row for each mark; a mark that is null was not entered."""
    marks = fact.block("marks")
    number = len(facts.get("assessments", ())) + 1
    for name, node in marks.entries.items() if marks else ():
        if isinstance(node, ScalarNode) and node.value is not None and name not in hidden:
            values = {
                **_neutral("assessments", example, month, 0),
                "item": name,
                "mark": node.text,
                "subject_id": person.subject_id,
            }
            add_row(facts, "assessments", assessment_id=f"{example.site_id}-a{number}", **values)


def _add_rows(facts: Facts, example: Example, person: Person, months: list[Period], fact: MapNode) -> None:
    source = fact.word("source")
    given = {name: _text(node) for name, node in fact.entries.items() if name not in ("source", "months", "times")}
    for month in months:
        for repetition in range(fact.integer("times", 1) or 1):
            generated = _generated(source, example, person, len(facts.get(source, ())) + 1)
            add_row(facts, source, **{**_neutral(source, example, month, repetition), **generated, **given})


def _generated(source: str, example: Example, person: Person, number: int) -> dict[str, str | None]:
    """The person, and a key of its own where the key is one id."""
    listed = catalogued(source)
    ids = {
        name: f"{example.site_id}-{number}"
        for name in listed.key
        if name.endswith("_id") and name != listed.subject_column
    }
    return {**ids, listed.subject_column: person.subject_id}


def _neutral(source: str, example: Example, month: Period, repetition: int) -> dict[str, str | None]:
    day = f"{month.text}-{15 + repetition % 14:02d}" if source == "attendance" else f"{month.text}-15"
    words = {"day": day, "time": f"{day} 10:00:00", "month": month.text, "scheme": example.scheme_id}
    return {name: text.format(**words) for name, text in NEUTRAL_FACTS.get(source, {}).items()}


def _text(node: object) -> str | None:
    return node.text if isinstance(node, ScalarNode) and node.value is not None else None


def add_row(facts: Facts, source: str, **values: str | None) -> None:
    facts.setdefault(source, []).append({name: value for name, value in values.items() if value is not None})
