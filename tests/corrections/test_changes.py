"""Why a result is another than before: parts that add up, one cause after another put in place of what was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dagster_project.intake.changes import CHANGED, LATE, WITHDRAWN, Change
from dagster_project.month.changes import steps
from dagster_project.month.changes.report import COLUMNS, report
from dagster_project.month.changes.results import Result, Who
from dagster_project.month.changes.sides import Sides, sides
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
from dagster_project.periods import parse
from dagster_project.store.calculations import Calculation
from tests.corrections.conftest import Story
from tests.door.fake_month import Office, office_in

Q2 = parse("2026-Q2")
ANN = Who("a_scheme", "employee", "ann")


def test_a_rule_that_pays_more_is_a_parameter_and_what_it_pays_for_closed_months_a_correction(story: Story) -> None:
    """Of May on every star pays 50 more: in July, and as a difference for May and for June."""
    (row,) = story.works.do("changes", "2026-07", "--person", "dee", "--format", "json").rows()
    parts = {cause: Decimal(row[cause]) for cause in CAUSES if Decimal(row[cause])}
    assert parts == {"parameter": Decimal(50), "correction": Decimal(100)}
    assert sum(parts.values()) == Decimal(row["change"]) == Decimal(row["money_now"]) - Decimal(row["money_before"])


def test_who_was_not_rated_to_the_end_of_the_month_is_told_the_roster(story: Story) -> None:
    (row,) = story.works.do("changes", "2026-06", "--person", "eve", "--format", "json").rows()
    assert (row["star_before"], row["roster"], row["parameter"], row["change"]) == (4, "-550.00", "50.00", "-500.00")


def test_another_role_is_the_rosters_part_beside_that_of_the_rules(story: Story) -> None:
    """cid is an online agent from July on, whose score is not enough for as many stars; the mark of May was found."""
    (row,) = story.works.do("changes", "2026-07", "--person", "cid", "--format", "json").rows()
    parts = {cause: Decimal(row[cause]) for cause in CAUSES if Decimal(row[cause])}
    assert parts == {"late_data": Decimal(550), "roster": Decimal(-350), "correction": Decimal(600)}
    assert sum(parts.values()) == Decimal(row["change"])


def test_longer_periods_that_end_with_a_month_are_held_against_the_ones_before(story: Story) -> None:
    found = sides(story.works.workplace("2026-06"), "month")
    assert [(one.period.text, one.period_before.text, one.before.period) for one in found] == [
        ("2026-06", "2026-05", "2026-05"),
        ("2026-Q2", "2026-Q1", "2026-03"),
        ("2026-H1", "2025-H2", "2025-12"),
    ]
    again = sides(story.works.workplace("2026-06"), "2026-06.1")
    assert [one.period.text for one in again if one.is_one_period] == ["2026-06", "2026-Q2", "2026-H1"]


def test_a_quarters_line_is_another_than_that_of_the_quarter_before(tmp_path: Path) -> None:
    told = _against_the_quarter_before(tmp_path, "the same")
    assert (told["period"], told["star_before"], told["star_now"], told["stars_by"]) == (
        "2026-Q2",
        3,
        4,
        "own_results +1",
    )
    assert told["own_results"] == told["change"] == Decimal(200)


def test_what_todays_program_makes_of_the_period_before_is_a_part_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Who("alpha", "employee", "ann")
    monkeypatch.setattr(steps.Steps, "_build", lambda *_: {ann: Result(3, Decimal(350))})
    told = _against_the_quarter_before(tmp_path, "another program")
    assert (told["program"], told["own_results"], told["stars_by"]) == (50, 150, "own_results +1")


def _against_the_quarter_before(folder: Path, program: str) -> dict[str, Any]:
    """What is told of ann, whose quarter was computed by the program `the same`, and the one before by `program`."""
    office = office_in(folder)
    before = _quarter(office, "2026-03", "2026-Q1", 3, 300, program)
    now = _quarter(office, "2026-06", "2026-Q2", 4, 500, "the same")
    library = SimpleNamespace(rules_hash="rules", compiled=SimpleNamespace(rows={"measures": []}))
    workplace: Any = SimpleNamespace(home=office.home, library=library)
    (row,) = report(workplace, [Sides(before, now, Q2, Q2.shift(-1))], folder).rows
    return dict(zip(COLUMNS, row, strict=True))


def _quarter(office: Office, month: str, quarter: str, star: int, money: int, program: str) -> Calculation:
    """A month's calculation that ends a quarter: ann's star and line of the quarter."""
    ann = f"'alpha' as scheme, 'employee' as subject_type, 'ann' as subject_id, '{quarter}' as period"
    tables = {
        "stars": f"select {ann}, {star} as star",
        "bonus_lines": f"select {ann}, 'employee' as payee_type, 'ann' as payee_id, 'regular' as cause,"
        f" {money}::decimal(18, 2) as amount",
        "census": f"select {ann}, 'in' as state, 'agents' as population",
        "roster": f"select 'ann' as subject_id, '{month}' as period, 's' as site_id, 'u' as unit_id, 'agent' as role",
    }
    made = office.calculate(month, only=("no table",), extra=tables)
    inputs = {**made.document["inputs"], "code": program, "site": {}}
    return replace(made, document={**made.document, "inputs": inputs})


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
