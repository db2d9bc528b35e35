"""Each rule of the second engine on its own: windows, verdicts, levels, items, places, pay, calendar."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import checker_world as world
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from dagster_project.checker import read_rows
from dagster_project.checker.amounts import amount_of
from dagster_project.checker.awards import award
from dagster_project.checker.derived import Standing
from dagster_project.checker.observed import Observation, Observations, read_observation
from dagster_project.checker.parts import Clause, Part
from dagster_project.checker.ranks import places
from dagster_project.checker.rows import EXACT, is_nearest_millionth
from dagster_project.checker.series import Windows, look_of
from dagster_project.checker.spine import period_before, periods_inside, window
from dagster_project.checker.standings import movement, read_standings
from dagster_project.checker.totals import limited
from dagster_project.checker.verdicts import (
    ERROR,
    HELD,
    INCOMPLETE,
    INSUFFICIENT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    PARAM_MISSING,
    any_of,
    judged,
    sign,
)
from dagster_project.checker.windows import Thresholds, judge

D = Decimal


def rule(operator: str = ">=", required: Any = 3, periods: int = 1, **other: Any) -> Clause:
    clause = Clause(("star", 1, "main"), "c", "m", periods, "every", operator, required, "break", False, 1)
    return clause._replace(**other)


def verdict(clause: Clause, *newest_first: dict[str, Any]) -> int:
    """The verdict of a clause over months given newest first; None leaves a month without a row."""
    months = window("2026-10", max(clause.periods, 1))
    seen: dict[tuple[str, str, str, str], Observation] = {
        ("employee", "ann", month, "m"): read_observation(row)
        for month, row in zip(months, newest_first, strict=False)
        if row
    }
    return evaluated(clause, seen)


def evaluated(
    clause: Clause, seen: dict[tuple[str, str, str, str], Observation], thresholds: Thresholds | None = None
) -> int:
    figures = Windows(Observations(seen), "employee", "ann", "2026-10").of(look_of(clause))
    return judge(clause, figures, thresholds)[0]


def figure(numerator: Any, denominator: Any = 1, pending: int = 0) -> dict[str, Any]:
    return world.observed("ann", "m", numerator, denominator, pending=pending, status="held" if pending else "ok")


def missing(reason: str) -> dict[str, Any]:
    return world.absent("ann", "m", reason)


AWAY, ABSENT, GAP = missing("not_at_work"), missing("feed_absent"), missing("no_figure")
UNFINISHED = missing("mark_missing") | dict(status="incomplete")
NO_ROW: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("numerator", "denominator", "required", "expected"),
    [
        ("219999.99", "200000", "1.10", -1),
        ("220000", "200000", "1.10", 0),
        ("220000.01", "200000", "1.10", 1),
        ("79.995", "1", "80", -1),
        ("170000", "200000", "0.85", 0),
        ("-1", "-2", "0.5", 0),
        ("-1", "-2", "0.4", 1),
        ("1", "3", "0.333333", 1),
        ("9999999999999999999999.999999", "9999999999999999999999.999998", "1", 1),
    ],
)
def test_a_ratio_is_compared_exactly(numerator: str, denominator: str, required: str, expected: int) -> None:
    with localcontext(EXACT):
        assert sign(D(numerator), D(denominator), D(required)) == expected


def test_a_rounded_figure_is_shown_and_decides_nothing() -> None:
    assert is_nearest_millionth(D("1.100000"), D("219999.99"), D("200000"))
    assert not is_nearest_millionth(D("1.099999"), D("219999.99"), D("200000"))
    assert is_nearest_millionth(D("0.333333"), 1, 3) and not is_nearest_millionth(D("0.333334"), 1, 3)
    assert verdict(rule(">=", D("1.10")), figure(D("219999.99"), D("200000"))) == NOT_MET


@pytest.mark.parametrize(
    ("operator", "met_at"),
    [(">=", (3, 4)), (">", (4,)), ("<=", (2, 3)), ("<", (2,)), ("=", (3,)), ("<>", (2, 4))],
)
def test_each_operator_just_below_on_and_just_above_its_edge(operator: str, met_at: tuple[int, ...]) -> None:
    for value in (2, 3, 4):
        assert verdict(rule(operator), figure(value)) == (MET if value in met_at else NOT_MET)


@pytest.mark.parametrize(
    ("operator", "low", "high", "expected"),
    [
        ("<=", -1, 0, True),
        ("<=", -1, 1, None),
        ("<=", 1, 1, False),
        (">=", -1, -1, False),
        (">=", -1, 0, None),
        ("=", -1, 1, None),
        ("=", 1, 1, False),
        ("<>", -1, 1, None),
        ("<>", 0, 0, False),
    ],
)
def test_a_pending_fact_decides_only_where_every_possible_figure_agrees(
    operator: str, low: int, high: int, expected: bool | None
) -> None:
    assert judged(operator, low, high) is expected


def test_a_pending_complaint_holds_the_clause_until_it_cannot_matter() -> None:
    at_most_none = rule("<=", 0)
    assert verdict(at_most_none, figure(0, pending=1)) == HELD
    assert verdict(at_most_none, figure(1, pending=1)) == NOT_MET
    assert verdict(rule("<=", 2), figure(0, pending=2)) == MET


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((figure(3), figure(3), figure(3)), MET),
        ((figure(3), figure(2), figure(3)), NOT_MET),
        ((figure(3), GAP, figure(3)), NOT_MET),
        ((figure(3), ABSENT, figure(3)), INSUFFICIENT),
        ((figure(2), ABSENT, figure(3)), NOT_MET),
        ((figure(3), figure(3), AWAY), NOT_MET),
        ((figure(3), figure(3), NO_ROW), NOT_MET),
        ((figure(3), figure(3), UNFINISHED), INCOMPLETE),
        ((figure(3), ABSENT, UNFINISHED), INCOMPLETE),
        ((figure(2, pending=1), ABSENT, figure(3)), HELD),
        ((figure(3), figure(3, 0), figure(3)), INSUFFICIENT),
    ],
)
def test_every_month_of_a_streak_must_be_present_and_met(months: Any, expected: int) -> None:
    assert verdict(rule(periods=3), *months) == expected


@pytest.mark.parametrize(("gap", "expected"), [("break", NOT_MET), ("hold", MET), ("undecided", INSUFFICIENT)])
@pytest.mark.parametrize("aggregate", ["every", "mean"])
def test_the_gap_policy_says_what_a_month_without_a_figure_does(gap: str, aggregate: str, expected: int) -> None:
    assert verdict(rule(periods=2, gap=gap, aggregate=aggregate), figure(3), GAP) == expected


@pytest.mark.parametrize("aggregate", ["every", "sum", "mean"])
def test_a_window_of_nothing_but_held_gaps_proves_nothing(aggregate: str) -> None:
    assert verdict(rule(periods=2, gap="hold", aggregate=aggregate), GAP, GAP) == INSUFFICIENT


@pytest.mark.parametrize("aggregate", ["every", "sum", "mean"])
@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((figure(3), GAP, AWAY), MET),
        ((figure(0), GAP, AWAY), NOT_MET),
        ((GAP, GAP, AWAY), NOT_MET),
        ((figure(3), ABSENT, AWAY), INSUFFICIENT),
    ],
)
def test_skipped_months_are_left_out_and_one_must_remain(aggregate: str, months: Any, expected: int) -> None:
    assert verdict(rule(periods=3, gap="skip", aggregate=aggregate), *months) == expected


def test_a_single_month_that_is_skipped_leaves_none() -> None:
    assert verdict(rule(gap="skip"), GAP) == NOT_MET
    assert verdict(rule(gap="skip"), figure(3)) == MET


@pytest.mark.parametrize(
    ("operator", "required", "months", "expected"),
    [
        ("<", 3, (figure(1), figure(0), GAP, AWAY), MET),
        ("<", 3, (figure(1), figure(0), figure(9), AWAY), NOT_MET),
        ("<", 3, (figure(1, pending=1), GAP, GAP, GAP), MET),
        ("<", 3, (figure(1), figure(0), ABSENT, GAP), INSUFFICIENT),
        ("<", 3, (figure(1), ABSENT, GAP, GAP), MET),
        ("<", 3, (figure(1), figure(1), figure(1), ABSENT), NOT_MET),
        (">=", 1, (AWAY, GAP, AWAY, AWAY), NOT_MET),
        (">=", 1, (ABSENT, GAP, AWAY, AWAY), INSUFFICIENT),
        ("=", 0, (GAP, GAP, AWAY, AWAY), MET),
        ("<", None, (figure(1), GAP, GAP, GAP), PARAM_MISSING),
        ("<", 3, (figure(1), figure(0, pending=0) | dict(status="error", numerator=None), GAP, GAP), ERROR),
    ],
)
def test_months_that_have_a_figure_are_counted_and_an_absent_feed_may_have_held_one(
    operator: str, required: Any, months: Any, expected: int
) -> None:
    assert verdict(rule(operator, required, periods=4, aggregate="present"), *months) == expected


def test_windows_over_one_measure_go_on_from_one_another_in_any_order() -> None:
    places = {
        ("employee", "ann", month, "m"): (0, value, 1, 0)
        for month, value in zip(window("2026-10", 4), (7, 3, 9, 1), strict=True)
    }
    windows = Windows(Observations(places), "employee", "ann", "2026-10")
    for periods in (2, 4, 3, 1, 2):
        for operator, aggregate, expected in ((">=", "every", min), ("<=", "every", max), (">=", "sum", sum)):
            clause = rule(operator, periods=periods, aggregate=aggregate)
            actual = windows.of(look_of(clause)).actual
            assert actual is not None and actual[0] == expected((7, 3, 9, 1)[:periods])


def test_a_place_that_nobody_gave_is_a_gap_and_not_an_unknown() -> None:
    assert verdict(rule(periods=2), figure(3), NO_ROW) == NOT_MET
    assert verdict(rule(gap="break"), missing("population_too_small")) == NOT_MET


@pytest.mark.parametrize(
    ("operator", "months", "expected"),
    [
        ("<=", (figure(1), figure(2)), MET),
        ("<=", (figure(2), figure(2)), NOT_MET),
        ("<=", (figure(4), ABSENT), NOT_MET),
        ("<=", (figure(0), ABSENT), INSUFFICIENT),
        ("<", (figure(3), ABSENT), NOT_MET),
        (">=", (figure(3), ABSENT), MET),
        (">", (figure(3), ABSENT), INSUFFICIENT),
        ("=", (figure(4), ABSENT), NOT_MET),
        ("<=", (figure(4), AWAY), NOT_MET),
        ("<=", (figure(0), AWAY), NOT_MET),
        ("<=", (figure(3), figure(0, pending=1)), HELD),
        ("<=", (ABSENT, ABSENT), INSUFFICIENT),
    ],
)
def test_a_sum_of_counts_can_only_grow_in_a_month_that_is_unknown(operator: str, months: Any, expected: int) -> None:
    assert verdict(rule(operator, periods=2, aggregate="sum", is_count=True), *months) == expected


def test_a_sum_that_may_shrink_is_unknown_with_an_unknown_month() -> None:
    assert verdict(rule("<=", periods=2, aggregate="sum"), figure(9), ABSENT) == INSUFFICIENT


def test_a_mean_weighs_each_month_by_what_it_holds() -> None:
    clause = rule(">=", D("2.5"), periods=2, aggregate="mean")
    assert verdict(clause, figure(10, 4), figure(0, 1)) == NOT_MET
    assert verdict(clause, figure(13, 4), figure(0, 1)) == MET
    assert verdict(clause._replace(required=D("2.6")), figure(13, 4), figure(0, 1)) == MET


def test_a_blank_threshold_is_missing_but_a_window_before_hiring_fails_all_the_same() -> None:
    assert verdict(rule(required=None), figure(3)) == PARAM_MISSING
    assert verdict(rule(required=None, periods=2), figure(3), AWAY) == NOT_MET


def test_an_error_goes_before_everything() -> None:
    broken = figure(3) | dict(status="error", numerator=None)
    assert verdict(rule(periods=3), figure(1), broken, AWAY) == ERROR
    assert verdict(rule(periods=2, aggregate="sum"), broken, AWAY) == ERROR


def test_each_month_can_be_judged_by_its_own_threshold() -> None:
    seen = {("employee", "ann", month, "m"): (0, 80, 1, 0) for month in ("2026-10", "2026-09")}
    clause = rule(required=85, periods=2)
    assert evaluated(clause, seen) == NOT_MET
    assert evaluated(clause, seen, (80, 75)) == MET


def test_one_alternative_suffices_and_an_open_one_keeps_the_question_open() -> None:
    assert any_of([NOT_MET, MET]) == MET
    assert any_of([NOT_MET, INSUFFICIENT, HELD]) == HELD
    assert any_of([ERROR, MET]) == ERROR
    assert any_of([NOT_MET]) == NOT_MET
    assert any_of([NOT_APPLICABLE]) == NOT_MET


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({1: MET, 2: MET, 3: NOT_MET}, (2, 2, "ok")),
        ({1: NOT_MET, 2: MET, 3: NOT_MET}, (2, 2, "ok")),
        ({1: MET, 2: HELD, 3: NOT_MET}, (None, 1, "held")),
        ({1: INSUFFICIENT, 2: MET, 3: NOT_MET}, (2, 2, "ok")),
        ({1: MET, 2: PARAM_MISSING, 3: INSUFFICIENT}, (None, 1, "insufficient_data")),
        ({1: MET, 2: MET, 3: PARAM_MISSING}, (None, 2, "param_missing")),
        ({1: MET, 2: INCOMPLETE, 3: INSUFFICIENT}, (None, 1, "incomplete")),
        ({1: HELD, 2: HELD, 3: HELD}, (None, 0, "held")),
        ({1: NOT_MET, 2: NOT_MET, 3: NOT_MET}, (0, 0, "ok")),
        ({1: MET, 2: ERROR, 3: NOT_MET}, (None, 1, "error")),
    ],
)
def test_the_star_is_the_highest_met_if_no_higher_one_is_open(verdicts: dict[int, int], expected: Any) -> None:
    assert award(Part(world.part(world.WALK), "walk", 1, "month"), verdicts)[:3] == expected


def test_no_star_met_may_be_a_question_for_a_person() -> None:
    reviewed = Part(world.part(world.WALK, no_star="manual_review"), "walk", 1, "month")
    assert award(reviewed, {1: NOT_MET})[:3] == (None, 0, "manual_review")


def test_movement_compares_with_the_period_before() -> None:
    assert movement(2, None) == ("first", 1)
    assert movement(2, Standing(None, "held", None)) == ("first", 1)
    assert movement(2, Standing(1, "ok", 5)) == ("up", 1)
    assert movement(0, Standing(1, "ok", 5)) == ("down", 1)
    assert movement(2, Standing(2, "ok", 5)) == ("same", 6)
    assert movement(None, Standing(2, "ok", 5)) == (None, None)


def test_an_opening_standing_counts_only_where_no_earlier_star_is_known() -> None:
    opening = dict(scheme="walk", subject_id="bob", star="2", as_of_month="2026-09")
    standings = read_standings(world.earlier()["stars"], [opening, opening | dict(subject_id="ann")])
    assert standings["walk", "employee", "bob", "2026-09"].star == 1
    assert standings["walk", "employee", "ann", "2026-09"].star == 2


def test_ties_share_a_place_and_the_next_one_is_left_free() -> None:
    assert places([5, 5, 3], is_descending=True) == {5: (1, 2), 3: (3, 1)}
    assert places([Fraction(1, 3), Fraction(2, 6)], is_descending=False) == {Fraction(1, 3): (1, 2)}


def test_a_population_that_is_too_small_has_no_places() -> None:
    rules = world.rules()
    rules["ranks"][0]["minimum_population"] = 3
    found = world.differences(world.tables(), rules)
    assert {each.what for each in found} == {"points.place.place", "points.place_shared_by.place"}
    assert len(found) == 4


@pytest.mark.parametrize(("points", "expected"), [(40, 110), (30, 110), (-15, 65), (-80, 0), (-100, 0)])
def test_a_total_is_capped_and_then_floored(points: int, expected: int) -> None:
    assert limited(world.rules()["totals"][0], points) == expected


@pytest.mark.parametrize(
    ("pay", "basis", "expected"),
    [
        (dict(kind="share", share=D("0.5")), D("1000.01"), (D("500.01"), "ok")),
        (dict(kind="share", share=D("0.5")), D("1000.03"), (D("500.02"), "ok")),
        (dict(kind="share", share=D("0.333333")), D("1000.50"), (D("333.50"), "ok")),
        (dict(kind="share", share=D("0")), D("1000"), (D("0.00"), "ok")),
        (dict(kind="share", share=D("0.5")), None, (None, "insufficient_data")),
        (dict(kind="share"), D("1000"), (None, "param_missing")),
        (dict(amount=D("200.00")), None, (D("200.00"), "ok")),
        (dict(), None, (None, "param_missing")),
        (dict(kind="share", share=D("1"), maximum=D("300.00")), D("1000"), (D("300.00"), "ok")),
        (dict(kind="share", share=D("0.1"), minimum=D("300.00")), D("1000"), (D("300.00"), "ok")),
    ],
)
def test_money_is_rounded_half_up_once_within_its_limits(pay: Any, basis: Any, expected: Any) -> None:
    assert amount_of(world.pay(1, "line", **pay), basis)[:2] == expected


def test_a_held_person_has_no_line_and_no_star_yet() -> None:
    tables = world.tables()
    for row in tables["observations"]:
        if row["subject_id"] == "bob" and row["measure"] == "complaints" and row["period"] == world.BEFORE:
            row |= dict(pending=1, status="held", reason_code="decision_pending")
    for row in tables["clause_results"]:
        if row["subject_id"] == "bob" and row["clause"] == "calm":
            row |= dict(verdict="insufficient_data", reason_code="held", pending=1)
    open_star = dict(star=None, candidate_star=0, laddered_star=0, status="held", movement=None, periods_held=None)
    tables["stars"][1] |= open_star | dict(next_star=1, next_star_gap=1, pay_code=None)
    tables["stars"][1]["status"] = "ok"
    tables["bonus_lines"].pop()
    # bob's second star is not met in any case, so the open first star is the only question
    (found,) = world.differences(tables)
    assert (found.table, found.what, found.expected) == ("stars", "status", "held")


def test_the_stars_of_the_months_are_counted_for_the_year() -> None:
    year = "walk@1/year"
    rules = world.rules()
    rules["parts"].append(world.part(year, has_levels=False))
    rules["populations"].append(
        dict(part_id=year, population="phone", population_order=1, role="phone_agent", line=None)
    )
    rules["measures"].append(world.measure("walk.months", "results", is_count=True))
    rules["result_counts"].append(
        dict(part_id=year, measure="walk.months", of_part_scheme="walk", of_period_kind="month", star=1)
    )
    tables = world.tables()
    tables["census"].append(world.counted("walk", "bob", "phone") | dict(period="2026", period_kind="year"))
    tables["observations"].append(world.observed("bob", "walk.months", 2, period="2026"))
    assert world.differences(tables, rules) == []
    tables["observations"][-1] |= dict(numerator=3, value=3)
    (found,) = world.differences(tables, rules)
    assert (found.what, found.expected, found.found) == ("walk.months.figures", "2 +0", "3 +0")


def test_periods_follow_one_another_across_the_year() -> None:
    assert window("2026-01", 3) == ("2026-01", "2025-12", "2025-11")
    assert period_before("2026-Q1") == "2025-Q4"
    assert period_before("2026-H1") == "2025-H2"
    assert period_before("2026") == "2025"
    assert periods_inside("2026-Q1", "month") == ("2026-01", "2026-02", "2026-03")
    assert len(periods_inside("2026", "month")) == 12


def test_rows_are_read_from_parquet_as_they_are(tmp_path: Path) -> None:
    rows = [
        dict(name="微笑", star=1, amount=D("1.10"), is_open=True),
        dict(name=None, star=None, amount=None, is_open=None),
        dict(name="微笑", star=2, amount=D("-0.01"), is_open=False),
    ]
    types = pa.schema(
        [("name", pa.string()), ("star", pa.int32()), ("amount", pa.decimal128(18, 2)), ("is_open", pa.bool_())]
    )
    pq.write_table(pa.Table.from_pylist(rows, types), tmp_path / "rows.parquet")
    assert list(read_rows(tmp_path / "rows.parquet", batch_rows=2)) == rows


AWAY = world.absent("ann", "m", "not_at_work")


@pytest.mark.parametrize(
    ("before", "gap", "expected"),
    [
        (figure(3), "waive", MET),
        (figure(2), "waive", NOT_MET),
        (AWAY, "waive", NOT_APPLICABLE),
        (None, "waive", NOT_APPLICABLE),
        (AWAY, "skip", NOT_MET),
        (AWAY, "break", NOT_MET),
        (world.absent("ann", "m"), "waive", INSUFFICIENT),
    ],
)
def test_a_lag_asks_the_month_before_and_waives_it_where_there_is_none(
    before: dict[str, Any] | None, gap: str, expected: int
) -> None:
    seen = {
        ("employee", "ann", month, "m"): read_observation(row)
        for month, row in (("2026-10", figure(9)), ("2026-09", before))
        if row
    }
    assert evaluated(rule(lag=1, gap=gap), seen) == expected
    assert evaluated(rule(lag=1, gap=gap, aggregate="mean", periods=2), seen) == expected


def test_a_lag_does_not_look_behind_the_beginning_of_its_streaks() -> None:
    clause = rule(lag=1, gap="break")
    seen = Observations({("employee", "ann", "2026-09", "m"): read_observation(figure(9))})
    since = 2026 * 12 + 10
    assert judge(clause, Windows(seen, "employee", "ann", "2026-10", since).of(look_of(clause)))[0] == NOT_MET
    assert judge(clause, Windows(seen, "employee", "ann", "2026-10").of(look_of(clause)))[0] == MET
