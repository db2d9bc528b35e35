"""Sampling: a share of countable calls, an exemption that some ladder gives, and lists that say one thing each.

Belongs here: the plan and the lists of a part. Does not belong here: names (`compiler/samplings.py`), ladders
(`moves.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated
from dagster_project.rules.subjects import PERSON

_MINUTES_OF_A_DAY = 24 * 60


def problems(part: Part) -> Iterator[Problem]:
    for row in part.rows["samplings"]:
        yield from _frame(part, row)
        yield from _population(part, row)
        yield from _numbers(row)
        yield from _exemption(part, row)
    lists = part.rows["sampling_lists"]
    for row, first in repeated(lists, "list"):
        what = f"The list `{row['list']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each its own name.")
    for row in lists:
        yield from _list(part, row)


def _frame(part: Part, row: Row) -> Iterator[Problem]:
    if part.head["period_kind"] != "month":
        yield Problem(row.place, "Samples are drawn month by month.", "Write `sampling` in a part of months.")
    if part.head["subject_type"] != PERSON:
        yield Problem(row.place, "Samples are drawn of the calls of people.", "Write `subject: employee`.")


def _population(part: Part, row: Row) -> Iterator[Problem]:
    counted = part.measures[row["measure"]]
    if counted["source"] != "calls" or counted["aggregate"] != "count":
        what = f"A sample is drawn of calls, and `{row['measure']}` does not count them."
        yield Problem(row.place, what, "Name a measure with `source: calls` and `aggregate: count`.")
    if row["inspected_measure"] is not None and not part.measures[row["inspected_measure"]]["is_count"]:
        what = f"`{row['inspected_measure']}` is no count of what was inspected."
        yield Problem(row.place, what, "Name a measure that counts.")


def _numbers(row: Row) -> Iterator[Problem]:
    for key in ("rate", "live_share"):
        if row[key] is not None and not 0 < row[key] <= 1:
            yield Problem(row.place, f"`{key}` is {row[key]}.", "A share lies above 0 and up to 1: 5 % is `0.05`.")
    if row["minimum"] < 0:
        yield Problem(row.place, f"`minimum` is {row['minimum']}.", "Write how many calls at least.")


def _exemption(part: Part, row: Row) -> Iterator[Problem]:
    if row["exempt_star"] is None:
        return
    if not part.head["has_ladder"] or row["exempt_star"] not in part.stars:
        what = f"Nobody holds star {row['exempt_star']} from one month to the next."
        yield Problem(row.place, what, "An exemption asks for a star of this part's ladder.")
    if row["exempt_count"] < 0:
        yield Problem(row.place, f"`count` is {row['exempt_count']}.", "Write how many calls are left.")
    if row["scope"] == "team":
        what = "Calls of a team are shared out over its people, and an exemption is one person's."
        yield Problem(row.place, what, "Take `exempt` out, or write `scope: agent`.")


def _list(part: Part, row: Row) -> Iterator[Problem]:
    asked = {"low_slot": row["answered_within"], "short": row["low"] or row["high"], "neighbour": row["mark"]}
    if asked[row["reason"]] is None or (row["reason"] == "short" and row["answered_within"] is not None):
        what = f"The list `{row['list']}` does not say what makes a call `{row['reason']}`."
        mend = "low_slot asks for `talk_seconds` and a `slot`, short for `talk_seconds` alone, neighbour for `around`."
        yield Problem(row.place, what, f"A list of {mend}")
    for key, highest in (("target", 1), ("slot_minutes", _MINUTES_OF_A_DAY)):
        if row[key] is not None and not 0 < row[key] <= highest:
            what = f"`{key.removeprefix('slot_')}` of the slots of `{row['list']}` is {row[key]}."
            yield Problem(row.place, what, f"It lies above 0 and up to {highest}.")
    mark = next((each for each in part.rows["marks"] if each["mark"] == row["mark"]), None)
    if mark is not None and mark["answer"] not in ("yes_no", "pass_fail"):
        what = f"The mark `{row['mark']}` is no yes or no, and so says of no call that it has a fault."
        yield Problem(row.place, what, "Name a mark with `answer: yes_no` or `passes: true`.")
