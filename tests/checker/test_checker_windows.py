"""A window in which no period counts, by what the clause says of gaps."""

from __future__ import annotations

from typing import Any

import pytest

from dagster_project.checker.observed import GAP, LEFT_OUT, Observation
from dagster_project.checker.parts import Clause
from dagster_project.checker.series import Figures
from dagster_project.checker.verdicts import INSUFFICIENT, NOT_APPLICABLE, NOT_MET
from dagster_project.checker.windows import judge

NOTHING_TO_JUDGE: Observation = (LEFT_OUT, 0, 1, 0)
NO_FIGURE: Observation = (GAP, 0, 1, 0)
NO_GROUP: Any = None


@pytest.mark.parametrize(
    ("gap", "aggregate", "seen", "verdict"),
    [
        ("break", "every", (NOTHING_TO_JUDGE, NOTHING_TO_JUDGE), NOT_APPLICABLE),
        ("break", "mean", (NOTHING_TO_JUDGE, NOTHING_TO_JUDGE), NOT_APPLICABLE),
        ("break", "every", (NOTHING_TO_JUDGE, NO_FIGURE), NOT_MET),
        ("hold", "every", (NO_FIGURE, NO_FIGURE), INSUFFICIENT),
        ("hold", "every", (NO_FIGURE,), NOT_APPLICABLE),
        ("skip", "every", (NO_FIGURE, NO_FIGURE), NOT_MET),
        ("waive", "every", (NO_FIGURE, NO_FIGURE), NOT_APPLICABLE),
    ],
)
def test_a_window_in_which_no_period_counts(
    gap: str, aggregate: str, seen: tuple[Observation, ...], verdict: int
) -> None:
    clause = Clause(NO_GROUP, "steady", "m", len(seen), aggregate, ">=", 1, gap, False, 0)
    assert judge(clause, Figures(seen, 0, None, (0, 1), False))[0] == verdict
