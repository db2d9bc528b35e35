"""Running numbers: what was given stays, and what is new follows on.

Belongs here: the register of numbers, made again from the days and ids of its cases, and the numbers beside results.
Does not belong here: anything else about cases (`cases.py`). Read on: schemes.md S45.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .rows import Difference, Key, Row, Rows, differ, key_of

TABLE = "case_numbers"
Case = tuple[str, str, str, str]  # scheme, company, type, id
Cycle = tuple[str, str, str, int]


def check_case_numbers(rows: Rows, given_before: Rows, results: Rows) -> Iterator[Difference]:
    """Numbers of earlier calculations are kept; new ones count on from them in the order of day and id."""
    before = {(row["scheme"], row["company"], row["case_type"], row["case_id"]): row for row in given_before}
    new: dict[Cycle, list[Row]] = defaultdict(list)
    register: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        case = (row["scheme"], row["company"], row["subject_type"], row["subject_id"])
        register[case[0], case[2], case[3]].add(row["case_number"])
        held = before.get(case)
        if held is None:
            new[(*case[:3], row["cycle_index"])].append(row)
        elif held["case_number"] != row["case_number"]:
            yield differ(TABLE, key_of(row), "case_number", held["case_number"], row["case_number"])
    yield from _check_new(new, before)
    yield from _check_results(results, register)


def _check_new(new: dict[Cycle, list[Row]], before: dict[Case, Row]) -> Iterator[Difference]:
    last: dict[Cycle, int] = defaultdict(int)
    for case, row in before.items():
        cycle = (*case[:3], row["cycle_index"])
        last[cycle] = max(last[cycle], row["number"])
    for cycle, rows in new.items():
        ordered = sorted(rows, key=lambda row: (row["numbered_on"], row["subject_id"]))
        for number, row in enumerate(ordered, start=last[cycle] + 1):
            day = row["numbered_on"]
            if row["number"] != number:
                yield differ(TABLE, key_of(row), "number", number, row["number"])
            begin, _, digits = row["case_number"].partition("-")
            if begin != f"{day.year % 100:02d}{day.month:02d}" or digits != f"{number:0{len(digits)}d}":
                expected = f"{number} of {day.year}-{day.month}"
                yield differ(TABLE, key_of(row), "case_number", expected, row["case_number"])


def _check_results(results: Rows, register: dict[tuple[str, str, str], set[str]]) -> Iterator[Difference]:
    """A result shows the number of its case, and none where its scheme gives none."""
    told: set[Key] = set()
    for row in results:
        key = key_of(row)
        known = register.get(key[:3], set())
        found = row["case_number"]
        if key not in told and (found not in known if known else found is not None):
            told.add(key)
            yield differ("case_results", key, "case_number", " or ".join(sorted(known)) or None, row["case_number"])
