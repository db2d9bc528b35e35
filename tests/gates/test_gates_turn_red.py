"""Each gate passes the clean candidate, and one bad change turns exactly that gate red and names the row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.declaration import Gate
from expectations.engine import Engine
from expectations.gates import GATES
from expectations.runner import explain_red, run_gates

BAD_CANDIDATES = {
    "a row that ended nowhere": (
        "update delivery_accounts set accepted = 2 where delivery_id = 'd1'",
        "accounting_reconciles",
        "fates_add_up",
        "source=employees, delivery_id=d1",
    ),
    "a delivery that is missing from the accounts": (
        "delete from delivery_accounts where delivery_id = 'd1'",
        "accounting_reconciles",
        "accounts_equal_loading",
        "delivery_id=d1, why=loaded, but missing from the accounts",
    ),
    "a person without a census row": (
        "delete from census where scheme = 'points' and subject_id = 'e3'",
        "census_equals_roster",
        "nobody_is_missing",
        "scheme=points, period=2026-10, subject_id=e3",
    ),
    "a person counted twice": (
        "insert into census select * from census where scheme = 'points' and subject_id = 'e3'",
        "census_equals_roster",
        "census_has_one_row_per_grain",
        "scheme=points, period=2026-10, subject_id=e3",
    ),
    "a person out without a reason": (
        "update census set reason_code = null where scheme = 'levels' and subject_id = 'e3'",
        "census_equals_roster",
        "out_and_pending_have_a_reason",
        "subject_id=e3, state=out",
    ),
    "a star whose clause is not met": (
        "update clause_results set verdict = 'not_met' where star = 1 and clause = 'quality' and subject_id = 'e1'",
        "explanations_add_up",
        "a_candidate_star_has_its_clauses",
        "subject_id=e1, star=2, status=ok, why=a clause is not met",
    ),
    "a higher star that is undecided": (
        "update clause_results set verdict = 'insufficient_data' where star = 3",
        "explanations_add_up",
        "no_higher_star_is_open_or_met",
        "subject_id=e1, star=2, status=ok, why=a higher star is undecided",
    ),
    "a total that is not its items": (
        "update scores set points = 89 where item = 'total'",
        "explanations_add_up",
        "points_add_up_to_their_total",
        "subject_id=e1, item=total, why=does not add up",
    ),
    "a cent too much": (
        "update bonus_lines set amount = 617.28 where line_id = 'l1'",
        "explanations_add_up",
        "a_share_is_rate_times_basis",
        "payee_id=e1, line=wage",
    ),
    "a measure that is there twice": (
        "insert into observations select * from observations where subject_id = 'e1'",
        "explanations_add_up",
        "observations_has_one_row_per_grain",
        "subject_id=e1, period=2026-10, measure=quality",
    ),
    "a difference between the engines": (
        "insert into checker_differences values ('stars.star', 'levels', '2026-10', 'e1', '2', '1')",
        "second_engine_agrees",
        "no_difference",
        "what=stars.star, scheme=levels, period=2026-10, subject_id=e1",
    ),
    "a checker that compared nothing": (
        "update checker_counts set compared = 0 where what = 'stars'",
        "second_engine_agrees",
        "everything_was_compared",
        "what=stars",
    ),
    "a movement that nobody defined": (
        "update stars set movement = 'sideways' where subject_id = 'e1'",
        "published_vocabulary",
        "stars_movement_is_a_known_word",
        "subject_id=e1, movement=sideways",
    ),
    "a line that adds up the others": (
        "update bonus_lines set line = 'total' where line_id = 'l2'",
        "published_vocabulary",
        "no_line_is_a_total",
        "payee_id=e1, line=total",
    ),
}


def test_a_clean_candidate_leaves_every_gate_green(engine: Engine, candidate: Callable[..., Path]) -> None:
    record = run_gates(candidate(), "hash", engine=engine)
    assert explain_red(record) == ""
    assert record.is_green
    assert [gate.gate for gate in record.gates] == [gate.name for gate in GATES]
    assert all(gate.evaluated == gate.planned > 0 and gate.checked_rows > 0 for gate in record.gates)


@pytest.mark.parametrize(("change", "gate", "check", "row"), BAD_CANDIDATES.values(), ids=BAD_CANDIDATES)
def test_one_bad_row_turns_exactly_its_gate_red(
    engine: Engine, candidate: Callable[..., Path], change: str, gate: str, check: str, row: str
) -> None:
    record = run_gates(candidate(change), "hash", engine=engine)
    assert [(result.gate, result.outcome) for result in record.red] == [(gate, "fail")]
    (result,) = record.red
    assert result.evaluated == result.planned
    assert check in [red.check for red in result.red_checks]
    message = explain_red(record)
    assert f"Gate {gate} is red: {result.failing_rows} failing row(s)" in message
    assert row in message
    assert f"Rule: {result.rule}" in message
    assert f"Next: {result.next_step}" in message


def test_every_gate_has_a_bad_candidate() -> None:
    assert {gate for _, gate, _, _ in BAD_CANDIDATES.values()} == {gate.name for gate in GATES}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_over_empty_tables_is_red(engine: Engine, candidate: Callable[..., Path], gate: Gate) -> None:
    emptied = [f"delete from {table}" for table in gate.tables if table not in ("census", "part_list")]
    record = run_gates(candidate(*emptied), "hash", [gate], engine)
    assert [result.outcome for result in record.gates] == ["fail"]
    assert "is_not_empty" in explain_red(record)


def test_a_candidate_without_any_row_turns_every_gate_red(engine: Engine, candidate: Callable[..., Path]) -> None:
    tables = {table for gate in GATES for table in gate.tables}
    record = run_gates(candidate(*(f"delete from {table}" for table in tables)), "hash", engine=engine)
    assert [result.outcome for result in record.gates] == ["fail"] * len(GATES)
