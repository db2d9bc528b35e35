"""Each gate passes the clean candidate, and one bad change turns exactly that gate red and names the row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.declaration import Gate
from expectations.engine import Engine
from expectations.gates import FIGURES_ARE_PLAUSIBLE, GATES, VOLUMES_KEEP_TO_THEIR_PAST
from expectations.runner import explain_red, run_gates

BAD_CANDIDATES = {
    "a feed that did not come": (
        "delete from feeds_arrived where source = 'calls'",
        "expected_feeds_have_come",
        "no_blocking_feed_is_missing",
        "site_id=s1, source=calls, period=2026-10",
    ),
    "a feed that came for another month": (
        "update feeds_arrived set period = '2026-09' where source = 'calls'",
        "expected_feeds_have_come",
        "no_blocking_feed_is_missing",
        "site_id=s1, source=calls, period=2026-10",
    ),
    "a stated number of rows that nobody accounted for": (
        "update control_totals set stated = 10 where control = 'rows'",
        "control_totals_reconcile",
        "stated_rows_are_accounted_for",
        "source=collections, delivery_id=d2, control=rows, why=counts differ",
    ),
    "a value that was read as another": (
        "update controls_read set accepted = 80025",
        "control_totals_reconcile",
        "stated_sums_are_read",
        "source=collections, delivery_id=d2, control=collected_amount, why=sums differ",
    ),
    "a site gone quiet": (
        "update site_figures set rows = 0, numerator = 0 where is_of_month and measure = 'calls' and site_id = 's1'",
        "figures_are_plausible",
        "no_figure_leaves_its_band",
        "site_id=s1, measure=calls, period=2026-10, statistic=rows, why=far less than usual",
    ),
    "a file that counts twice": (
        "update site_figures set rows = 2 * rows where is_of_month and measure = 'calls' and site_id = 's1'",
        "figures_are_plausible",
        "no_figure_leaves_its_band",
        "site_id=s1, measure=calls, period=2026-10, statistic=rows, why=far more than usual",
    ),
    "a file in cents": (
        "update site_figures set numerator = 100 * numerator where is_of_month and site_id = 's1'",
        "figures_are_plausible",
        "no_figure_leaves_its_band",
        "site_id=s1, measure=amount, period=2026-10, statistic=figure, why=far more than usual",
    ),
    "a site whose source delivers nothing": (
        "update source_volumes set rows = 0 where is_of_month and source = 'attendance'",
        "volumes_keep_to_their_past",
        "no_site_delivers_far_less_or_more",
        "source=attendance, site_id=s1, period=2026-10, why=far fewer rows than usual",
    ),
    "money that moved without a reason": (
        "update pay_people set amount_now = 700 where line = 'allowance';"
        "update pay_totals set total_now = 700 where line = 'allowance'",
        "pay_moves_with_reasons",
        "every_change_has_a_reason",
        "scheme=levels, site_id=s1, line=allowance, subject_type=employee, subject_id=e2",
    ),
    "a line that came from nowhere": (
        "update pay_people set has_line_before = false, amount_before = null where line = 'allowance';"
        "update pay_totals set total_before = 0, lines_before = 0 where line = 'allowance'",
        "pay_moves_with_reasons",
        "a_great_change_is_explained",
        "scheme=levels, site_id=s1, line=allowance, period=2026-10",
    ),
    "somebody who was lost on the way to the comparison": (
        "delete from pay_people where subject_id = 'e4'",
        "pay_moves_with_reasons",
        "totals_are_their_people",
        "scheme=levels, line=wage, period=2026-10",
    ),
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
    "an id that went to somebody else": (
        "update newcomers set is_another = true",
        "census_equals_roster",
        "no_newcomer_has_the_id_of_somebody_else",
        "subject_id=e2, period=2026-10",
    ),
    "somebody hired again without a rule": (
        "update rehires set is_ruled = false",
        "census_equals_roster",
        "nobody_is_hired_again_without_a_rule",
        "subject_id=e2, period=2026-10",
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
    "a dispute that was accepted and changed nothing": (
        "update judged_disputes set is_effective = false",
        "judgements_take_effect",
        "an_accepted_dispute_changes_a_result",
        "dispute=7, scheme=levels, period=2026-10, subject_type=employee, subject_id=e1",
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


# What looks bad and is not: the gate stays green, and says why in its data.
FINE_CANDIDATES = {
    "missing feeds that do not block": "update expected_feeds set is_blocking = false; delete from feeds_arrived",
    "a figure waived with a reason": "update site_figures set rows = 0 where site_id = 's2' and is_of_month",
    "a count so small that chance decides": "update site_figures set rows = rows // 10 where site_id = 's1'"
    " and not is_of_month; update site_figures set rows = 0 where site_id = 's1' and is_of_month",
    "a leaver": "update pay_people set amount_before = 900 where subject_id = 'e4';"
    "update pay_totals set total_before = 900 where line = 'wage'",
    "a raise": "update pay_people set amount_now = 700, basis_amount_now = 1400, basis_amount_before = 1234.58"
    " where line = 'allowance'; update pay_totals set total_now = 700 where line = 'allowance'",
    "deliveries without control totals": "delete from control_totals; delete from controls_read",
    "a first month, which has no past": "delete from site_figures where not is_of_month",
    "a part that rates recordings": "insert into part_list values"
    " ('sheets@1/month', 'sheets', '2026-10', 'recording', false, false, false, null);"
    "insert into census by name select 'sheets' as scheme, 1 as scheme_version, 'recording' as subject_type,"
    " 'r1' as subject_id, '2026-10' as period, 'month' as period_kind, 'in' as state",
    "parts of a quarter and a year beside those of the month": "insert into part_list"
    " select * replace (scheme || '_y' as scheme, '2026' as period, false as has_levels, false as has_total)"
    " from part_list; insert into roster select * replace ('2026' as period) from roster;"
    "insert into census select * replace (scheme || '_y' as scheme, '2026' as period, 'year' as period_kind)"
    " from census",
}


# Volumes have several ways to be red; they are asked of their gate alone, since all gates cost two seconds.
BAD_VOLUMES = {
    "a delivery that is there twice": (
        "update source_volumes set rows = 2.5 * rows where is_of_month and source = 'calls'",
        "no_site_delivers_far_less_or_more",
        "source=calls, site_id=s1, period=2026-10, why=far more rows than usual",
    ),
    "a unit gone quiet in a site that is not": (
        "update source_volumes set rows = 5 where is_of_month and unit_id = 'u2'",
        "no_unit_falls_silent",
        "source=calls, site_id=s1, unit_id=u2, period=2026-10",
    ),
    "a day that is missing": (
        "update source_days set rows = 1 where day = '2026-10-14'",
        "no_day_is_missing",
        "source=calls, site_id=s1, day=2026-10-14",
    ),
    "rows that came again under other keys": (
        "update source_copies set copies = 75 where is_of_month and source = 'calls'",
        "no_rows_come_again_under_other_keys",
        "source=calls, site_id=s1, period=2026-10",
    ),
    "a delivery whose day and month changed places": (
        "update delivery_dates set swapped = 12 where delivery_id = 'd3'",
        "no_day_and_month_change_places",
        "source=calls, delivery_id=d3, period=2026-10",
    ),
}
FINE_VOLUMES = {
    "a month of volumes that the site gives a reason for": "update source_volumes set rows = 0 where is_of_month;"
    "update source_days set rows = 0 where is_of_month; update source_copies set copies = rows / 2 where is_of_month;"
    "update delivery_dates set swapped = early_elsewhere;"
    "insert into volume_waivers select distinct source, 's1', '2026-10', 'A flood.' from source_copies"
    " union select distinct source, 's1', '2026-10', 'A flood.' from source_volumes",
    "a holiday without calls": "update source_days set rows = 0, kind = 'holiday' where day = '2026-10-14'",
    "volumes without a past": "delete from source_volumes where not is_of_month;"
    "delete from source_days where not is_of_month; delete from source_copies where source = 'events'"
    " or not is_of_month",
}


@pytest.mark.parametrize("change", FINE_CANDIDATES.values(), ids=FINE_CANDIDATES)
def test_what_only_looks_bad_turns_no_gate_red(engine: Engine, candidate: Callable[..., Path], change: str) -> None:
    assert explain_red(run_gates(candidate(change), "hash", engine=engine)) == ""


def test_figures_without_a_past_are_not_counted_as_checked(engine: Engine, candidate: Callable[..., Path]) -> None:
    path = candidate("delete from site_figures where period < '2026-09'")
    (first_months,) = run_gates(path, "hash", [FIGURES_ARE_PLAUSIBLE], engine).gates
    assert (first_months.outcome, first_months.checked_rows) == ("pass", 0)


def test_a_clean_candidate_leaves_every_gate_green(engine: Engine, candidate: Callable[..., Path]) -> None:
    record = run_gates(candidate(), "hash", engine=engine)
    assert explain_red(record) == ""
    assert record.gates and not record.red
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


@pytest.mark.parametrize(("change", "check", "row"), BAD_VOLUMES.values(), ids=BAD_VOLUMES)
def test_volumes_that_leave_their_past_are_red(
    engine: Engine, candidate: Callable[..., Path], change: str, check: str, row: str
) -> None:
    record = run_gates(candidate(change), "hash", [VOLUMES_KEEP_TO_THEIR_PAST], engine)
    assert [result.outcome for result in record.gates] == ["fail"]
    assert check in [red.check for red in record.red[0].red_checks]
    assert row in explain_red(record)


@pytest.mark.parametrize("change", FINE_VOLUMES.values(), ids=FINE_VOLUMES)
def test_volumes_that_are_excused_or_have_no_past_are_green(
    engine: Engine, candidate: Callable[..., Path], change: str
) -> None:
    assert explain_red(run_gates(candidate(change), "hash", [VOLUMES_KEEP_TO_THEIR_PAST], engine)) == ""


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
