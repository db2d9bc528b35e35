"""Facts of an example → rows of canonical sources, as they would be delivered.

Belongs here: keys, dates and neutral values of rows, how a person's own marks take the place of a background's, and the
call that a sheet is about.
Does not belong here: which sites and months an example has (`expansion.py`).
"""

from __future__ import annotations

from dagster_project.catalogue import source as catalogued
from dagster_project.periods import Period, months_between, parse_month
from dagster_project.rules.examples import Example, Person
from dagster_project.rules.neutral_facts import NEUTRAL_FACTS
from dagster_project.rules.nodes import MapNode, Node, ScalarNode
from dagster_project.rules.sources import rule_sources
from dagster_project.rules.subjects import CANDIDATE, PERSON, is_unit, subject_column

_WORDS_OF_MARKS = ("months", "marks", "sheet", "with", "call", "ticket")
_SAME_ALL_ALONG = (
    "hired_on", "confirmed_on", "notice_on", "left_on", "base_pay", "performance_pay", "wage_grade", "fresh_graduate",
    "experienced",
)  # fmt: skip
Facts = dict[str, list[dict[str, str]]]


def months_of(fact: MapNode) -> list[Period] | None:
    """The months that a fact names; None where it names none."""
    text = fact.text("months")
    if text is None:
        return None
    first, _, last = text.partition("..")
    return months_between(parse_month(first), parse_month(last or first))


def add_units(facts: Facts, example: Example) -> None:
    """The example's sites, and in them every unit that is rated or that somebody works in."""
    kinds = {person.unit_id: person.subject_type for person in example.people if is_unit(person.subject_type)}
    for site_id in example.sites:
        add_row(facts, "units", unit_id=site_id, name=example.name, kind="site", valid_from="2000-01-01")
    for unit_id, parent_id in dict.fromkeys((person.unit_id, person.site_id) for person in example.people):
        if unit_id != parent_id:
            name = unit_id.removeprefix(f"{example.site_id}-")
            same = {"unit_id": unit_id, "name": name, "kind": kinds.get(unit_id, "team"), "valid_from": "2000-01-01"}
            add_row(facts, "units", **same, parent_unit_id=parent_id)


def add_to_roster(facts: Facts, example: Example, person: Person) -> None:
    """A person's rows of the roster, or an applicant's interview on the 15th of the period; a unit has no row."""
    if person.subject_type == CANDIDATE:
        interview = _neutral("candidates", example, example.period.last_month, 0)
        add_row(facts, "candidates", **{**interview, "candidate_id": person.subject_id, "unit_id": person.unit_id})
    elif person.subject_type == PERSON:
        _add_employee(facts, person)


def _add_employee(facts: Facts, person: Person) -> None:
    subject = person.subject
    same = {key: subject.text(key) for key in _SAME_ALL_ALONG}
    stretches = [(subject.word("hired_on"), subject)]
    stretches += [(f"{block.word('from')}-01", block) for block in subject.blocks("roles_from")]
    for valid_from, block in stretches:
        add_row(
            facts,
            "employees",
            employee_id=person.subject_id,
            name=person.name,
            unit_id=person.unit_id,
            role=block.word("role"),
            line=block.text("line"),
            valid_from=valid_from,
            **same,
        )


def add_facts(facts: Facts, example: Example, person: Person, window: list[Period]) -> None:
    own_marks = _marks_by_month(person.facts, example.period.months)
    for fact in person.backgrounds:
        if "result_of" in fact:
            continue
        if "marks" in fact:
            for month in months_of(fact) or window:
                _assess(facts, example, person, month, fact, hidden=own_marks.get(month.index, set()))
        else:
            _add_rows(facts, example, person, months_of(fact) or example.period.months, fact)
    for fact in person.facts:
        months = months_of(fact) or example.period.months
        if "result_of" in fact:
            continue
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
        for month in (months_of(fact) or period) if marks and "sheet" not in fact else ():
            named.setdefault(month.index, set()).update(marks.entries if marks else ())
    return named


def _assess(facts: Facts, example: Example, person: Person, month: Period, fact: MapNode, hidden: set[str]) -> None:
    """One assessment with a row for each mark; a mark that is null was not entered."""
    number = len(facts.get("assessments", ())) + 1
    same = {
        **_neutral("assessments", example, month, 0),
        **{
            name: _filled(_text(node), {"{site}": example.site_id})
            for name, node in fact.entries.items()
            if name not in _WORDS_OF_MARKS
        },
        "assessment_id": f"{example.site_id}-a{number}",
        **_whose("assessments", person),
        **_interaction(facts, example, person, month, fact),
    }
    for name, node in _marks(example, fact).items():
        if isinstance(node, ScalarNode) and node.value is not None and name not in hidden:
            add_row(facts, "assessments", **{**same, "item": name, "mark": node.text})


def _marks(example: Example, fact: MapNode) -> dict[str, Node]:
    """The fact's own marks over those of the backgrounds that it names."""
    found: dict[str, Node] = {}
    for holder in (*(shared for word in fact.words("with") for shared in example.backgrounds.blocks(word)), fact):
        marks = holder.block("marks")
        found |= marks.entries if marks else {}
    return found


def _interaction(facts: Facts, example: Example, person: Person, month: Period, fact: MapNode) -> dict[str, str | None]:
    """A sheet is about a call or a ticket of the month; its assessment is known by the sheet's name."""
    if "sheet" not in fact:
        return {}
    assessment_id = sheet_id(person, fact.word("sheet"))
    kind = "ticket" if "ticket" in fact else "call"
    interaction_id = f"{assessment_id}-{kind}"
    told = fact.block(kind) or MapNode(fact.place)
    given = {name: _text(node) for name, node in told.entries.items()}
    own = {f"{kind}_id": interaction_id, "employee_id": person.subject_id}
    add_row(facts, f"{kind}s", **{**_neutral(f"{kind}s", example, month, 0), **own, **given})
    return {"assessment_id": assessment_id, "interaction_id": interaction_id}


def sheet_id(person: Person, sheet: str) -> str:
    return f"{person.subject_id}-{sheet}"


def _add_rows(facts: Facts, example: Example, person: Person, months: list[Period], fact: MapNode) -> None:
    source = fact.word("source")
    if not catalogued(source).month_column:
        months = months[-1:]  # a row that is no month's: of a longer period, one in its last month
    written = {name: _text(node) for name, node in fact.entries.items() if name not in ("source", "months", "times")}
    for month in months:
        for repetition in range(fact.integer("times", 1) or 1):
            day = written.get("day") or _day(source, month, repetition)
            words = {"{day}": day, "{site}": example.site_id, "{n}": str(repetition + 1)}
            given = {name: _filled(text, words) for name, text in written.items()}
            generated = _generated(source, example, person, len(facts.get(source, ())) + 1)
            neutral = _neutral(source, example, month, repetition, month if "months" in fact else example.period)
            add_row(facts, source, **{**neutral, **generated, **given})


def _filled(text: str | None, words: dict[str, str]) -> str | None:
    for word, value in words.items():
        text = text.replace(word, value) if text else text
    return text


def _generated(source: str, example: Example, person: Person, number: int) -> dict[str, str | None]:
    """The person, and a key of its own where the key is one id."""
    listed = catalogued(source)
    ids: dict[str, str | None] = {
        name: f"{example.site_id}-{number}"
        for name in listed.key
        if name.endswith("_id") and name != listed.subject_column
    }
    if "site_id" in ids:
        ids["site_id"] = person.site_id
    return {**ids, **_whose(source, person)}


def _whose(source: str, person: Person) -> dict[str, str | None]:
    """The columns that say whose row it is; a row of a person says nothing of what its subject is."""
    listed, known = catalogued(source), rule_sources().get(source)
    column = (subject_column(known, person.subject_type, None) if known else None) or listed.subject_column
    if column not in listed.column_names:
        return {}
    kind = {"subject_type": person.subject_type} if person.subject_type != PERSON and column == "subject_id" else {}
    return {**kind, column: person.subject_id}


def _neutral(
    source: str, example: Example, month: Period, repetition: int, period: Period | None = None
) -> dict[str, str | None]:
    day = _day(source, month, repetition)
    words = {
        "day": day,
        "time": f"{day} 10:00:00",
        "month": month.text,
        "period": (period or month).text,
        "scheme": example.scheme_id,
    }
    return {name: text.format(**words) for name, text in NEUTRAL_FACTS.get(source, {}).items()}


def _day(source: str, month: Period, repetition: int) -> str:
    """The 15th; a repeated day at work is another day: the 16th, … the 28th, the 1st …"""
    return f"{month.text}-{(14 + repetition) % 28 + 1:02d}" if source == "attendance" else f"{month.text}-15"


def _text(node: object) -> str | None:
    return node.text if isinstance(node, ScalarNode) and node.value is not None else None


def add_row(facts: Facts, source: str, **values: str | None) -> None:
    facts.setdefault(source, []).append({name: value for name, value in values.items() if value is not None})
