"""Totals of months rolled up to a quarter: from the totals, whatever the row says."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest

D = world.D
Row = dict[str, Any]
QUARTER = "roll@1/quarter"
MONTHS = ("2026-10", "2026-11", "2026-12")


def quarter(totals: tuple[Any, ...], **rolled: Any) -> list[Any]:
    """The differences where ann's months have these totals (None: no row) and her quarter the figures `rolled`."""
    tables, rules = world.tables(), world.rules()
    rules["parts"].append(world.part(QUARTER, has_levels=False))
    rules["populations"].append(dict(part_id=QUARTER, population="staff", population_order=1, role="agent", line=None))
    same = dict(part_id=QUARTER, of_part_scheme="walk", of_period_kind="month", star=None, score="total")
    for aggregate, found in rolled.items():
        rules["measures"].append(world.measure(f"roll.{aggregate}", "rollup", owner="roll"))
        rules["result_counts"].append(same | dict(measure=f"roll.{aggregate}", aggregate=aggregate))
        row = world.absent("ann", f"roll.{aggregate}", period="2026-Q4")
        if isinstance(found, str):
            row = row | dict(status=found, reason_code="periods_missing")
        else:
            figures = dict(numerator=found[0], denominator=found[1], value=round(D(str(found[0])) / found[1], 6))
            row = world.observed("ann", f"roll.{aggregate}", 0, period="2026-Q4") | figures
        tables["observations"].append(row)
    for month, total in zip(MONTHS, totals, strict=True):
        if isinstance(total, str):
            row = world.absent("ann", "walk.total", period=month) | dict(status=total, reason_code="x")
            tables["observations"].append(row)
        elif total is not None:
            tables["observations"].append(world.observed("ann", "walk.total", total, period=month))
    census = world.counted("roll", "ann", "staff") | dict(period="2026-Q4", period_kind="quarter")
    tables["census"].append(census)
    return world.differences(tables, rules)


def test_a_quarter_is_the_mean_the_sum_and_the_change_of_its_months() -> None:
    totals = (D("94"), D("88"), D("91"))
    assert quarter(totals, mean=(273, 3), sum=(273, 1), change=(-3, 1)) == []


@pytest.mark.parametrize(("aggregate", "wrong"), [("mean", (272, 3)), ("sum", (270, 1)), ("change", (3, 1))])
def test_another_figure_is_a_difference(aggregate: str, wrong: tuple[int, int]) -> None:
    (found,) = quarter((D("94"), D("88"), D("91")), **{aggregate: wrong})
    assert found.what == f"roll.{aggregate}.figures"


@pytest.mark.parametrize(
    ("totals", "status"),
    [
        ((D("94"), None, D("91")), "incomplete"),
        ((D("94"), "insufficient_data", D("91")), "incomplete"),
        ((D("94"), "param_missing", D("91")), "param_missing"),
        ((None, "param_missing", D("91")), "incomplete"),
        ((None, "held", D("91")), "held"),
        ((None, "error", D("91")), "error"),
    ],
)
def test_a_month_that_is_not_known_leaves_the_quarter_open(totals: tuple[Any, ...], status: str) -> None:
    assert quarter(totals, mean=status) == []
    assert [each.what for each in quarter(totals, mean=(185, 2))] == ["roll.mean.state"]
