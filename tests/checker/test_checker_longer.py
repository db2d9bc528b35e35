"""A quarter's figure is that of its months together, whatever the models say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dagster_project.checker.derived import check_longer
from dagster_project.checker.observed import ABSENT, GAP, PRESENT, Observation, Observations

QUARTER, MONTHS = "2026-Q4", ("2026-10", "2026-11", "2026-12")
GONE, UNKNOWN = (GAP, 0, 1, 0), (ABSENT, 0, 1, 0)


def known(numerator: int, denominator: int = 1, pending: int = 0) -> Observation:
    return (PRESENT, numerator, denominator, pending)


def differences(rule: dict[str, str | None], months: list[Observation], quarter: Observation) -> list[str]:
    places = {("site", "s1", month, "m"): seen for month, seen in zip(MONTHS, months, strict=False)}
    observations = Observations({**places, ("site", "s1", QUARTER, "m"): quarter})
    people: Any = {("alpha", "site", "s1", QUARTER): SimpleNamespace(part=SimpleNamespace(longer={"m"}))}
    book: Any = SimpleNamespace(measures={"m": {"kind": "source", "aggregate": None, **rule}})
    return [f"{each.expected} not {each.found}" for each in check_longer(people, observations, book)]


@pytest.mark.parametrize(
    ("rule", "months", "quarter"),
    [
        ({"aggregate": "count"}, [known(2), known(0), known(1, 1, 1)], known(3, 1, 1)),
        ({"aggregate": "ratio"}, [known(1, 2), GONE, known(1, 3)], known(2, 5)),
        ({"kind": "mark", "aggregate": "mean"}, [GONE, known(9, 2), GONE], known(9, 2)),
        ({"aggregate": "minimum"}, [known(7), known(5), known(6)], known(5)),
        ({"aggregate": "maximum"}, [known(7), known(5), known(6)], known(7)),
        ({"kind": "attribute"}, [known(4), known(5), known(6)], known(6)),
        ({"aggregate": "count"}, [known(2), UNKNOWN, known(1)], UNKNOWN),
        ({"aggregate": "mean"}, [GONE, GONE, GONE], GONE),
    ],
)
def test_months_are_put_together_by_what_the_figure_is(
    rule: dict[str, str | None], months: list[Observation], quarter: Observation
) -> None:
    assert differences(rule, months, quarter) == []


def test_a_figure_of_two_months_is_no_figure_of_three() -> None:
    assert differences({"aggregate": "count"}, [known(2), known(0), known(1)], known(2)) == ["3/1 +0 not 2/1 +0"]


def test_an_unknown_month_is_never_nothing() -> None:
    found = differences({"aggregate": "count"}, [known(2), UNKNOWN, known(1)], known(3))
    assert found == ["no figure not 3/1 +0"]
