"""Cases: due days, verdicts, quantities and counts, made again from the facts of each case.

Belongs here: every row of `case_results` against its rule, which rows there must be, and what people's figures count.
Does not belong here: running numbers (`case_numbers.py`), what a case costs (`charges.py`), and which calendar a site
has: where working days count, the due day is taken from the row. Read on: `case_rules.py` for conditions, schemes.md
S45 and S47.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .case_rules import Facts, first_fitting
from .census import People
from .charges import Charges
from .observed import PRESENT, Observations, of_place
from .parts import Part
from .rows import Difference, Key, Row, Rows, columns_differ, differ, key_of
from .rulebook import Rulebook

TABLE = "case_results"
Days = tuple[int, int]  # the first and the last day of a month, as ordinals


def check_cases(
    rows: Rows, fact_rows: Rows, people: People, observations: Observations, book: Rulebook, charges: Charges
) -> Iterator[Difference]:
    """Every row, that none is missing of a case whose facts are known, and the measures that count verdicts."""
    facts: dict[Key, dict[str, Row]] = defaultdict(dict)
    versions: dict[Key, int] = {}
    for row in fact_rows:
        facts[key_of(row)][row["column_name"]] = row
        versions[key_of(row)] = row["scheme_version"]
    counted: Counter[tuple[str, str, str]] = Counter()
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key = key_of(row)
        part = book.part(key[0], row["scheme_version"], "month")
        step = part.case_steps.get(row["step"]) if part else None
        if part is None or step is None or (key, row["step"]) in seen:
            yield differ(TABLE, key, f"{row['step']}.row", "none: no such rule, or twice", "one row")
            continue
        seen.add((key, row["step"]))
        yield from columns_differ(TABLE, key, _expected(part, step, row, facts[key], charges), row, f"{row['step']}.")
        _count(counted, part, row, facts[key])
    yield from _missing(facts, versions, seen, book)
    yield from _check_counts(people, observations, counted)


def _expected(part: Part, step: Row, row: Row, facts: Facts, charges: Charges) -> dict[str, object]:
    """The columns of a row, from the rule and the facts."""
    started, last = _day(facts, step["started_column"]), _days_of(row)[1]
    done = _day(facts, step["done_column"])
    expected: dict[str, object] = {
        "case_type": step["case_type"], "case_id": row["subject_id"], "started_on": started,
        "done_on": done if done is not None and done.toordinal() <= last else None,
        "due_on": None, "overdue_days": None, "quantity": None,
    }  # fmt: skip
    if step["kind"] == "quantity":
        return expected | _of_quantity(step, facts)
    if step["kind"] == "charge":
        charge = charges.judged(key_of(row), part, row["step"], facts)
        return expected | {"verdict": charge.verdict, "reason_code": charge.reason, "status": charge.status}
    fitting = first_fitting(part, row["step"], facts)
    if fitting.rule is None and fitting.lacks:
        return expected | {"verdict": None, "reason_code": "fact_missing", "status": "incomplete"}
    if fitting.rule is None:
        return expected | {"verdict": "manual_review", "reason_code": "no_rule", "status": "manual_review"}
    if step["kind"] == "verdict":
        verdict = fitting.rule["verdict"]
        status = "manual_review" if verdict == "manual_review" else "ok"
        because = fitting.rule["rule"] if fitting.is_conditional else None
        return expected | {"verdict": verdict, "reason_code": because, "status": status}
    return expected | _of_deadline(step, fitting.rule, row, started, expected["done_on"])


def _of_quantity(step: Row, facts: Facts) -> dict[str, object]:
    """Up to what was approved and the tolerance, itself included, what came counts."""
    pair = [facts[step[name]]["value_number"] for name in ("actual_column", "approved_column") if step[name] in facts]
    if len(pair) < 2:
        return {"verdict": None, "reason_code": "fact_missing", "status": "incomplete"}
    actual, approved = pair
    if actual <= approved or (step["tolerance"] is not None and actual <= approved * (1 + step["tolerance"])):
        return {"quantity": actual, "verdict": "posted", "reason_code": None, "status": "ok"}
    blank = step["parameter"] or "tolerance_blank"
    reason = blank if step["tolerance"] is None else "above_tolerance"
    return {"verdict": "manual_review", "reason_code": reason, "status": "manual_review"}


def _of_deadline(step: Row, rule: Row, row: Row, started: Any, done: Any) -> dict[str, object]:
    if rule["days"] is None and rule["day_of_next_month"] is None:
        blank = rule["parameter"] or "days_blank"
        return {"verdict": None, "reason_code": blank, "status": "param_missing"}
    due = _due(step, rule, row, started)
    if due is None:
        return {"verdict": None, "reason_code": "calendar_missing", "status": "insufficient_data"}
    if step["done_column"] is None:
        return {"due_on": due, "verdict": None, "reason_code": None, "status": "ok"}
    by = done.toordinal() if done is not None else _days_of(row)[1]
    late = max(by - due.toordinal(), 0)
    verdict = "overdue" if late else "open" if done is None else "on_time"
    reason = "not_done" if late and done is None else None
    return {"due_on": due, "overdue_days": late, "verdict": verdict, "reason_code": reason, "status": "ok"}


def _due(step: Row, rule: Row, row: Row, started: Any) -> Any:
    """The last day on which a step is on time. The day on which it begins does not count."""
    if rule["day_of_next_month"] is not None:
        years, month = divmod(started.year * 12 + started.month, 12)
        return type(started)(years, month + 1, rule["day_of_next_month"])
    if step["day_unit"] == "working":
        due = row["due_on"]
        return due if due is None or due.toordinal() >= started.toordinal() + rule["days"] else started
    return type(started).fromordinal(started.toordinal() + rule["days"])


def _day(facts: Facts, column: str | None) -> Any:
    fact = facts.get(column or "")
    return fact["value_on"] if fact else None


def _days_of(row: Row, day: Any = None) -> Days:
    """Of the row's month; some day of the row tells how days are made."""
    year, month = int(row["period"][:4]), int(row["period"][5:])
    make = type(day or row["started_on"])
    first, following = make(year, month, 1), make(year + month // 12, month % 12 + 1, 1)
    return first.toordinal(), following.toordinal() - 1


def _missing(
    facts: Mapping[Key, Facts], versions: Mapping[Key, int], seen: set[tuple[Key, str]], book: Rulebook
) -> Iterator[Difference]:
    """A step that has begun and was not done before the month has a row in it, and no other one has."""
    for key, own in facts.items():
        part = book.part(key[0], versions[key], "month")
        for name, step in part.case_steps.items() if part else ():
            started, done = _day(own, step["started_column"]), _day(own, step["done_column"])
            is_due = False
            if started is not None and step["case_type"] == key[1]:
                first, last = _days_of({"period": key[3]}, started)
                is_begun = started.toordinal() <= last
                is_open = step["done_column"] is not None and (done is None or done.toordinal() >= first)
                is_due = is_begun and (started.toordinal() >= first or is_open)
            if is_due != ((key, name) in seen):
                expected, found = ("one row", "none") if is_due else ("none", "one row")
                yield differ(TABLE, key, f"{name}.row", expected, found)


def _count(counted: Counter[tuple[str, str, str]], part: Part, row: Row, facts: Facts) -> None:
    """A case counts once for each person that the measure names."""
    named = set()
    for count in part.case_counts:
        is_so = all(count[name] in (None, row[name]) for name in ("verdict", "reason_code"))
        person = facts.get(count["person_column"])
        if count["step"] == row["step"] and is_so and person is not None:
            named.add((person["value_text"], row["period"], count["measure"]))
    counted.update(named)


def _check_counts(
    people: People, observations: Observations, counted: Counter[tuple[str, str, str]]
) -> Iterator[Difference]:
    for key, person in people.items():
        for measure in {count["measure"] for count in person.part.case_counts}:
            found = observations.get((key[1], key[2], key[3], measure))
            expected = counted[key[2], key[3], measure]
            if (found[0] == PRESENT or expected) and (found[0], found[1]) != (PRESENT, expected):
                yield of_place((key[1], key[2], key[3], measure), "numerator", expected, found[1])
