"""The block `shared_work` of the site file: how several people share a row that all of them worked on.

Belongs here: for which sources, and the policies there are.
Does not belong here: who shares which row (the source `work_shares`), the parts themselves
(dbt/models/staging/int_work_divided.sql, `checker/shared_work.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project import catalogue
from dagster_project.errors import Refusal
from dagster_project.rules.problems import nearest
from dagster_project.site_words import Block

AS_DELIVERED, EQUAL, FIRST = "as_delivered", "equal", "first"
POLICIES = (AS_DELIVERED, EQUAL, FIRST)
# The sources whose rows may be shared; of complaints `complaint_liability` says who answers for which share.
SHAREABLE = catalogue.source("work_shares").column("work").values


def read_shared_work(block: Block) -> Mapping[str, str]:
    """source -> policy; without one, shared rows of that source count for nobody and wait in suspense."""
    if "shared_work" not in block:
        return {}
    given = block.free_block("shared_work")
    for source in given:
        if source not in SHAREABLE:
            raise Refusal(
                f"{given.place_of(source)}: rows of `{source}` cannot be shared. {nearest(source, SHAREABLE)} Of "
                "complaints `complaint_liability` says who answers for which share."
            )
    return {source: given.one_of(source, POLICIES, EQUAL) for source in sorted(given)}
