"""Approvals and gates in the second engine: who must agree, who has, and what a star is until then."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest

Row = dict[str, Any]


def rules() -> dict[str, list[Row]]:
    steps = [("assessed", "head"), ("approved", "general_manager"), ("approved", "deputy")]
    approvals = [dict(part_id=world.WALK, approval=step, role=role) for step, role in steps]
    return world.rules() | {"approvals": approvals}


def decisions(*taken: tuple[str, str, str]) -> dict[str, Any]:
    """Both are assessed and approved, and ann's decisions are then `taken` (step, role, decision)."""
    same = dict(scheme="walk", subject_type="employee", period=world.THIS)
    agreed = (("assessed", "head", "approved"), ("approved", "general_manager", "approved"))
    by_subject = {"bob": agreed, "ann": taken}
    rows = [
        same | dict(subject_id=subject, step=step, decided_by_role=role, decision=decision)
        for subject, said in by_subject.items()
        for step, role, decision in said
    ]
    return world.earlier() | {"decisions": rows}


def columns(*taken: tuple[str, str, str]) -> set[str]:
    """What ann's row of stars would have to say otherwise."""
    found = world.differences(world.tables(), rules(), decisions(*taken))
    return {one.what for one in found if one.table == "stars"}


def test_a_star_that_every_step_agrees_to_stands() -> None:
    agreed = (("assessed", "head", "approved"), ("approved", "deputy", "approved"))
    assert world.differences(world.tables(), rules(), decisions(*agreed)) == []


@pytest.mark.parametrize(
    "taken",
    [
        (),
        (("assessed", "head", "approved"),),
        (("assessed", "head", "approved"), ("approved", "head", "approved")),
        (("assessed", "head", "approved"), ("approved", "head", "rejected")),
    ],
    ids=["nobody", "one_step", "a_role_that_may_not", "a_refusal_by_a_role_that_may_not"],
)
def test_a_star_that_waits_is_none_yet(taken: tuple[tuple[str, str, str], ...]) -> None:
    assert {"star", "status", "reason_code", "movement"} <= columns(*taken)


def test_a_star_that_is_refused_is_none() -> None:
    assert {"star", "reason_code"} <= columns(("assessed", "head", "rejected"))
    assert "status" not in columns(("assessed", "head", "rejected"))


def test_a_gate_that_fails_is_the_reason() -> None:
    given, asked = world.tables(), world.rules()
    for row in asked["clauses"]:
        row["is_gate"] = row["clause"] == "score"
    assert world.differences(given, asked) == []
    for row in given["observations"]:
        if row["subject_id"] == "ann" and row["measure"] == "walk.score" and row["period"] == world.THIS:
            row.update(numerator=world.D("74"), value=world.D("74"))
    found = [one for one in world.differences(given, asked) if one.what == "reason_code"]
    assert [(one.expected, one.subject_id) for one in found] == [("gate", "ann")]
