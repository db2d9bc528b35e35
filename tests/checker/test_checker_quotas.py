"""Seats: caps at their edges, the order, cascades, reserved seats, ties, and what they do to pay and the next month."""

from __future__ import annotations

from decimal import localcontext
from itertools import product
from typing import Any

import checker_world as world
import pytest

from dagster_project.checker.observed import ABSENT, Observation, Observations
from dagster_project.checker.parts import Part
from dagster_project.checker.quotas import Contender, Seat, cap_of, seats
from dagster_project.checker.rows import EXACT, Key

D = world.D
Row = dict[str, Any]


def quota(star: int, share: str, strict: bool = True) -> Row:
    return dict(part_id=world.WALK, star=star, share=D(share), strict=strict)


@pytest.mark.parametrize(
    ("share", "heads", "strict", "expected"),
    [
        ("0.10", 30, True, 2),
        ("0.20", 30, True, 5),
        ("0.50", 30, True, 14),
        ("0.30", 30, True, 8),
        ("0.10", 45, True, 4),
        ("0.10", 5, True, 0),
        ("0.10", 10, True, 0),
        ("0.10", 11, True, 1),
        ("0.20", 10, True, 1),
        ("0.10", 10, False, 1),
        ("0.10", 19, False, 1),
        ("0.10", 9, False, 0),
    ],
)
def test_a_cap_is_the_most_that_stays_below_the_share_or_within_it(
    share: str, heads: int, strict: bool, expected: int
) -> None:
    assert cap_of(quota(1, share, strict), heads) == expected


def key_of(name: str) -> Key:
    return "walk", "employee", name, world.THIS


def part(*quotas: Row, ties: str = "by_id") -> Part:
    made = Part(world.part(world.WALK, ties=ties), "walk", 1, "month")
    made.levels = {star: {} for star in (1, 2, 3)}
    made.quotas = {rule["star"]: rule for rule in quotas}
    made.order = [dict(measure="score", direction="descending"), dict(measure="calls", direction="ascending")]
    return made


def placed(
    quotas: list[Row],
    people: dict[str, Any],
    undecided: dict[str, Any] | None = None,
    open_stars: dict[str, Any] | None = None,
    ties: str = "by_id",
) -> dict[str, Seat]:
    """people: name -> (score, calls, stars that it meets); a score of None is a figure that is not there for good, and
    "late" one that may yet come. undecided: name -> the stars that are possible; open_stars: of decided people."""
    seen: dict[tuple[str, str, str, str], Observation] = {}
    for name, (score, calls, _) in people.items():
        if score is not None:
            seen["employee", name, world.THIS, "score"] = (ABSENT, 0, 1, 0) if score == "late" else (0, score, 1, 0)
        seen["employee", name, world.THIS, "calls"] = (0, calls, 1, 0)
    kept = open_stars or {}
    contenders = [
        Contender(key_of(name), frozenset(stars), frozenset(kept.get(name, ())))
        for name, (_, _, stars) in people.items()
    ]
    contenders += [Contender(key_of(name), frozenset(), frozenset(stars)) for name, stars in (undecided or {}).items()]
    with localcontext(EXACT):
        found = seats(part(*quotas, ties=ties), contenders, Observations(seen))
    return {key[2]: seat for key, seat in found.items()}


ALL = (1, 2, 3)
HALF_OF_THE_BEST = [quota(3, "0.50", strict=False)]


def seats_only(star: int, seats: int) -> Row:
    return dict(part_id=world.WALK, star=star, share=None, strict=False, seats=seats)


@pytest.mark.parametrize(("ties", "expected"), [("by_id", "ab"), ("all", "abc"), ("none", "a")])
def test_equals_at_the_last_of_two_seats_share_a_fate_where_the_rules_say_so(ties: str, expected: str) -> None:
    people = {name: (score, 0, (3,)) for name, score in zip("abcd", (9, 8, 8, 7), strict=True)}
    found = placed([seats_only(3, 2)], people, ties=ties)
    assert "".join(sorted(name for name, seat in found.items() if seat.star == 3)) == expected
    assert [found[name].is_tie for name in "abcd"] == [False, ties == "by_id", ties == "by_id", False]
    assert found["a"].cap == 2
    if ties == "all":
        assert (found["b"].rank, found["c"].rank) == (2, 2)


@pytest.mark.parametrize("ties", ["all", "none"])
def test_whose_figure_may_yet_come_is_nobodys_equal(ties: str) -> None:
    people = {"ann": (9, 0, (3,)), "bob": ("late", 0, (3,)), "cat": ("late", 0, (3,))}
    found = placed([seats_only(3, 2)], people, ties=ties)
    assert {name: seat.star for name, seat in found.items()} == {"ann": 0, "bob": 0, "cat": 0}


def test_who_finds_no_seat_takes_the_next_star_whose_own_clauses_hold() -> None:
    found = placed(
        HALF_OF_THE_BEST, {"ann": (90, 0, ALL), "bob": (80, 0, (1, 3)), "cat": (70, 0, (2,)), "dan": (95, 0, ALL)}
    )
    assert {name: seat.star for name, seat in found.items()} == {"dan": 3, "ann": 3, "cat": 2, "bob": 1}
    assert found["bob"] == Seat(1, 1, 1, None, is_displaced=True, is_tie=False)
    assert found["ann"] == Seat(3, 2, 3, 2, is_displaced=False, is_tie=False)


def test_going_down_star_by_star_seats_whom_going_through_them_best_first_seats() -> None:
    quotas = [quota(3, "0.30", strict=False), quota(2, "0.50", strict=True), quota(1, "0.25", strict=False)]
    choices = [(), (1,), (3,), (1, 2), (2, 3), ALL]
    for wishes in product(choices, repeat=4):
        people = {name: (score, 0, wish) for name, score, wish in zip("abcd", (4, 3, 2, 1), wishes, strict=True)}
        free = {rule["star"]: cap_of(rule, len(people)) for rule in quotas}
        expected = {}
        for name, (_, _, wish) in people.items():
            if wish:
                expected[name] = next((star for star in sorted(wish, reverse=True) if free[star]), 0)
                free[expected[name]] = free.get(expected[name], 1) - 1
        assert {name: seat.star for name, seat in placed(quotas, people).items()} == expected


def test_a_displaced_person_competes_for_the_next_star_by_the_same_order() -> None:
    quotas = [quota(3, "0.25", strict=False), quota(2, "0.25", strict=False)]
    found = placed(quotas, {"ann": (90, 0, ALL), "bob": (80, 0, ALL), "cat": (70, 0, (1, 2)), "dan": (60, 0, (1,))})
    assert {name: seat.star for name, seat in found.items()} == {"ann": 3, "bob": 2, "cat": 1, "dan": 1}
    assert [name for name, seat in found.items() if seat.is_displaced] == ["bob", "cat"]
    assert (found["bob"].rank, found["bob"].contenders, found["bob"].cap) == (1, 2, 1)


def test_nobody_is_seated_below_where_no_star_is_left() -> None:
    found = placed([quota(3, "0.5", strict=True)], {"ann": (90, 0, (3,)), "bob": (80, 0, (3,))})
    assert found["bob"] == found["ann"] == Seat(0, None, None, None, is_displaced=True, is_tie=False)


def test_the_second_key_decides_what_the_first_leaves_open_and_is_no_tie() -> None:
    found = placed(HALF_OF_THE_BEST, {"ann": (90, 2, ALL), "bob": (90, 1, ALL)})
    assert (found["bob"].star, found["ann"].star) == (3, 2)
    assert not found["ann"].is_tie and not found["bob"].is_tie


def test_when_only_the_id_decides_at_the_edge_both_sides_say_so() -> None:
    found = placed(HALF_OF_THE_BEST, {"bob": (90, 1, ALL), "ann": (90, 1, ALL)})
    assert (found["ann"].star, found["bob"].star) == (3, 2)
    assert found["ann"].is_tie and found["bob"].is_tie


def test_equal_people_who_all_find_a_seat_are_no_tie() -> None:
    people = {"ann": (90, 1, ALL), "bob": (90, 1, ALL), "cat": (80, 1, ALL), "dan": (10, 0, ())}
    assert not any(seat.is_tie for seat in placed(HALF_OF_THE_BEST, people).values())


def test_an_undecided_person_counts_as_a_head_and_keeps_a_seat() -> None:
    people = {"ann": (90, 0, ALL), "bob": (80, 0, ALL), "cat": (70, 0, ALL)}
    assert placed(HALF_OF_THE_BEST, people, {"dan": (3,)})["bob"].star == 2
    assert placed(HALF_OF_THE_BEST, people, {"dan": (2,)})["bob"].star == 3
    assert placed(HALF_OF_THE_BEST, people)["bob"].star == 2


def test_an_undecided_person_keeps_a_seat_at_every_star_that_is_still_possible() -> None:
    quotas = [quota(3, "0.5", strict=False), quota(2, "0.5", strict=False)]
    people = {"ann": (90, 0, (2,)), "bob": (80, 0, (2,)), "cat": (70, 0, ())}
    assert placed(quotas, people, {"dan": (3,)})["bob"].star == 2
    assert placed(quotas, people, {"dan": (2, 3)})["bob"].star == 0


def test_a_decided_person_keeps_a_seat_at_a_lower_star_that_is_open_until_seated_above_it() -> None:
    quotas = [quota(3, "0.34", strict=False), quota(2, "0.34", strict=False)]
    people = {"ann": (90, 0, (1, 3)), "bob": (80, 0, (1, 3)), "cat": (70, 0, (1, 2))}
    assert placed(quotas, people)["cat"].star == 2
    assert placed(quotas, people, open_stars={"ann": (2,)})["cat"].star == 2
    assert placed(quotas, people, open_stars={"bob": (2,)})["cat"].star == 1


def test_who_may_yet_come_before_counts_as_before() -> None:
    quotas = [quota(3, "0.5", strict=False)]
    people = {"ann": ("late", 0, ALL), "bob": (80, 0, ALL), "cat": (70, 0, ALL), "dan": (60, 0, ())}
    assert {name: seat.star for name, seat in placed(quotas, people).items()} == {"ann": 2, "bob": 3, "cat": 2}
    people["cat"] = (70, 0, ())
    found = placed(quotas, people)
    assert found["ann"] == Seat(3, 2, 2, 2, is_displaced=False, is_tie=False)


def test_a_second_key_that_may_yet_come_matters_only_among_equals() -> None:
    people = {"ann": (90, 0, ALL), "bob": ("late", 0, ALL)}
    assert {name: seat.star for name, seat in placed(HALF_OF_THE_BEST, people).items()} == {"ann": 2, "bob": 2}
    assert placed(HALF_OF_THE_BEST, {"ann": (90, 0, ALL), "bob": (80, 0, ALL)})["ann"].star == 3


def test_who_has_no_figure_to_be_ordered_by_comes_last() -> None:
    found = placed(HALF_OF_THE_BEST, {"ann": (None, 0, ALL), "bob": (-5, 0, ALL)})
    assert (found["bob"].star, found["ann"].star) == (3, 2)


def one_seat() -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """ann and bob could both have two stars, of which there is one: bob has more calls and takes it, ann keeps one."""
    tables, rules = world.tables(), world.rules()
    rules["quotas"] = [quota(2, "0.50", strict=False)]
    rules["order_keys"] = [dict(part_id=world.WALK, position=1, measure="calls", direction="descending")]
    rules["populations"] = [row for row in rules["populations"] if row["population"] != "online"]
    rules["clauses"] = [row for row in rules["clauses"] if row["population"] != "online"]
    for row in tables["census"]:
        row["population"] = "phone" if row["subject_id"] == "bob" else row["population"]
    for row in tables["observations"]:
        if (row["subject_id"], row["measure"]) == ("bob", "walk.rate"):
            row["numerator"] = D("220000")
    for row in tables["clause_results"]:
        if (row["subject_id"], row["clause"]) == ("bob", "rate"):
            row |= dict(numerator=D("220000"), months_met=1, verdict="met")
        elif (row["subject_id"], row["clause"]) == ("bob", "score"):
            row["required"] = D("75")
    tables["observations"] += [world.observed("ann", "calls", 1), world.observed("bob", "calls", 2)]
    ann, bob = tables["stars"][:2]
    ann |= dict(next_star=2, next_star_gap=0)
    ann |= dict(star=1, movement="same", periods_held=2, reason_code="quota", pay_code="W1", population_count=2)
    bob |= dict(star=2, movement="up", periods_held=1, pay_code="W2", population="phone", population_count=2)
    bob |= dict(candidate_star=2, laddered_star=2, next_star=None, next_star_gap=None)
    ann |= dict(rank=1, rank_population=1)
    bob |= dict(rank=1, rank_population=2, quota_cap=1)
    wage, extra, allowance = (row for row in tables["bonus_lines"] if row["line"] != "allowance" or row["star"] == 1)
    for row in (wage, extra):
        row |= dict(subject_id="bob", payee_id="bob", employee_id="bob")
    tables["bonus_lines"] = [
        wage,
        extra,
        allowance | dict(subject_id="ann", payee_id="ann", employee_id="ann"),
        allowance | dict(star=2, rate=D("200"), amount=D("200.00")),
    ]
    return tables, rules


def test_a_seat_given_is_the_star_that_is_paid() -> None:
    assert world.differences(*one_seat()) == []


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("star", 2),
        ("rank", 2),
        ("rank_population", 2),
        ("quota_cap", 1),
        ("reason_code", None),
        ("tie_broken_by_id", True),
        ("candidate_star", 1),
        ("movement", "up"),
    ],
)
def test_a_wrong_column_of_a_displaced_person_is_named(column: str, wrong: object) -> None:
    tables, rules = one_seat()
    tables["stars"][0][column] = wrong
    (found,) = world.differences(tables, rules)
    assert (found.table, found.subject_id, found.what) == ("stars", "ann", column)


def test_the_next_month_starts_from_the_seat_and_not_from_the_candidate() -> None:
    tables, rules = one_seat()
    rules["flags"].append(dict(part_id=world.WALK, flag="lead", item="x", target="lead/x", reason_en="L", reason_zh=""))
    rules["measures"].append(world.measure("walk.star", "star", owner="walk"))
    rules["clauses"].append(world.clause(world.WALK, "lead/x", "top", "walk.star", ">=", D("2"), kind="flag"))
    for name, star in (("ann", 1), ("bob", 2)):
        of_star = dict(scheme="walk", operator=">=", numerator=star, actual=D(str(star)))
        of_star |= dict(months_met=star - 1, verdict="met" if star == 2 else "not_met")
        tables["condition_results"].append(world.condition("flag", "lead/x", name, "top", "walk.star", "2", **of_star))
    raised = world.tables()["flags"][0] | dict(scheme="walk", subject_id="bob", flag="lead", item="x", reason="L")
    tables["flags"].append(raised)
    assert world.differences(tables, rules) == []
    tables["observations"].append(world.observed("ann", "walk.star", 2))
    (found,) = world.differences(tables, rules)
    assert (found.what, found.expected, found.found) == ("walk.star.numerator", "1", "2")
