"""Approvals: of stars that there are, each step once, and each with somebody who may take it.

Belongs here: the steps of a part. Does not belong here: who signs a whole month (the site file).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated


def problems(part: Part) -> Iterator[Problem]:
    approvals = part.rows["approvals"]
    if approvals and not part.rows["levels"]:
        what = f"`{approvals[0]['approval']}` approves stars, and this part has none."
        yield Problem(approvals[0].place, what, "Add `levels`, or take the approvals out.")
    for row, first in repeated(approvals, "approval", "role"):
        what = f"`{row['role']}` stands twice for the approval `{row['approval']}` (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
