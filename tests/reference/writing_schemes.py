"""A drawn scheme as a scheme file: its rules, its people as worked examples, and what the reference says must come.

Belongs here: the YAML, and the words of `expect:`.
Does not belong here: what is drawn (`drawing_schemes.py`), what comes of it (`reference.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.reference.drawing_people import MONTH, Case
from tests.reference.drawing_schemes import Drawn
from tests.reference.figures import Person, Rule, rounded
from tests.reference.reference import Reference

STATUS = {"missing": "insufficient_data", "gap": "insufficient_data", "param_missing": "param_missing"}


def month_text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def scheme_text(drawn: Drawn) -> str:
    """The whole file, an example a line."""
    version = {"version": 1, "effective_from": "2000-01", "gap_policy": drawn.gap_policy, "parts": [drawn.part]}
    head: Rule = {
        "scheme": drawn.name, "number": drawn.name.upper(), "title": {"en": drawn.name}, "kind": "star",
        "subject": "employee", "documents": [{"file": "book", "lines": "1-9"}], "versions": [version],
    }  # fmt: skip
    examples = "\n".join(f"  - {_flow(example_of(drawn, case, n))}" for n, case in enumerate(drawn.cases))
    return "\n".join([*(f"{key}: {_flow(value)}" for key, value in head.items()), "examples:", examples, ""])


def example_of(drawn: Drawn, case: Case, number: int) -> Rule:
    reference = Reference(drawn.part, case.people, case.absent, drawn.gap_policy, case.first)
    people = [_person(drawn, reference, case, who) for who in range(len(case.people))]
    example: Rule = {"example": f"case_{number}", "period": month_text(MONTH), "people": people}
    if case.first < MONTH:
        example["from"] = month_text(case.first)
    if case.absent:
        example["absent_feeds"] = sorted(source for source, _ in case.absent)
    return example


def _person(drawn: Drawn, reference: Reference, case: Case, who: int) -> Rule:
    person = case.people[who]
    subject = {"role": person.role, "hired_on": f"{month_text(person.hired[0])}-{person.hired[1]:02d}"}
    for name in ("base_pay", "performance_pay"):
        if getattr(person, name) is not None:
            subject[name] = getattr(person, name)
    found: Rule = {"person": person.name, "subject": subject, "facts": list(_facts(drawn.part, case, person))}
    if reference.population(who) is None:
        return found | {"expect": {"census": {"state": "out"}}}
    found["expect"] = _expect(drawn.part, reference, case, who, MONTH)
    if "levels" in drawn.part:
        months = range(max(case.first if "ladder" in drawn.part else MONTH - 2, person.hired[0]), MONTH)
        if before := [{"period": month_text(month)} | _stood(reference, who, month, case.first) for month in months]:
            found["before"] = before
    return found


def _facts(part: Rule, case: Case, person: Person) -> Iterator[Rule]:
    """What came: not the feeds that are absent, nor events that no item counts."""
    codes = {item.get("event") for item in part.get("items", ())}
    for month, assessments in sorted(person.marks.items()):
        if ("assessments", month) not in case.absent:
            yield from ({"months": month_text(month), "marks": marks} for marks in assessments)
    for (source, month), rows in sorted(person.rows.items()):
        for row in rows:
            if (source, month) not in case.absent and (source != "events" or row["code"] in codes):
                yield {"months": month_text(month), "source": source, **row}


def _stood(reference: Reference, who: int, month: int, first: int) -> Rule:
    found = reference.standing(who, month, first)
    expect: Rule = {"star": found.star, "status": found.status}
    if found.reason:
        expect["reason"] = found.reason
    if found.move is not None and found.star is not None:
        expect["move"] = found.move
    if reference.part.get("quotas"):
        expect |= {"rank": found.seat and found.seat.place, "quota_cap": found.seat and found.seat.cap}
    return expect


def _expect(part: Rule, reference: Reference, case: Case, who: int, month: int) -> Rule:
    expect: Rule = {"measures": _figures(part, reference, who, month)}
    star, status = None, "ok"
    if "levels" in part:
        expect |= _stood(reference, who, month, case.first)
        star, status = expect["star"], expect["status"]
        expect["verdicts"] = _verdicts(part, reference, who, month)
    if "total" in part:
        total = reference.points_of("total", who, month)
        mine = reference.population(who)
        names = [name for name, rule in reference.items.items() if mine in rule.get("populations", [mine])]
        earned = {name: reference.points_of(name, who, month).earned for name in (*names, *reference.groups)}
        expect["scores"] = {name: _shown(points) for name, points in earned.items() if not _is_a_tie(points)}
        expect |= {"total": _shown(total.earned)} if not _is_a_tie(total.earned) else {}
        if "levels" not in part:
            expect["status"] = STATUS.get(total.state, total.state)
        if part["total"].get("of_available"):
            share = reference.of("share", who, month).value
            expect |= {"share": _shown(share)} if not _is_a_tie(share) else {}
        if "grades" in part:
            expect["grade"] = reference.grade(who, month)
    if "pay" in part:
        expect["lines"] = {name: _shown(value) for name, value in reference.lines(who, month, star, status).items()}
    if "flags" in part:
        expect["flags"] = reference.flags(who, month)
    return {name: value for name, value in expect.items() if value != {}}


def _verdicts(part: Rule, reference: Reference, who: int, month: int) -> Rule:
    found = {}
    for level in part["levels"]:
        groups = {f"{each['alternative']}/": each["clauses"] for each in level.get("alternatives", ())}
        for prefix, clauses in (groups or {"": level.get("clauses", ())}).items():
            for clause in clauses:
                if clause.get("population", reference.population(who)) == reference.population(who):
                    found[f"{level['star']}/{prefix}{clause['clause']}"] = reference.verdict(clause, who, month)
    return found


def _figures(part: Rule, reference: Reference, who: int, month: int) -> Rule:
    """The figures that some rule reads: others are not computed."""
    rules = {key: value for key, value in part.items() if key not in ("marks", "measures", "ranks")}
    text = json.dumps(
        [rules, [list(rule.values())[1:] for key in ("measures", "ranks") for rule in part[key]]], default=str
    )
    names = (*reference.marks, *reference.measures, *reference.ranks)
    values = {name: reference.of(name, who, month).value for name in names if f'"{name}"' in text}
    return {name: _shown(value) for name, value in values.items() if not _is_a_tie(value)}


def _shown(value: Fraction | None) -> Decimal | None:
    """Six decimals; quotients are shown by way of floats, so where the rest is a half it may be either."""
    if value is None:
        return None
    shown = rounded(value)
    return Decimal(shown.numerator) / Decimal(shown.denominator)


def _is_a_tie(value: Fraction | None) -> bool:
    return value is not None and (value * 10**6) % 1 == Fraction(1, 2)


def _flow(value: Any) -> str:
    """YAML in one line; numbers in quotes in a drawn rule are exact decimals, and written without them."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(each) for each in value) + "]"
        case None | bool():
            return json.dumps(value)
        case Decimal():
            return f"{value:f}"
        case Fraction():
            return _flow(_shown(value))
        case int() | float():
            return str(value)
        case str() if _is_number(value) or value.replace("_", "").replace("-", "").replace("/", "").isalnum():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
