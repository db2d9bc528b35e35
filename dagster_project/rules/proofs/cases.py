"""Cases: every case gets one answer of each step, and what is counted of it can happen.

Belongs here: what is proved of `cases:`, of counts of cases, and of schemes whose subject is a case.
Does not belong here: columns of cases and their types (`compiler/cases.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.language import CASES
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part, repeated

_OF_PEOPLE = ("populations", "marks", "ranks", "sheets", "items", "totals", "levels", "flags", "pay")
# How a step of each kind can end; one that is decided, as its rules say.
_VERDICTS = {
    "deadline": ("on_time", "overdue", "open"),
    "quantity": ("posted", "manual_review"),
    "charge": ("charged", "refused"),
}
LAST_DAY = 28


def problems(part: Part) -> Iterator[Problem]:
    yield from _of_subject(part)
    steps, rules = part.rows["case_steps"], part.rows["case_rules"]
    if steps and part.head["period_kind"] != "month":
        what = f"Cases are judged month by month, and this part is for each {part.head['period_kind']}."
        yield Problem(steps[0].place, what, "Put `cases:` into a part with `period: month`.")
    for row, first in repeated(steps, "step"):
        what = f"The step `{row['step']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each step of a part its own name.")
    for row, first in repeated(rules, "step", "rule"):
        what = f"`{row['rule']}` stands twice in the step `{row['step']}` (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each its own name.")
    for step in steps:
        yield from _of_step(part, step, [row for row in rules if row["step"] == step["step"]])
    yield from _of_charges(part)
    for row in part.rows["case_numberings"]:
        if not 1 <= row["digits"] <= 9:
            yield Problem(row.place, f"A running number of {row['digits']} digits.", "Write 1 to 9.")
    for row in part.rows["case_counts"]:
        yield from _of_count(part, row)


def _of_subject(part: Part) -> Iterator[Problem]:
    subject = part.head["subject_type"]
    if subject not in CASES:
        if not part.rows["populations"]:
            yield Problem(part.head.place, "This part has no `populations`.", "Add `populations:`.")
        return
    if subject not in {row["case_type"] for row in part.rows["case_steps"]}:
        what = f"The subject of this scheme is a {subject}, and nothing is said of one."
        yield Problem(part.head.place, what, f"Add `cases:` with `case: {subject}`.")
    for table in _OF_PEOPLE:
        if part.rows[table]:
            what = f"The subject of this scheme is a {subject}, and here people are rated."
            yield Problem(part.rows[table][0].place, what, "Write `subject: employee`, or take this out.")


def _of_step(part: Part, step: Row, rules: list[Row]) -> Iterator[Problem]:
    conditional = {row["rule"] for row in part.rows["case_conditions"] if row["step"] == step["step"]}
    for row in rules[:-1]:
        if row["rule"] not in conditional:
            what = f"What follows `{row['rule']}` in the step `{step['step']}` is never reached: it has no `when`."
            yield Problem(row.place, what, "Put it last.")
    if step["kind"] == "verdict" and rules and rules[-1]["rule"] in conditional:
        what = f"The step `{step['step']}` has no verdict for a case in which no `when` holds."
        yield Problem(rules[-1].place, what, "Add a last verdict without `when`.")
    if step["kind"] == "deadline":
        for row in rules:
            if row["days"] is not None and row["days"] < 0:
                yield Problem(row.place, f"A limit of {row['days']} days.", "It is at least 0.")
            if row["day_of_next_month"] is not None and not 1 <= row["day_of_next_month"] <= LAST_DAY:
                what = f"Not every month has a day {row['day_of_next_month']}."
                yield Problem(row.place, what, f"Write 1 to {LAST_DAY}.")
    if step["tolerance"] is not None and step["tolerance"] < 0:
        yield Problem(step.place, f"A tolerance of {step['tolerance']}.", "It is at least 0; 5 % is `0.05`.")


def _of_charges(part: Part) -> Iterator[Problem]:
    charges, paid = part.rows["case_charges"], {row["line"] for row in part.rows["pay"]}
    for row in charges:
        if row["rate"] is not None and not 0 <= row["rate"] <= 1:
            yield Problem(row.place, f"A share of {row['rate']}.", "A share lies between 0 and 1: 10 % is `0.10`.")
        if row["line"] in paid:
            what = f"The line `{row['line']}` is one of `pay` too."
            yield Problem(row.place, what, "Give each its own name.")
    for row, first in repeated(charges, "line"):
        what = f"The line `{row['line']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each charge its own line.")
    approvals = part.rows["case_approvals"]
    for row, first in repeated(approvals, "approval", "role"):
        what = f"`{row['role']}` stands twice for the approval `{row['approval']}` (first on line {first.place.line})."
        yield Problem(row.place, what, "A decision names the approval: give each its own name.")
    for row in approvals:
        if row["more_than"] is not None and row["more_than"] < 0:
            yield Problem(row.place, f"A limit of {row['more_than']}.", "It is at least 0.")


def _of_count(part: Part, row: Row) -> Iterator[Problem]:
    kind = next(step["kind"] for step in part.rows["case_steps"] if step["step"] == row["step"])
    rules = [rule for rule in part.rows["case_rules"] if rule["step"] == row["step"]]
    possible = _VERDICTS.get(kind, [rule["verdict"] for rule in rules])
    if row["verdict"] is not None and row["verdict"] not in possible:
        what = f"The step `{row['step']}` never ends as `{row['verdict']}`."
        yield Problem(row.place, what, nearest(row["verdict"], possible))
    conditional = {entry["rule"] for entry in part.rows["case_conditions"] if entry["step"] == row["step"]}
    reasons = [rule["rule"] for rule in rules if kind == "verdict" and rule["rule"] in conditional]
    if row["reason_code"] is not None and row["reason_code"] not in reasons:
        what = f"No verdict of the step `{row['step']}` is `because: {row['reason_code']}`."
        yield Problem(row.place, what, nearest(row["reason_code"], reasons))
