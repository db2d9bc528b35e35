"""Running numbers: what was given stays, and what is new follows on.

Belongs here: the register of numbers, made again from the days and ids of its cases, and the numbers beside results.
Does not belong here: anything else about cases (`cases.py`). Read on: schemes.md S45.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from .rows import Difference, Key, Row, Rows, differ, key_of
from .rulebook import Rulebook
from .spine import kind_and_last_month

TABLE = "case_numbers"
_GIVEN = ("numbered_on", "cycle_index", "number", "case_number")
Whose = tuple[str, str, str]  # scheme, type, id
Case = tuple[str, str, str, str]  # scheme, company, type, id
Cycle = tuple[str, str, str, int]


class Due(NamedTuple):
    """What the rules say of a case's number: the day that it counts by, and with how many digits it is written."""

    on: Any
    digits: int
    is_due: bool


def due_numbers(facts: Rows, book: Rulebook) -> dict[Whose, Due]:
    """The cases of the months at hand whose schemes number them; a number is due once its day has come."""
    found: dict[Whose, Due] = {}
    for row in facts:
        part = book.part(row["scheme"], row["scheme_version"], "month")
        rule = part.case_numberings.get(row["subject_type"]) if part else None
        day = row["value_on"]
        if rule and rule["number_column"] == row["column_name"] and day is not None:
            whose = (row["scheme"], row["subject_type"], row["subject_id"])
            has_come = day.year * 12 + day.month <= kind_and_last_month(row["period"])[1]
            found[whose] = Due(day, rule["digits"], has_come or (whose in found and found[whose].is_due))
    return found


def check_case_numbers(rows: Rows, given_before: Rows, results: Rows, due: dict[Whose, Due]) -> Iterator[Difference]:
    """Numbers of earlier calculations are kept; new ones count on from them in the order of day and id."""
    before = {(row["scheme"], row["company"], row["case_type"], row["case_id"]): row for row in given_before}
    new: dict[Cycle, list[Row]] = defaultdict(list)
    register: dict[Whose, set[str]] = defaultdict(set)
    kept: set[Case] = set()
    for row in rows:
        case = (row["scheme"], row["company"], row["subject_type"], row["subject_id"])
        register[case[0], case[2], case[3]].add(row["case_number"])
        held = before.get(case)
        if held is None:
            new[(*case[:3], row["cycle_index"])].append(row)
            continue
        kept.add(case)
        for column in _GIVEN:
            if held[column] != row[column]:
                yield differ(TABLE, key_of(row), column, held[column], row[column])
    for scheme, _, case_type, case_id in before.keys() - kept:
        yield differ(TABLE, (scheme, case_type, case_id, ""), "row", "one row", "none: a number that was given is lost")
    for whose in sorted(whose for whose, number in due.items() if number.is_due and whose not in register):
        yield differ(TABLE, (*whose, ""), "row", "one row", "none: the case has no number")
    yield from _check_new(new, before, due)
    yield from _check_results(results, register)


def _check_new(new: dict[Cycle, list[Row]], before: dict[Case, Row], due: dict[Whose, Due]) -> Iterator[Difference]:
    last: dict[Cycle, int] = defaultdict(int)
    for case, row in before.items():
        cycle = (*case[:3], row["cycle_index"])
        last[cycle] = max(last[cycle], row["number"])
    for cycle, rows in new.items():
        ordered = sorted(rows, key=lambda row: (row["numbered_on"], row["subject_id"]))
        for number, row in enumerate(ordered, start=last[cycle] + 1):
            day, own = row["numbered_on"], due.get(key_of(row)[:3])
            if row["number"] != number:
                yield differ(TABLE, key_of(row), "number", number, row["number"])
            if own and own.on != day:
                yield differ(TABLE, key_of(row), "numbered_on", own.on, day)
            digits = own.digits if own else len(row["case_number"].partition("-")[2])
            expected = f"{day.year % 100:02d}{day.month:02d}-{number:0{digits}d}"
            if row["case_number"] != expected:
                yield differ(TABLE, key_of(row), "case_number", expected, row["case_number"])


def _check_results(results: Rows, register: dict[Whose, set[str]]) -> Iterator[Difference]:
    """A result shows the number of its case, and none where its scheme gives none."""
    told: set[Key] = set()
    for row in results:
        key = key_of(row)
        known = register.get(key[:3], set())
        found = row["case_number"]
        if key not in told and (found not in known if known else found is not None):
            told.add(key)
            yield differ("case_results", key, "case_number", " or ".join(sorted(known)) or None, row["case_number"])
