"""What an explanation consists of, as texts in the site's language; the page and JSON are made from the same values.

Belongs here: shapes, and what every part of the telling is given. Does not belong here: choosing a single word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dagster_project.reading.explanation.bonus import ExplainedLine
from dagster_project.reading.explanation.facts import SchemeFacts
from dagster_project.reading.explanation.rulebook import Rulebook
from dagster_project.reading.explanation.words import Words

Row = dict[str, Any]
Observations = dict[tuple[str, str], Row]


@dataclass(frozen=True)
class Telling:
    """One subject under one scheme: its rows, the rules' labels, (period, measure) -> observation, and the language."""

    facts: SchemeFacts
    rulebook: Rulebook
    observations: Observations
    words: Words
    decided: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The word for a period of the scheme."""
        return self.words(self.facts.period_kind)


@dataclass(frozen=True)
class ExplainedClause:
    clause: str
    label: str
    asks: str
    has: str
    numerator: str
    denominator: str
    verdict: str
    reason: str
    months: tuple[tuple[str, str, bool | None, bool], ...]  # period, value, is met, is stored


@dataclass(frozen=True)
class ExplainedStar:
    star: int
    alternative: str
    label: str
    summary: str
    is_met: bool
    clauses: tuple[ExplainedClause, ...]


@dataclass(frozen=True)
class ExplainedItem:
    item: str
    label: str
    parent_item: str
    is_zero: bool
    occurrences: str
    points: str
    max_points: str
    weight: str
    status: str


@dataclass(frozen=True)
class ExplainedScheme:
    scheme: str
    version: str
    period: str
    title: str
    star: int | None
    highest: int
    is_rated: bool
    is_for_others: bool
    is_decided: bool
    headline: str
    remarks: tuple[str, ...]
    stars: tuple[ExplainedStar, ...]
    needs_heading: str
    needs: tuple[str, ...]
    items: tuple[ExplainedItem, ...]
    conditions: tuple[str, ...]
    bounds: str
    ranks: tuple[str, ...]
    lines: tuple[ExplainedLine, ...]
    flags: tuple[str, ...]
    sample: tuple[str, ...]
    decided: tuple[str, ...]
    references: str
