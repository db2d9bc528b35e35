"""Holds and adjustments: what they do to lines, in SQL and by the second engine, over everybody in the examples."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.checker.decided import read_holds, without_holds
from dagster_project.checker.rows import Difference
from dagster_project.month.checking import differences
from dagster_project.warehouse.working_file import opened

PERIOD = "2025-07"
PAYEES = """
    select min(scheme), payee_type, payee_id, min(line) from main.bonus_lines
    where posting_period = '2025-07' and status = 'ok' and amount > 0
    group by payee_type, payee_id having count(*) = 1 order by all
"""


@pytest.fixture(scope="module")
def decided(examples_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples' working file with a payee and a line held and two adjustments, one of them held too."""
    copy = tmp_path_factory.mktemp("decided") / "warehouse.duckdb"
    shutil.copy(examples_warehouse, copy)
    with opened(copy) as connection:
        (first, second, *_) = connection.execute(PAYEES).fetchall()
        holds = [
            ("hold_4", PERIOD, first[1], first[2], None, None),
            ("hold_5", PERIOD, second[1], second[2], second[0], second[3]),
        ]
        connection.executemany("insert into earlier.holds values (?, ?, ?, ?, ?, ?)", holds)
        adjustments = [
            (PERIOD, first[0], first[1], first[2], "adjustment_7", Decimal("-20.50"), "CNY", "mistake"),
            (PERIOD, second[0], second[1], second[2], "adjustment_8", Decimal("30"), "CNY", "agreement"),
            ("2031-01", second[0], second[1], second[2], "adjustment_8", Decimal("30"), "CNY", "agreement"),
        ]
        connection.executemany("insert into earlier.adjustments values (?, ?, ?, ?, ?, ?, ?, ?)", adjustments)
    return copy


def test_what_is_held_and_what_is_paid_add_up_to_what_was_earned(decided: Path, examples_warehouse: Path) -> None:
    total = "select sum(amount), {held} from main.bonus_lines where posting_period = '2025-07'"
    with opened(examples_warehouse, read_only=True) as connection:
        ((before, _),) = connection.execute(total.format(held="sum(held_amount)")).fetchall()
    with opened(decided, read_only=True) as connection:
        ((paid, held),) = connection.execute(total.format(held="sum(held_amount)")).fetchall()
        lines = connection.execute(
            "select line, cause, amount, held_amount, status from main.bonus_lines"
            " where starts_with(line, 'adjustment_') order by line"
        ).fetchall()
    assert held != 0
    assert paid + held == before + Decimal("9.50")
    assert lines == [
        ("adjustment_7", "adjustment", None, Decimal("-20.50"), "held"),
        ("adjustment_8", "adjustment", Decimal("30.00"), None, "ok"),
    ]


def test_the_second_engine_finds_the_same_and_notices_what_nobody_decided(decided: Path) -> None:
    found, compared = differences(decided, [PERIOD])
    assert [str(one) for one in found[:3]] == []
    assert compared["bonus_lines"] > 100


def line(**more: object) -> dict[str, object]:
    row = dict(scheme="a", period=PERIOD, origin_period=PERIOD, subject_type="employee", subject_id="ann", line="x")
    row |= dict(payee_type="employee", payee_id="ann", amount=Decimal(5), held_amount=None, status="ok", hold=None)
    return row | more


def test_a_line_that_is_held_without_a_hold_or_paid_in_spite_of_one_is_a_difference() -> None:
    holds = read_holds(
        [dict(hold="hold_4", period=PERIOD, subject_type="employee", subject_id="ann", scheme=None, line=None)]
    )
    held = line(amount=None, held_amount=Decimal(5), status="held", hold="hold_4")
    for row, in_force, expected in (
        (held, holds, []),
        (line(amount=None, status="param_missing"), holds, []),
        (line(), holds, ["x.hold"]),
        (held, {}, ["x.hold"]),
        (line(held_amount=Decimal(5)), {}, ["x.held_amount"]),
        (line(hold="hold_4"), holds, ["x.hold"]),
    ):
        wrong: list[Difference] = []
        (earned,) = without_holds([row], in_force, wrong)
        assert [one.what for one in wrong] == expected
        if row is held:
            assert (earned["amount"], earned["status"]) == (Decimal(5), "ok")
