"""The block `disputes` of the site file: for how long a published result can be disputed, and who judges.

Belongs here: both, with their defaults. Does not belong here: disputes themselves (`door/dispute.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagster_project.errors import Refusal
from dagster_project.site_words import Block

DISPUTE_WORDS = ("workdays", "judges")


@dataclass(frozen=True)
class Disputes:
    """`workdays` after the publication, by the site's calendar; `judges` are roles of `people`."""

    judges: tuple[str, ...]
    workdays: int = 5


def read_disputes(site_file: Block, people: Mapping[str, tuple[str, ...]]) -> Disputes:
    """Without the word every role of `people` may judge."""
    if "disputes" not in site_file:
        return Disputes(tuple(people))
    block = site_file.block("disputes", DISPUTE_WORDS)
    judges = block.words("judges") if "judges" in block else tuple(people)
    for role in judges:
        block.refuse_unknown("judges", role, list(people), "a role of `people`")
    if not judges:
        raise Refusal(f"{block.place_of('judges')}: `judges` is empty. Name a role, or leave the word out for all.")
    return Disputes(judges, block.integer("workdays", default=5, at_least=1, at_most=60))
