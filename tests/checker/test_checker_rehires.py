"""Who left and is hired again begins anew where the company says so, for windows and for the star that is held."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dagster_project.checker.census import People, Person
from dagster_project.checker.parts import Part
from dagster_project.checker.rehires import begin_anew

# (person, hired, left, valid from)
ROSTER = [
    ("back", "2020-01-01", "2026-09-10", "2020-01-01"), ("back", "2026-09-25", None, "2026-09-25"),
    ("twice", "2019-01-01", "2019-12-31", "2019-01-01"), ("twice", "2021-01-01", "2022-01-31", "2021-01-01"),
    ("twice", "2026-07-06", None, "2026-07-06"), ("stayed", "2020-01-01", None, "2020-01-01"),
    ("leaves", "2020-01-01", "2026-10-31", "2020-01-01"),
]  # fmt: skip


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def since(rule: str, period: str = "2026-10", own: int | None = None) -> dict[str, int]:
    part = cast(Part, SimpleNamespace(row={"since_index": own}))
    names = dict.fromkeys(name for name, *_ in ROSTER)
    people: People = {("s", "employee", name, period): Person(part, "all", "north") for name in names}
    rows: list[dict[str, Any]] = [
        dict(employee_id=name, hired_on=day(hired), left_on=day(left), valid_from=day(valid))
        for name, hired, left, valid in ROSTER
    ]
    begin_anew(people, {"settings": [{"rehired": rule}], "people": rows})
    return {key[2]: person.begins for key, person in people.items()}


def test_the_month_of_the_last_hire_is_where_they_begin() -> None:
    assert since("anew") == {"back": 24321, "twice": 24319, "stayed": 0, "leaves": 0}


def test_a_period_before_the_hire_knows_nothing_of_it() -> None:
    assert since("anew", "2026-08") == {"back": 0, "twice": 24319, "stayed": 0, "leaves": 0}


@pytest.mark.parametrize(("own", "begins"), [(24322, 24322), (24000, 24321)])
def test_a_version_that_begins_later_goes_on_doing_so(own: int, begins: int) -> None:
    assert since("anew", own=own)["back"] == begins


def test_without_that_rule_nobody_begins_anew() -> None:
    assert set(since("goes_on").values()) == {0}
