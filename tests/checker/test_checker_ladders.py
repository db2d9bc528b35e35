"""Ladders in the second engine: every move, what is open, and a version that follows another."""

from __future__ import annotations

from datetime import date
from typing import Any

import checker_world as world
import pytest

from dagster_project.checker.census import Person
from dagster_project.checker.derived import Standing
from dagster_project.checker.ladders import Climbed, Climbing, Offer, climb, in_words_of
from dagster_project.checker.parts import Part
from dagster_project.checker.rounds import read_happenings
from dagster_project.checker.series import Windows, look_of
from dagster_project.checker.verdicts import HELD, MET, NOT_MET, PARAM_MISSING

Row = dict[str, Any]
KEY = ("walk", "employee", "ann", "2026-07")
CERTAIN = Offer(4, 4, 0)


def move(name: str, kind: str, stars: int | None = None, **other: Any) -> Row:
    row = dict(
        move=name, target=f"move/{name}", kind=kind, stars=stars, cap=None, floor=None, max_up=None, max_down=None
    )
    return row | dict(in_rounds=False) | other


def part(*moves: Row, **other: Any) -> Part:
    made = Part(world.part("walk@2/month", has_ladder=True, **other), "walk", 2, "month")
    made.moves = list(moves)
    return made


def climbed(made: Part, offer: Offer = CERTAIN, star: int = 3, **verdicts: int) -> Climbed:
    gathered: Any = {KEY: {}}
    for name, verdict in verdicts.items():
        group = ("ladder", f"move/{name}", "main")
        made.groups["all"][group[:2]] = {group: []}
        gathered[KEY][group] = [0, verdict, 0]
    happened = read_happenings([], [])
    return climb(KEY, Person(made, "all", "north"), offer, Standing(star, "ok", 1), Climbing(gathered, happened))


@pytest.mark.parametrize(
    ("rule", "star", "expected"),
    [
        (move("entry", "raise_to", 1), 0, 1),
        (move("entry", "raise_to", 1), 3, 3),
        (move("cut", "lower_to", 2), 3, 2),
        (move("cut", "lower_to", 2), 1, 1),
        (move("rise", "up", 2), 3, 5),
        (move("rise", "up", 2, cap=4), 3, 4),
        (move("rise", "up", 2, cap=4), 5, 5),
        (move("fall", "down", 1, floor=1), 3, 2),
        (move("fall", "down", 1, floor=1), 1, 1),
        (move("fall", "down", 1, floor=1), 0, 0),
        (move("round", "by_clauses"), 5, 4),
        (move("round", "by_clauses", max_down=0), 5, 5),
        (move("round", "by_clauses", max_up=1), 2, 3),
    ],
)
def test_a_move_leads_from_a_star_to_a_star(rule: Row, star: int, expected: int) -> None:
    assert climbed(part(rule), star=star).stars == {expected}


def test_moves_are_made_in_their_order() -> None:
    found = climbed(part(move("round", "by_clauses", max_up=1), move("fall", "down", 1, floor=1)), fall=MET)
    assert (found.stars, found.move) == ({3}, "fall")


def test_what_is_open_leads_to_both() -> None:
    found = climbed(part(move("fall", "down", 1)), fall=HELD)
    assert (found.stars, found.worst, found.move) == ({2, 3}, HELD, "kept")
    assert climbed(part(move("fall", "down", 1)), fall=NOT_MET).stars == {3}


def test_blank_cut_offs_open_only_what_can_be_reached() -> None:
    found = climbed(part(move("round", "by_clauses", max_up=1, max_down=0)), Offer(0, 5, PARAM_MISSING))
    assert (found.stars, found.worst) == ({3, 4}, PARAM_MISSING)


ROUND = dict(scheme="walk", code="begun", employee_id=None, approved=None)
RULES = [dict(event="begun", month=month, needs_enrolment=True) for month in (7, 8)]


@pytest.mark.parametrize(
    ("events", "applied", "expected"),
    [
        ([("north", date(2026, 7, 10))], date(2026, 7, 9), ({4}, "round", None)),
        ([(None, date(2026, 7, 10))], date(2026, 7, 9), ({4}, "round", None)),
        ([("north", date(2026, 7, 10))], date(2026, 7, 10), ({3}, "kept", "not_enrolled")),
        ([("south", date(2026, 7, 10))], date(2026, 7, 9), ({3}, "kept", None)),
        ([("north", date(2026, 8, 1))], date(2026, 7, 9), ({3}, "kept", None)),
        ([("north", date(2026, 6, 30))], date(2026, 6, 9), ({3}, "kept", None)),
    ],
    ids=["in_time", "of_all_sites", "too_late", "of_another_site", "next_month", "in_no_month_for_it"],
)
def test_a_round_moves_those_who_take_part(
    events: list[tuple[str | None, date]], applied: date, expected: tuple[set[int], str, str | None]
) -> None:
    made = part(move("round", "by_clauses", in_rounds=True))
    made.rounds = RULES
    rows = [ROUND | dict(unit_id=unit, occurred_on=day) for unit, day in events]
    happened = read_happenings(rows, [dict(scheme="walk", employee_id="ann", period="2026", applied_on=applied)])
    person = Person(made, "all", "north")
    found = climb(KEY, person, CERTAIN, Standing(3, "ok", 1), Climbing({KEY: {}}, happened))
    assert (found.stars, found.move, found.reason) == expected


def test_a_version_takes_over_stars_in_its_own_words_or_none() -> None:
    before = Standing(3, "ok", 1, 3, 3, 1)
    made = part(since_index=None)
    made.conversions = {(1, 3): 2}
    person = Person(made, "all", "north")
    assert in_words_of(person, before, 24318) == before._replace(star=2, low=2, high=2)
    assert in_words_of(person._replace(since=24318), before, 24318) is not None
    assert in_words_of(person._replace(since=24319), before, 24318) is None
    assert in_words_of(Person(part(since_index=24319), "all", "north"), before, 24318) is None
    assert in_words_of(Person(part(since_index=24318), "all", "north"), before, 24318) == before


def test_a_window_ends_where_streaks_begin_anew() -> None:
    from dagster_project.checker.observed import Observations
    from dagster_project.checker.parts import Clause
    from dagster_project.checker.windows import judge

    months = {f"2026-0{month}": (0, 80, 1, 0) for month in range(1, 8)}
    seen = Observations({("employee", "ann", month, "score"): each for month, each in months.items()})
    clause = Clause(("star", 1, "main"), "c", "score", 3, "every", ">=", 75, "break", False, 1)
    verdicts = [
        judge(clause, Windows(seen, "employee", "ann", "2026-07", since).of(look_of(clause)))[0]
        for since in (0, 24317, 24318)
    ]
    assert verdicts == [MET, MET, NOT_MET]


@pytest.mark.parametrize(
    ("low", "high", "full", "expected"),
    [
        (0, 0, MET, {1}),
        (0, 0, NOT_MET, {0}),
        (1, 1, MET, {0}),
        (1, 1, HELD, {0}),
        (0, 0, HELD, {0, 1}),
        (0, 1, MET, {0, 1}),
        (0, 1, NOT_MET, {0}),
    ],
)
def test_who_may_have_held_either_star_goes_both_ways(low: int, high: int, full: int, expected: set[int]) -> None:
    made = part(move("exempted", "raise_to", 1, held=0), move("back", "lower_to", 0, held=1))
    group = ("ladder", "move/exempted", "main")
    made.groups["all"][group[:2]] = {group: []}
    gathered: Any = {KEY: {group: [0, full, 0]}}
    before = Standing(low if low == high else None, "held", 1, low, high)
    climbing = Climbing(gathered, read_happenings([], []))
    assert climb(KEY, Person(made, "all", "north"), CERTAIN, before, climbing).stars == expected
