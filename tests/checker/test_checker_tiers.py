"""Pay by tiers, at the figures that schemes.md prints for it, and lines that are always open."""

from __future__ import annotations

from decimal import localcontext
from typing import Any

import checker_world as world
import pytest

from dagster_project.checker.amounts import amount_by_tiers
from dagster_project.checker.observed import Observation
from dagster_project.checker.rows import EXACT

D = world.D
Row = dict[str, Any]


def tier(order: int, to_n: int | None, share: str | None = None, amount: str | None = None) -> Row:
    return dict(part_id=world.POINTS, line="late", tier_order=order, to_n=to_n) | dict(
        from_n=None, share=None if share is None else D(share), amount=None if amount is None else D(amount)
    )


TIERS = [tier(1, 3, "-0.01"), tier(2, None, "-0.05")]
RULE = dict(kind="tiers", for_each_measure="late", tier_mode="marginal", basis="base_pay", outcome="always")


def paid(times: int, basis: str | None = "3000.00", tiers: list[Row] | None = None, **other: Any) -> tuple[Any, str]:
    seen = other.pop("seen", (0, times, 1, 0))
    with localcontext(EXACT):
        found = amount_by_tiers(
            world.pay(None, "late", **RULE | other), tiers or TIERS, seen, None if basis is None else D(basis)
        )
    return found.amount, found.status


@pytest.mark.parametrize(
    ("times", "marginal", "reached"),
    [(0, "0", "0"), (1, "-30", "-30"), (3, "-90", "-90"), (4, "-240", "-600"), (6, "-540", "-900")],
)
def test_each_occurrence_has_its_own_tier_or_all_have_the_highest(times: int, marginal: str, reached: str) -> None:
    assert paid(times) == (D(marginal), "ok")
    assert paid(times, tier_mode="reached") == (D(reached), "ok")


def test_the_line_is_rounded_once_and_not_each_occurrence() -> None:
    assert paid(1, "3333.33") == (D("-33.33"), "ok")
    assert paid(3, "3333.33") == (D("-100.00"), "ok")
    assert paid(1, "50.50") == (D("-0.51"), "ok")


def test_the_summed_share_stops_at_its_limit_either_way() -> None:
    assert paid(40) == (D("-5640"), "ok")
    assert paid(40, share_limit=D("1")) == (D("-3000"), "ok")
    assert paid(40, share_limit=D("1"), tiers=[tier(1, None, "0.05")]) == (D("3000"), "ok")


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        ((0, 1, 1, 1), "held"),
        ((1, 0, 1, 0), "insufficient_data"),
        ((2, 0, 1, 0), "not_applicable"),
        ((3, 0, 1, 0), "insufficient_data"),
        ((5, 0, 1, 0), "param_missing"),
        ((6, 0, 1, 0), "error"),
    ],
)
def test_while_the_count_is_not_known_neither_is_the_amount(seen: Observation, status: str) -> None:
    assert paid(0, seen=seen) == (None, status)


def test_what_is_not_known_of_rule_or_basis_leaves_the_amount_empty() -> None:
    assert paid(2, None) == (None, "insufficient_data")
    assert paid(2, tier_mode=None) == (None, "param_missing")
    blank = [tier(1, 3, "-0.01"), tier(2, None)]
    assert paid(3, tiers=blank) == (D("-90"), "ok")
    assert paid(4, tiers=blank) == (None, "param_missing")


def test_a_tier_of_amounts_needs_no_basis() -> None:
    assert paid(3, None, tiers=[tier(1, 1, amount="-5"), tier(2, None, amount="-20")]) == (D("-45.00"), "ok")


def always() -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """cat was never late, dan four times; neither has a star."""
    tables, rules = world.tables(), world.rules()
    rules["pay"].append(world.pay(None, "late", part_id=world.POINTS, **RULE | dict(for_each_measure="points.faults")))
    rules["pay_tiers"] = TIERS
    for name, times, rate, amount in (("cat", 0, "0", "0.00"), ("dan", 4, "-0.08", "-240.00")):
        row = world.line(name, "late", 0, scheme="points", quantity=times, rate=D(rate), amount=D(amount))
        tables["bonus_lines"].append(row | dict(star=None, basis="base_pay", basis_amount=D("3000.00")))
    return tables, rules


def test_a_line_that_is_always_open_is_there_for_everybody() -> None:
    tables, rules = always()
    assert world.differences(tables, rules) == []
    tables["bonus_lines"].pop()
    (found,) = world.differences(tables, rules)
    assert (found.subject_id, found.what, found.found) == ("dan", "late.row", "none")


@pytest.mark.parametrize(("column", "wrong"), [("quantity", 1), ("rate", D("-0.05")), ("amount", D("-600.00"))])
def test_a_wrong_column_of_a_tiered_line_is_named(column: str, wrong: object) -> None:
    tables, rules = always()
    tables["bonus_lines"][-1][column] = wrong
    (found,) = world.differences(tables, rules)
    assert (found.subject_id, found.what) == ("dan", f"late.{column}")
