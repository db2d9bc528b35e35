"""Whose calls are inspected: the plan of the month, how far it is, and which calls are listened to.

Belongs here: choosing phrases for the rows of `sampling_plan` and `sampling_tasks`. Nothing is computed or drawn.
Does not belong here: what was found in those calls (`points.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dagster_project.reading.explanation.shapes import Row, Telling
from dagster_project.reading.explanation.words import Words, number, percentage

LISTED = 6
REASONS = ("random", "low_slot", "short", "neighbour")


def explain_sample(telling: Telling) -> list[str]:
    """Empty for somebody of whose calls no sample is drawn."""
    plan, words = telling.facts.plan, telling.words
    if plan is None:
        return []
    return [*_planned(plan, words), *_inspected(plan, words), *_calls(telling.facts.tasks, words)]


def _planned(plan: Row, words: Words) -> Iterator[str]:
    if plan["planned_count"] is None:
        yield words("sample_unknown", status=words(str(plan["status"])), reason=words.reason(plan.get("reason_code")))
        return
    share = {"share": percentage(plan["rate"]), "count": number(plan["population_count"])}
    if plan.get("stratum_planned_count") is not None:
        team = {"n": number(plan["stratum_planned_count"]), "count": number(plan["stratum_population_count"])}
        yield words("sample_of_team", share=share["share"], **team)
    yield words("sample_planned", n=number(plan["planned_count"]), **share)
    if plan.get("exempt"):
        yield words("sample_exempt")
    if plan.get("live_count") is not None:
        yield words("sample_live", n=number(plan["live_count"]))


def _inspected(plan: Row, words: Words) -> Iterator[str]:
    """Of a team the plan is met or not for all its people alike."""
    if plan.get("inspected_count") is None:
        return
    is_met = plan.get("is_met")
    verdict = "undecided" if is_met is None else "sample_met" if is_met else "sample_not_met"
    key = "sample_inspected" if plan.get("stratum_inspected_count") is None else "sample_inspected_of_team"
    of_team = number(plan.get("stratum_inspected_count"))
    yield words(key, n=number(plan["inspected_count"]), team=of_team, verdict=words(verdict))


def _calls(tasks: Sequence[Row], words: Words) -> Iterator[str]:
    for reason in REASONS:
        calls = sorted(str(row["interaction_id"]) for row in tasks if row["reason"] == reason)
        if calls:
            more = words("sample_more", n=len(calls) - LISTED) if len(calls) > LISTED else ""
            yield words(f"sample_{reason}", calls=", ".join(calls[:LISTED]) + more)
