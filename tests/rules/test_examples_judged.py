"""Comparing expectations with marts: every word of `expect:` notices a difference, and says what came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from dagster_project.rules.expansion import expand
from dagster_project.rules.judging import judge
from tests.rules.small_library import LibraryMaker

WHO = {"scheme": "base", "subject_id": "ex-1-subject", "period": "2025-07"}
MARTS: dict[str, list[dict[str, Any]]] = {
    "stars": [{**WHO, "star": 1, "status": "ok", "candidate_star": 1, "reason_code": None}],
    "scores": [
        {**WHO, "item": "L2", "points": Decimal("-10.000000"), "max_points": Decimal("5.000000"), "status": "ok"},
        {**WHO, "item": "total", "points": Decimal("75.000000"), "max_points": None, "status": "ok"},
    ],
    "clause_results": [{**WHO, "star": 2, "alternative": "main", "clause": "calm", "verdict": "met"}],
    "condition_results": [{**WHO, "target": "A1", "clause": "no_failure", "verdict": "not_met"}],
    "observations": [
        {"subject_id": "ex-1-subject", "period": "2025-07", "measure": "base.rate", "value": None, "status": "held"}
    ],
    "bonus_lines": [
        {
            "scheme": "base",
            "employee_id": "ex-1-subject",
            "period": "2025-07",
            "origin_period": "2025-07",
            "line": "allowance",
            "amount": Decimal("100.00"),
            "status": "ok",
            "cause": "regular",
        }
    ],
    "flags": [{**WHO, "flag": "review", "item": "low"}],
    "census": [{**WHO, "state": "in", "reason_code": "on_roster"}],
}
TRUE = (
    "{star: 1, candidate_star: 1, total: 75, scores: {L2: -10}, max_points: {L2: 5}, lines: {allowance: 100}, "
    "line_status: {allowance: ok}, flags: [review/low], "
    "verdicts: {2/calm: met, 2/main/calm: met, A1/no_failure: not_met}, measures: {rate: null}, "
    "measure_status: {rate: held}, "
    "census: {state: in, reason: on_roster}}"
)
FALSE = [
    ("star: 1", "star: 2", "star: expected 2, came 1"),
    ("star: 1,", "star: null, status: held,", "star: expected nothing (NULL), came 1"),
    ("total: 75", "total: 75.5", "the points of total: expected 75.5, came 75.000000"),
    ("L2: -10", "L2: -10, L1: 0", "the points of L1: expected 0, came no row"),
    ("L2: 5", "L2: 6", "the most points of L2: expected 6, came 5.000000"),
    ("allowance: 100", "allowance: null", "the amount of allowance: expected nothing (NULL), came 100.00"),
    ("lines: {allowance: 100}", "lines: {}", "the line allowance: expected no such line, came 100.00"),
    ("allowance: ok", "allowance: held", "the status of allowance: expected held, came ok"),
    ("[review/low]", "[]", "the flags: expected none, came review/low"),
    ("2/calm: met", "2/calm: not_met", "the verdict on 2/calm: expected not_met, came met"),
    ("rate: null", "rate: 0", "the measure rate: expected 0, came nothing (NULL)"),
    ("rate: held", "rate: ok", "the status of the measure rate: expected ok, came held"),
    ("state: in", "state: out", "the census state: expected out, came in"),
]


def judged(base: str, library_of: LibraryMaker, expect: str, marts: dict[str, list[dict[str, Any]]]) -> list[str]:
    start = base.index("    expect: {star: 1")
    world = expand(library_of(f"{base[:start]}    expect: {expect}\n"))
    return [str(mismatch) for mismatch in judge(world.expectations, lambda table: marts[table])]


def test_what_came_true_is_no_mismatch(base: str, library_of: LibraryMaker) -> None:
    assert judged(base, library_of, TRUE, MARTS) == []


@pytest.mark.parametrize(("replace", "by", "difference"), FALSE)
def test_a_difference_is_told_with_its_example(
    replace: str, by: str, difference: str, base: str, library_of: LibraryMaker
) -> None:
    (first, *_) = judged(base, library_of, TRUE.replace(replace, by, 1), MARTS)
    assert first.startswith("schemes/base.yaml:78: base: three_good_months (subject), 2025-07: ")
    assert difference in "\n".join(judged(base, library_of, TRUE.replace(replace, by, 1), MARTS))


def test_empty_marts_make_every_word_a_mismatch(base: str, library_of: LibraryMaker) -> None:
    empty: dict[str, list[dict[str, Any]]] = {table: [] for table in MARTS}
    found = "\n".join(judged(base, library_of, TRUE, empty))
    words = ("the result", "L2", "the most points of L2", "total", "allowance", "flags", "2/calm", "A1/no_failure")
    for word in (*words, "rate", "census"):
        assert word in found


SHEET = {"scheme": "wide", "subject_id": "ex-1-rated", "period": "2025-07", "assessment_id": "ex-1-rated-call"}
WIDE_MARTS: dict[str, list[dict[str, Any]]] = {
    "stars": [
        {**SHEET, "star": 2, "status": "ok", "reason_code": None, "rank": 1, "quota_cap": 3, "tie_broken_by_id": False}
    ],
    "scores": [],
    "assessment_results": [
        {**SHEET, "item": "greeting", "points": Decimal(0), "is_fatal": False, "status": "ok"},
        {**SHEET, "item": "total", "points": Decimal("35.000000"), "is_fatal": False, "status": "ok"},
    ],
}
SEATED = "star: 2, rank: 1, sheets: [{sheet: call, total: 35, scores: {greeting: 0}}]"


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ("star: 2, rank: 1, quota_cap: 3, tie_broken: false, sheets: [{sheet: call, total: 35, fatal: false}]", []),
        ("rank: 2, quota_cap: null", ["rank: expected 2, came 1", "quota_cap: expected nothing (NULL), came 3"]),
        ("tie_broken: true", ["tie_broken_by_id: expected True, came False"]),
        ("sheets: [{sheet: call, total: 0, fatal: true}]",
         ["sheet call: points: expected 0, came 35.000000", "sheet call: is_fatal: expected True, came False"]),
        ("sheets: [{sheet: call, scores: {greeting: 10, taboo: 15}}]",
         ["sheet call: the points of greeting: expected 10, came 0", "of taboo: expected 15, came no row"]),
    ],
)  # fmt: skip
def test_seats_and_sheets_are_held_against_their_marts(
    expect: str, differences: list[str], wide: str, library_of: LibraryMaker
) -> None:
    world = expand(library_of(wide.replace(SEATED, expect)))
    found = [str(mismatch) for mismatch in judge(world.expectations, lambda table: WIDE_MARTS[table])]
    assert len(found) == len(differences)
    assert all(difference in text for difference, text in zip(differences, found, strict=True))


def test_a_row_of_another_scheme_is_not_looked_at(base: str, library_of: LibraryMaker) -> None:
    other = [{**MARTS["stars"][0], "scheme": "other", "star": 5}]
    assert judged(base, library_of, TRUE, {**MARTS, "stars": [*other, *MARTS["stars"]]}) == []
