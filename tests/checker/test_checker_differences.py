"""A clean world passes; one value changed anywhere that matters gives exactly one difference, which names it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import checker_world as world
import pytest
from checker_world import differences

from dagster_project.checker import check

Row = dict[str, Any]


def find(rows: list[Row], **wanted: Any) -> Row:
    (row,) = [row for row in rows if all(row[column] == value for column, value in wanted.items())]
    return row


def test_a_clean_world_has_no_difference() -> None:
    assert differences(world.tables()) == []


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert differences({name: rows[::-1] for name, rows in world.tables().items()}) == []


def test_tables_may_be_read_only_once() -> None:
    tables = {name: iter(rows) for name, rows in world.tables().items()}
    assert check(tables, world.rules(), world.earlier()).differences == []


ANN_RATE = dict(subject_id="ann", clause="rate")
ANN_SCORE = dict(subject_id="ann", clause="score")
ANN_CALM = dict(subject_id="ann", clause="calm")
ONE_CHANGE: list[tuple[str, Row, str, object, str]] = [
    ("clause_results", ANN_RATE, "verdict", "not_met", "star 2/main/rate.verdict"),
    ("clause_results", dict(subject_id="bob", clause="rate"), "verdict", "met", "star 2/main/rate.verdict"),
    ("clause_results", ANN_RATE, "required", Decimal("1.09"), "star 2/main/rate.required"),
    ("clause_results", ANN_RATE, "operator", ">", "star 2/main/rate.operator"),
    ("clause_results", ANN_RATE, "measure", "walk.score", "star 2/main/rate.measure"),
    ("clause_results", ANN_RATE, "numerator", Decimal("220000.01"), "star 2/main/rate.numerator"),
    ("clause_results", ANN_RATE, "denominator", Decimal("199999"), "star 2/main/rate.denominator"),
    ("clause_results", ANN_RATE, "pending", 1, "star 2/main/rate.pending"),
    ("clause_results", ANN_RATE, "actual", Decimal("1.100001"), "star 2/main/rate.actual"),
    ("clause_results", ANN_RATE, "actual", None, "star 2/main/rate.actual"),
    ("clause_results", ANN_RATE, "months_met", 0, "star 2/main/rate.months_met"),
    ("clause_results", ANN_RATE, "scheme_version", 2, "star 2/main/rate.scheme_version"),
    ("clause_results", ANN_RATE, "reason_code", "held", "star 2/main/rate.reason_code"),
    ("clause_results", ANN_SCORE, "window_periods", 3, "star 1/main/score.window_periods"),
    ("clause_results", ANN_SCORE, "months_present", 1, "star 1/main/score.months_present"),
    ("clause_results", ANN_SCORE, "months_met", 1, "star 1/main/score.months_met"),
    ("clause_results", ANN_CALM, "window_aggregate", "mean", "star 1/main/calm.window_aggregate"),
    ("condition_results", dict(subject_id="cat", clause="first"), "verdict", "not_met", "item A1/main/first.verdict"),
    ("scores", dict(subject_id="cat", item="A1"), "points", Decimal("0"), "A1.points"),
    ("scores", dict(subject_id="cat", item="A1"), "status", "held", "A1.status"),
    ("scores", dict(subject_id="cat", item="A1"), "occurrences", 0, "A1.occurrences"),
    ("scores", dict(subject_id="cat", item="L01"), "points", Decimal("-2"), "L01.points"),
    ("scores", dict(subject_id="cat", item="L01"), "weight", Decimal("2"), "L01.weight"),
    ("scores", dict(subject_id="cat", item="L01"), "parent_item", None, "L01.parent_item"),
    ("scores", dict(subject_id="dan", item="M01"), "occurrences", 3, "M01.occurrences"),
    ("scores", dict(subject_id="dan", item="M01"), "points", Decimal("-30"), "M01.points"),
    ("scores", dict(subject_id="cat", item="total"), "points", Decimal("79"), "total.points"),
    ("scores", dict(subject_id="cat", item="total"), "cap", Decimal("100"), "total.cap"),
    ("scores", dict(subject_id="cat", item="total"), "base", Decimal("0"), "total.base"),
    ("scores", dict(subject_id="cat", item="total"), "floor", None, "total.floor"),
    ("scores", dict(subject_id="cat", item="total"), "status", "held", "total.status"),
    ("observations", dict(subject_id="ann", measure="walk.rate"), "value", Decimal("1.2"), "walk.rate.value"),
    ("observations", dict(subject_id="ann", measure="walk.rate"), "status", "held", "walk.rate.status"),
    ("flags", dict(subject_id="dan"), "reason", "High", "low/total.reason"),
    ("bonus_lines", dict(subject_id="ann", line="wage"), "amount", Decimal("333.49"), "wage.amount"),
    ("bonus_lines", dict(subject_id="ann", line="wage"), "rate", Decimal("0.34"), "wage.rate"),
    ("bonus_lines", dict(subject_id="ann", line="wage"), "basis", "base_pay", "wage.basis"),
    ("bonus_lines", dict(subject_id="ann", line="wage"), "basis_amount", Decimal("900.00"), "wage.basis_amount"),
    ("bonus_lines", dict(subject_id="ann", line="wage"), "maximum", None, "wage.maximum"),
    ("bonus_lines", dict(subject_id="ann", line="extra"), "amount", Decimal("0.00"), "extra.amount"),
    ("bonus_lines", dict(subject_id="ann", line="extra"), "status", "ok", "extra.status"),
    ("bonus_lines", dict(subject_id="bob"), "amount", None, "allowance.amount"),
    ("bonus_lines", dict(subject_id="bob"), "subject_id", "ann", "allowance.subject_id"),
    ("bonus_lines", dict(subject_id="bob"), "star", 2, "allowance.star"),
    ("bonus_lines", dict(subject_id="bob"), "currency", "USD", "allowance.currency"),
    ("bonus_lines", dict(subject_id="bob"), "posting_period", "2026-11", "allowance.posting_period"),
    ("bonus_lines", dict(subject_id="bob"), "employee_id", "ann", "allowance.employee_id"),
]
ONE_CHANGE += [
    ("stars", dict(scheme="walk", subject_id="bob"), column, wrong, column)
    for column, wrong in [
        ("star", 2),
        ("star", None),
        ("candidate_star", 2),
        ("laddered_star", 2),
        ("previous_star", 2),
        ("movement", "up"),
        ("periods_held", 1),
        ("status", "held"),
        ("next_star", None),
        ("next_star_gap", 0),
        ("pay_code", "W2"),
        ("population", "phone"),
        ("population_count", 2),
        ("site_id", "s2"),
        ("period_kind", "year"),
        ("scheme_version", 2),
    ]
]
ONE_CHANGE += [
    ("stars", dict(scheme="points", subject_id="cat"), "rank", 2, "rank"),
    ("stars", dict(scheme="points", subject_id="cat"), "rank_population", 3, "rank_population"),
    ("stars", dict(scheme="points", subject_id="cat"), "star", 0, "star"),
]


@pytest.mark.parametrize(("table", "where", "column", "wrong", "what"), ONE_CHANGE)
def test_one_changed_value_gives_exactly_one_difference(
    table: str, where: Row, column: str, wrong: object, what: str
) -> None:
    tables = world.tables()
    row = find(tables[table], **where)
    row[column] = wrong
    (found,) = differences(tables)
    assert (found.table, found.subject_id, found.what) == (table, where.get("subject_id"), what)


def test_a_line_that_passes_for_an_adjustment_is_missing_and_one_too_many() -> None:
    tables = world.tables()
    find(tables["bonus_lines"], subject_id="bob")["cause"] = "adjustment"
    found = [(one.table, one.subject_id, one.what, one.found) for one in differences(tables)]
    assert sorted(found) == [
        ("bonus_lines", "bob", "allowance.row", "none"),
        ("bonus_lines", "bob", "allowance.row", "one row"),
    ]


@pytest.mark.parametrize(
    ("table", "where", "what"),
    [
        ("clause_results", ANN_RATE, "star 2/main/rate.row"),
        ("condition_results", dict(subject_id="dan", target_kind="flag"), "flag low/total/main/below_75.row"),
        ("scores", dict(subject_id="cat", item="L01"), "L01.row"),
        ("scores", dict(subject_id="cat", item="total"), "total.row"),
        ("stars", dict(scheme="walk", subject_id="bob"), "row"),
        ("stars", dict(scheme="points", subject_id="dan"), "row"),
        ("bonus_lines", dict(subject_id="ann", line="extra"), "extra.row"),
        ("flags", dict(subject_id="dan"), "low/total.row"),
    ],
)
def test_a_missing_row_and_a_row_twice_are_differences(table: str, where: Row, what: str) -> None:
    tables = world.tables()
    row = find(tables[table], **where)
    tables[table].remove(row)
    found = differences(tables)
    if (table, what) != ("scores", "total.row"):
        found = [each for each in found if each.table == table]
    assert [(each.table, each.what, each.found) for each in found if each.what == what] == [(table, what, "none")]
    twice = differences(world.tables() | {table: [*world.tables()[table], row]})
    assert [(each.table, each.what) for each in twice] == [(table, what)]


def _unearned_line(tables: dict[str, list[Row]]) -> None:
    tables["bonus_lines"].append(world.line("bob", "wage", 1, amount=Decimal("1.00")))


def _unraised_flag(tables: dict[str, list[Row]]) -> None:
    tables["flags"].append(tables["flags"][0] | dict(subject_id="cat"))


def _star_of_nobody(tables: dict[str, list[Row]]) -> None:
    tables["stars"].append(world.starred("walk", "eve", "phone"))


def _unknown_clause(tables: dict[str, list[Row]]) -> None:
    tables["clause_results"].append(tables["clause_results"][0] | dict(clause="luck"))


def _unknown_item(tables: dict[str, list[Row]]) -> None:
    tables["scores"].append(world.scored("cat", "X9", 1, "5"))


def _counted_twice(tables: dict[str, list[Row]]) -> None:
    tables["census"].append(tables["census"][0])


def _out_without_a_reason(tables: dict[str, list[Row]]) -> None:
    find(tables["census"], subject_id="eve")["reason_code"] = None


def _entered_beyond_the_range(tables: dict[str, list[Row]]) -> None:
    find(tables["scores"], subject_id="cat", item="L02")["points"] = Decimal("-6")
    find(tables["scores"], subject_id="cat", item="total")["points"] = Decimal("75")
    find(tables["observations"], subject_id="cat", measure="points.total").update(
        numerator=Decimal("75"), value=Decimal("75")
    )
    find(tables["condition_results"], subject_id="cat", target="low/total").update(
        numerator=Decimal("75"), actual=Decimal("75")
    )


@pytest.mark.parametrize(
    ("change", "table", "what"),
    [
        (_unearned_line, "bonus_lines", "wage.row"),
        (_unraised_flag, "flags", "low/total.row"),
        (_star_of_nobody, "stars", "row"),
        (_unknown_clause, "clause_results", "star 1/main/luck.row"),
        (_unknown_item, "scores", "X9.row"),
        (_counted_twice, "census", "row"),
        (_out_without_a_reason, "census", "reason_code"),
        (_entered_beyond_the_range, "scores", "L02.points"),
    ],
)
def test_what_should_not_be_there_is_a_difference(
    change: Callable[[dict[str, list[Row]]], None], table: str, what: str
) -> None:
    tables = world.tables()
    change(tables)
    (found,) = differences(tables)
    assert (found.table, found.what) == (table, what)


def test_entered_points_within_their_range_still_have_to_add_up() -> None:
    tables = world.tables()
    find(tables["scores"], subject_id="cat", item="L02")["points"] = Decimal("-2.5")
    assert [each.what for each in differences(tables)] == ["total.points", "points.total.numerator"]


@pytest.mark.parametrize(
    ("measure", "what"),
    [
        ("points.place", "points.place.place"),
        ("points.place_shared_by", "points.place_shared_by.place"),
        ("points.violations", "points.violations.numerator"),
        ("points.total", "points.total.numerator"),
        ("contacts", "contacts.figures"),
    ],
)
def test_a_figure_made_of_others_is_made_again(measure: str, what: str) -> None:
    tables = world.tables()
    find(tables["observations"], subject_id="dan", measure=measure).update(numerator=7, value=7)
    assert what in [each.what for each in differences(tables) if each.table == "observations"]


@pytest.mark.parametrize("table", ["census", "stars", "bonus_lines", "observations", "assessment_results"])
def test_a_table_that_is_missing_is_refused_and_never_passes(table: str) -> None:
    tables = world.tables()
    del tables[table]
    with pytest.raises(ValueError, match=rf"lacks {table}\. Pass each table, even without rows"):
        differences(tables)


def test_an_empty_candidate_for_a_full_census_is_all_difference() -> None:
    tables = {name: [] if name != "census" else rows for name, rows in world.tables().items()}
    found = differences(tables)
    assert {each.subject_id for each in found if each.table == "stars"} == {"ann", "bob", "cat", "dan"}


def test_a_candidate_without_anybody_never_passes() -> None:
    (found,) = differences({name: [] for name in world.tables()})
    assert (found.table, found.expected) == ("census", "somebody")


def test_a_subject_under_a_version_that_is_not_in_force_is_a_difference() -> None:
    rules = world.rules()
    rules["parts"][0]["effective_to_index"] = 2026 * 12 + 10
    found = differences(world.tables(), rules)
    assert ("census", "scheme_version") in {(each.table, each.what) for each in found}
