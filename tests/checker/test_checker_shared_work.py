"""The second engine divides shared rows by itself, and finds a row that is not whole once."""

from __future__ import annotations

from datetime import date
from typing import Any

import checker_world as world
import pytest
from checker_world import D

Row = dict[str, Any]
OCTOBER = date(2026, 10, 1)


def share(
    record: str, person: str, part: str | None = None, position: int | None = None, work: str = "tickets",
    month: date | None = None, reason: str | None = None,
) -> Row:  # fmt: skip
    return dict(
        work=work, record_id=record, month=month, employee_id=person, share=None if part is None else D(part),
        position=position, reason=reason,
    )  # fmt: skip


def part(
    record: str, person: str, begin: int, end: int, work: str = "tickets", month: date | None = None
) -> Row:  # fmt: skip
    return dict(work=work, record_id=record, month=month, employee_id=person, from_millionth=begin, to_millionth=end)


REFUSED = "shares_do_not_add_up"
SHARES = [
    share("t1", "bob", "0.4"), share("t1", "ann", "0.6"), share("t1", "cat", "0"),
    share("t2", "ann", "0.6", reason=REFUSED), share("t2", "bob", "0.3", reason=REFUSED),
    share("t3", "ann", "1", reason="share_beside_a_reject"),
    share("c1", "ann", work="calls"), share("c1", "bob", work="calls"), share("c1", "cat", work="calls"),
    share("ann", "bob", position=1, work="collections", month=OCTOBER),
    share("ann", "ann", position=2, work="collections", month=OCTOBER),
    share("bob", "bob", position=1, work="collections", reason="share_of_no_such_month"),
]  # fmt: skip
DIVIDED = [
    part("t1", "ann", 0, 600_000), part("t1", "bob", 600_000, 1_000_000),
    part("t2", "", 0, 1_000_000), part("t3", "", 0, 1_000_000),
    part("c1", "ann", 0, 333_334, "calls"), part("c1", "bob", 333_334, 666_667, "calls"),
    part("c1", "cat", 666_667, 1_000_000, "calls"),
    part("ann", "bob", 0, 1_000_000, "collections", OCTOBER), part("bob", "", 0, 1_000_000, "collections"),
]  # fmt: skip
POLICIES = dict(tickets="as_delivered", calls="equal", collections="first")


def found(
    shares: list[Row] = SHARES, divided: list[Row] = DIVIDED, policies: dict[str, str] = POLICIES
) -> list[tuple[str, str, str, str]]:
    given = world.earlier() | {
        "work_shares": shares, "work_divided": divided,
        "shared_work": [dict(work=work, policy=policy) for work, policy in policies.items()],
    }  # fmt: skip
    differences = world.differences(world.tables(), before=given)
    return [(each.subject_id, each.what, each.expected, each.found) for each in differences]


def test_rows_are_divided_as_the_models_did() -> None:
    assert found() == []


ANN_BOB_CAT = "ann 0-333334, bob 333334-666667, cat 666667-1000000"


@pytest.mark.parametrize(
    ("place", "change", "record", "expected", "came"),
    [
        (
            0, dict(to_millionth=600_001),
            "tickets t1", "ann 0-600000, bob 600000-1000000", "ann 0-600001, bob 600000-1000000",
        ),
        (2, dict(employee_id="ann"), "tickets t2", "nobody 0-1000000", "ann 0-1000000"),
        (7, dict(employee_id="ann"), "collections ann", "bob 0-1000000", "ann 0-1000000"),
        (6, dict(record_id="c2"), "calls c1", ANN_BOB_CAT, "ann 0-333334, bob 333334-666667"),
    ],
)  # fmt: skip
def test_a_part_that_is_another_is_found(
    place: int, change: dict[str, Any], record: str, expected: str, came: str
) -> None:
    divided = [each | change if at == place else each for at, each in enumerate(DIVIDED)]
    assert (record, "parts", expected, came) in found(divided=divided)


def test_shares_that_were_used_or_refused_wrongly_are_found() -> None:
    used = [each | dict(reason=None) if each["record_id"] == "t2" else each for each in SHARES]
    assert found(shares=used) == [("tickets t2", "is_refused", "True", "False")]
    refused = [each | dict(reason=REFUSED) if each["record_id"] == "t1" else each for each in SHARES]
    assert found(shares=refused) == [("tickets t1", "is_refused", "False", "True")]


def test_without_a_policy_nobody_has_a_part() -> None:
    assert {each[0] for each in found(policies=dict(tickets="as_delivered", collections="first"))} == {"calls c1"}
