"""Why a result is another than before: parts that add up, one cause after another put in place of what was."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.intake.changes import CHANGED, LATE, WITHDRAWN, Change
from dagster_project.month.changes.results import Result, Who
from dagster_project.month.changes.splitting import (
    CAUSES,
    CORRECTION,
    LATE_DATA,
    OF_ROSTER,
    OWN,
    RULE,
    Step,
    always,
    of_deliveries,
    split,
)
from tests.corrections.conftest import Story

ANN = Who("a_scheme", "employee", "ann")


def test_a_rule_that_pays_more_is_a_parameter_and_what_it_pays_for_closed_months_a_correction(story: Story) -> None:
    """Of May on every star pays 50 more: in July, and as a difference for May and for June."""
    (row,) = story.works.do("changes", "2026-07", "--person", "dee", "--format", "json").rows()
    parts = {cause: Decimal(row[cause]) for cause in CAUSES if Decimal(row[cause])}
    assert parts == {"parameter": Decimal(50), "correction": Decimal(100)}
    assert sum(parts.values()) == Decimal(row["change"]) == Decimal(row["money_now"]) - Decimal(row["money_before"])


@pytest.mark.parametrize(
    ("whose", "cause"), [("ann", LATE_DATA), ("bob", CORRECTION), ("cid", CORRECTION), ("dee", CORRECTION)]
)
def test_new_rows_are_late_data_and_changed_ones_a_correction(whose: str, cause: str) -> None:
    """dee has no row of her own among them: she follows from others, of whom something was put right."""
    rows = [("ann", LATE), ("bob", LATE), ("bob", CHANGED), ("cid", WITHDRAWN)]
    changes = [Change("assessments", kind, name, 1, 2, "a delivery") for name, kind in rows]
    assert of_deliveries("assessments", changes)(Who("a_scheme", "employee", whose)) == cause
    assert of_deliveries("employees", changes)(Who("a_scheme", "employee", whose)) == OF_ROSTER


def test_one_calculation_alone_has_none_before_it(story: Story) -> None:
    said = story.works.run("changes", "2026-07", "--against", "calculation")
    assert said.code == 1 and "one calculation only" in said.err


def test_an_unknown_publication_is_refused_with_those_that_exist(story: Story) -> None:
    said = story.works.run("changes", "2026-07", "--against", "2026-07.9")
    assert said.code == 1 and "Its publications: 2026-07.1" in " ".join(said.err.split())


def test_stars_and_money_are_split_step_by_step() -> None:
    before, between, now = ({ANN: Result(star, Decimal(money))} for star, money in ((4, 500), (2, 200), (3, 330)))
    found = split(before, [Step(always(RULE), between), Step(always(OWN), now)], [ANN])[ANN]
    assert found.stars == {RULE: -2, OWN: 1}
    assert found.money == {RULE: Decimal(-300), OWN: Decimal(130)}


def test_a_star_that_a_step_leaves_open_moves_with_the_next() -> None:
    before, between, now = {ANN: Result(4)}, {ANN: Result(None)}, {ANN: Result(2)}
    found = split(before, [Step(always(RULE), between), Step(always(CORRECTION), now)], [ANN])[ANN]
    assert found.stars == {CORRECTION: -2}


def test_a_star_that_is_not_known_at_an_end_has_no_parts() -> None:
    found = split({ANN: Result(None)}, [Step(always(OWN), {ANN: Result(2, Decimal(200))})], [ANN])[ANN]
    assert (found.stars, found.money) == ({}, {OWN: Decimal(200)})
