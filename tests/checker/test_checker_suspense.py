"""The second engine adds up what waits for an owner by itself: from the roster, and from what was counted by id."""

from __future__ import annotations

from datetime import date
from typing import Any

import checker_world as world
import pytest
from checker_world import THIS, D

Row = dict[str, Any]


def measured(subject: str, n: int | None, numerator: str | None, measure: str = "calls") -> Row:
    total = None if numerator is None else D(numerator)
    return dict(source="calls", measure=measure, period=THIS, subject_id=subject, n=n, numerator=total)


def person(name: str, hired: str = "2020-01-01", left: str | None = None, since: str = "2020-01-01") -> Row:
    day = date.fromisoformat(left) if left else None
    return dict(employee_id=name, valid_from=date.fromisoformat(since), hired_on=date.fromisoformat(hired), left_on=day)


def row(standing: str, subjects: int, rows: int, total: str | None, measure: str = "calls") -> Row:
    return dict(
        source="calls", measure=measure, period=THIS, standing=standing, subjects=subjects, row_count=rows,
        total=None if total is None else D(total), measured_count=20 if measure == "calls" else 1,
    )  # fmt: skip


PEOPLE = [
    person("ann"),
    person("bob", left="2026-09-30"),
    person("cat", hired="2026-11-01", since="2026-11-01"),
    # hired again: the row in force tells
    person("dan", left="2025-03-31"),
    person("dan", hired="2026-10-31", since="2026-10-31"),
    person("eve", left="2026-10-01"),
]
MEASURED = [
    measured("ann", 5, "4"), measured("dan", 1, "1"), measured("eve", 2, "2"), measured("bob", 2, "2"),
    measured("cat", 1, None), measured("team-1", 1, "1"), measured("x8", 3, "3"), measured("x9", 5, None),
    measured("x9", None, None), measured("ann", 1, None, "other"),
]  # fmt: skip
SUSPENSE = [
    row("at_work", 3, 8, "7"), row("left", 1, 2, "2"), row("not_yet_hired", 1, 1, None), row("unit", 1, 1, "1"),
    row("unknown", 2, 8, "3"), row("at_work", 1, 1, None, "other"),
]  # fmt: skip


def found(suspense: list[Row], some_sites: tuple[str, ...] = ()) -> list[tuple[str, str, str, str]]:
    given = world.earlier() | {
        "suspense": suspense, "measured": MEASURED, "people": PEOPLE, "unit_ids": [dict(unit_id="team-1")],
        "months_of_some_sites": [dict(period=period) for period in some_sites],
    }  # fmt: skip
    return [(each.subject_id, each.what, each.expected, each.found) for each in differ(given)]


def differ(given: dict[str, Any]) -> list[Any]:
    return world.differences(world.tables(), before=given)


def test_what_waits_is_added_up_as_the_models_did() -> None:
    assert found(SUSPENSE) == []


@pytest.mark.parametrize(
    ("place", "change", "difference"),
    [
        (0, dict(subjects=4), ("at_work", "calls.subjects", "3", "4")),
        (4, dict(row_count=3), ("unknown", "calls.rows", "8", "3")),
        (4, dict(total=None), ("unknown", "calls.total", "3", "NULL")),
        (1, dict(measured_count=19), ("left", "calls.measured_count", "20", "19")),
        (5, dict(source="tickets"), ("at_work", "other.source", "calls", "tickets")),
    ],
)
def test_a_figure_that_is_another_is_found(
    place: int, change: dict[str, Any], difference: tuple[str, str, str, str]
) -> None:
    assert found([each | change if at == place else each for at, each in enumerate(SUSPENSE)]) == [difference]


def test_what_is_left_out_or_made_a_person_is_found() -> None:
    assert found(SUSPENSE[:4] + SUSPENSE[5:]) == [("unknown", "calls.row", "a row", "no row")]
    adopted = [row("at_work", 5, 16, "10"), *SUSPENSE[1:4], SUSPENSE[5]]
    assert ("unknown", "calls.row", "a row", "no row") in found(adopted)


def test_where_some_sites_are_computed_people_of_the_roster_are_held_together() -> None:
    rows = [row("at_work", 1, 5, "4"), row("not_computed", 4, 6, "5"), *SUSPENSE[3:]]
    assert len(found(rows)) > 0
    assert found(rows, some_sites=(THIS,)) == []
