"""Factors of pay: the first that holds multiplies the amount, and an undecided one leaves it open."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest

D = world.D
Row = dict[str, Any]


def factored(times: Any, calls: Row, **line: Any) -> list[str]:
    """What differs where ann's award of 100 has a factor for fewer than three calls, and her line is as it says."""
    tables, rules = world.tables(), world.rules()
    rules["measures"].append(world.measure("made", is_count=True))
    rules["pay"] = [row for row in rules["pay"] if row["part_id"] != world.WALK] + [
        world.pay(2, "award", amount=D("100"), entry="award/2")
    ]
    factor = dict(factor="few", factor_order=1, target="award/2/few", times=times, parameter=None)
    rules["pay_factors"] = [dict(part_id=world.WALK, line="award", entry="award/2", **factor)]
    rules["clauses"].append(world.clause(world.WALK, "award/2/few", "few", "made", "<", D("3"), kind="pay"))
    known = calls["numerator"]
    verdict = "insufficient_data" if known is None else "met" if known < 3 else "not_met"
    shown = dict(
        actual=known, numerator=known, denominator=1 if known is not None else None, pending=0,
        months_present=int(known is not None), months_met=int(verdict == "met"), verdict=verdict,
        reason_code="fact_missing" if known is None else None, scheme="walk", operator="<",
    )  # fmt: skip
    for name in ("ann", "bob"):
        tables["observations"].append(calls | dict(subject_id=name))
        row = world.condition("pay", "award/2/few", name, "few", "made", "3", **shown)
        tables["condition_results"].append(row)
    tables["bonus_lines"] = [row for row in tables["bonus_lines"] if row["scheme"] != "walk"]
    tables["bonus_lines"].append(world.line("ann", "award", 2, rate=D("100"), **line))
    return [one.what for one in world.differences(tables, rules)]


FEW, MANY, UNKNOWN = world.observed("ann", "made", 2), world.observed("ann", "made", 3), world.absent("ann", "made")


@pytest.mark.parametrize(
    ("times", "calls", "line"),
    [
        (D("0.5"), FEW, dict(amount=D("50.00"), factor=D("0.5"))),
        (D("0.5"), MANY, dict(amount=D("100.00"), factor=None)),
        (D("0.5"), UNKNOWN, dict(amount=None, factor=None, status="insufficient_data")),
        (None, FEW, dict(amount=None, factor=None, status="param_missing")),
        (None, MANY, dict(amount=D("100.00"), factor=None)),
    ],
)
def test_a_factor_that_holds_multiplies_and_one_that_is_open_leaves_the_line_open(
    times: Any, calls: Row, line: Row
) -> None:
    assert factored(times, calls, **line) == []


def test_a_factor_that_was_forgotten_and_one_that_was_invented_are_differences() -> None:
    both = ["award.amount", "award.factor"]
    assert sorted(factored(D("0.5"), FEW, amount=D("100.00"), factor=None)) == both
    assert sorted(factored(D("0.5"), MANY, amount=D("50.00"), factor=D("0.5"))) == both
