"""Samples in the second engine: how many calls are planned, and which are drawn and listed."""

from __future__ import annotations

from datetime import datetime
from hashlib import md5
from typing import Any

import checker_world as world
import pytest
from checker_world import THIS, WALK, D

from dagster_project.checker.rulebook import read_rulebook

Row = dict[str, Any]
Tables = dict[str, list[Row]]
CALLS = {"short": 19, "at_20": 20, "long": 201, "at_200": 200, "bad": 100, "after": 100}
DRAWN = sorted(CALLS, key=lambda call: md5(f"walk|{THIS}|{call}".encode()).hexdigest())[:2]


def sampling(**other: Any) -> Row:
    row = dict(
        part_id=WALK, measure="calls", inspected_measure="tickets", of_previous=False, rate=D("0.3"), minimum=1,
        scope="agent", live_share=None, exempt_star=None, exempt_count=None, exempt_mode=None,
    )  # fmt: skip
    return row | other


def listed(name: str, reason: str, **other: Any) -> Row:
    row = dict(
        part_id=WALK, list=name, list_order=1, reason=reason, low=None, low_inclusive=None, high=None,
        high_inclusive=None, answered_within=None, target=None, slot_minutes=None, mark=None, mark_number=None,
    )  # fmt: skip
    return row | other


def task(call: str, *reasons: str, around: str | None = None) -> Row:
    place = DRAWN.index(call) + 1 if call in DRAWN else None
    row = dict(
        scheme="walk", subject_type="employee", subject_id="ann", period=THIS, interaction_id=call,
        reason=reasons[0] if place is None else "random", of_interaction_id=around, is_drawn=place is not None,
        draw_order=place,
    )  # fmt: skip
    return row | {f"is_{reason}": reason in reasons for reason in ("low_slot", "short", "neighbour")}


def planned(subject: str, count: int, calls: int, inspected: int | None) -> Row:
    return dict(
        scheme="walk", subject_type="employee", subject_id=subject, period=THIS, population_count=calls,
        planned_count=count, exempt=False, inspected_count=inspected, live_count=None, stratum_population_count=None,
        stratum_planned_count=None, stratum_inspected_count=None,
        is_met=None if inspected is None else inspected >= count, status="ok",
    )  # fmt: skip


def world_of_samples() -> tuple[Tables, Tables, dict[str, Any]]:
    """Ann's six calls of October: 30 % are 1.8, so 2; the first two in the order of the hash."""
    rules, tables = world.rules(), world.tables()
    people = {row["subject_id"] for row in tables["census"] if row["scheme"] == "walk" and row["state"] == "in"}
    rules["samplings"] = [sampling()]
    rules["sampling_lists"] = [
        listed(
            "slow", "low_slot", low=D("200"), low_inclusive=False, answered_within=20, target=D("0.5"), slot_minutes=30
        ),
        listed("short", "short", high=D("20"), high_inclusive=False),
        listed("around", "neighbour", mark="fault", mark_number=1),
    ]
    rules["measure_conditions"] = [
        dict(measure="calls", role="where", group_no=0, column_name="answered", data_type="boolean", operator="equals")
        | dict(value="true")
    ]
    own = ("calls", "tickets")
    tables["observations"] = [
        row
        for row in tables["observations"]
        if not (row["subject_id"] in people and row["measure"] in (*own, "contacts") and row["period"] == THIS)
    ]
    counts = {subject: (len(CALLS), 2) if subject == "ann" else (0, 0) for subject in people}
    for subject, figures in counts.items():
        tables["observations"] += [
            world.observed(subject, name, figure) for name, figure in zip(own, figures, strict=True)
        ]
        tables["observations"].append(world.observed(subject, "contacts", sum(figures)))
    plans = [planned(subject, 2 if subject == "ann" else 0, *figures) for subject, figures in sorted(counts.items())]
    tables["sampling_plan"] = plans
    reasons = {"short": ["short"], "long": ["low_slot"], "at_200": ["neighbour"], "after": ["neighbour"]}
    tables["sampling_tasks"] = [
        task(call, *reasons.get(call, []), around="bad" if "neighbour" in reasons.get(call, []) else None)
        for call in sorted(set(DRAWN) | set(reasons))
    ]
    return rules, tables, dict(calls=calls(), offered=offered(), faults=faults())


def calls() -> list[Row]:
    same = dict(employee_id="ann", started_month="2026-10-01", answered=True)
    answered = [
        same | dict(call_id=call, started_at=datetime(2026, 10, 5, 9, place), talk_seconds=D(str(seconds)))
        for place, (call, seconds) in enumerate(CALLS.items())
    ]
    return [*answered, answered[0] | dict(call_id="lost", answered=False)]


def offered() -> list[Row]:
    """One of the three calls of the slot is answered in time; at_20 lies in the next slot, alone and in time."""
    row = dict(site_id="north", started_on="2026-10-05", period_index=2026 * 12 + 10, answered=True)
    late = [row | dict(call_id=call, minute_of_day=570, ring_seconds=D("21")) for call in ("long", "at_200")]
    in_time = [row | dict(call_id=call, minute_of_day=minute, ring_seconds=D("20")) for call, minute in IN_TIME]
    return [*late, *in_time]


IN_TIME = [("short", 599), ("at_20", 600)]


def faults() -> list[Row]:
    row = dict(scheme="walk", item="fault", interaction_id="bad", mark="Yes")
    return [row, row | dict(interaction_id="at_20", mark="no"), row | dict(interaction_id="at_20", scheme="other")]


def found(rules: Tables, tables: Tables, earlier: dict[str, Any]) -> set[tuple[str, str]]:
    differences = world.check(tables, rules, world.earlier() | earlier).differences
    return {(one.table, one.what) for one in differences if one.table.startswith("sampling")}


def test_plans_and_tasks_are_rebuilt() -> None:
    assert found(*world_of_samples()) == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [("planned_count", 1), ("is_met", False), ("exempt", True), ("inspected_count", 3), ("status", "held")],
)
def test_a_plan_that_says_otherwise_is_a_difference(column: str, value: Any) -> None:
    rules, tables, earlier = world_of_samples()
    next(row for row in tables["sampling_plan"] if row["subject_id"] == "ann")[column] = value
    assert ("sampling_plan", column) in found(rules, tables, earlier)


def test_a_plan_is_missed() -> None:
    rules, tables, earlier = world_of_samples()
    tables["sampling_plan"] = [row for row in tables["sampling_plan"] if row["subject_id"] != "ann"]
    assert ("sampling_plan", "row") in found(rules, tables, earlier)


@pytest.mark.parametrize(
    ("column", "value"),
    [("reason", "other"), ("of_interaction_id", "short"), ("is_short", None), ("draw_order", 9), ("is_drawn", None)],
)
def test_a_task_that_says_otherwise_is_a_difference(column: str, value: Any) -> None:
    rules, tables, earlier = world_of_samples()
    for row in tables["sampling_tasks"]:
        row[column] = not row[column] if value is None else value
    assert {table for table, _ in found(rules, tables, earlier)} == {"sampling_tasks"}


def test_a_call_too_few_and_one_too_many_are_differences() -> None:
    rules, tables, earlier = world_of_samples()
    last = tables["sampling_tasks"].pop()
    assert ("sampling_tasks", f"{last['interaction_id']}.row") in found(rules, tables, earlier)
    tables["sampling_tasks"] += [last, task("lost", "short")]
    assert found(rules, tables, earlier) == {("sampling_tasks", "lost.row")}


def test_rows_without_a_rule_are_differences() -> None:
    rules, tables, earlier = world_of_samples()
    rules["samplings"] = []
    assert found(rules, tables, earlier) == {("sampling_plan", "row"), ("sampling_tasks", "row")}


def test_the_conditions_of_all_measures_are_read_once_for_all_who_ask() -> None:
    """Rule tables are streams: what sampling took would be missing for figures that count since the hire."""
    rules, _, _ = world_of_samples()
    rules["measures"].append(world.measure("points.since", owner="points") | dict(source="assessments"))
    rules["measure_conditions"].append(dict(measure="points.since", column_name="leave_days_since_hiring"))
    book = read_rulebook({name: iter(rows) for name, rows in rules.items()})
    assert book.since_hire == {"points": ["points.since"]}
    assert [len(part.countable) for part in book.parts.values() if part.sampling] == [1]
