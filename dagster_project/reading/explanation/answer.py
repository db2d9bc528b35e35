"""The way from a subject and a period to its explanation.

Belongs here: the order of the steps. Does not belong here: any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from dagster_project.door.labels import LABELS
from dagster_project.periods import Period, due_in, parse
from dagster_project.reading.candidate import Candidate
from dagster_project.reading.explanation.decided import decided
from dagster_project.reading.explanation.explained import explain
from dagster_project.reading.explanation.facts import TABLES, SchemeFacts, SubjectFacts, gather
from dagster_project.reading.explanation.history import earlier_observations
from dagster_project.reading.explanation.rulebook import Rulebook
from dagster_project.reading.explanation.shapes import ExplainedScheme, Telling
from dagster_project.reading.explanation.words import Words
from dagster_project.reading.reader import Reader, open_reader
from dagster_project.reading.release import FromStore, Release
from dagster_project.store.hashing import literal
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

Row = dict[str, Any]


@dataclass(frozen=True)
class Explanation:
    """`notice` is empty for what is published; else it says that this is not."""

    heading: str
    notice: str
    schemes: list[ExplainedScheme]
    shows_money: bool

    def as_data(self) -> Row:
        notice = {"notice": self.notice} if self.notice else {}
        return {"heading": self.heading, **notice, "schemes": [asdict(scheme) for scheme in self.schemes]}


def zone_for(release: Release) -> str:
    """HR's zone where this user may read it, else BI's."""
    return "hr" if release.is_readable("hr") else "bi"


def explanation(
    home: Home, release: Release, zone: str, subject_id: str, period: Period, scheme: str | None, language: str
) -> Explanation:
    words = Words(language)
    reader = open_reader(release, zone, [*TABLES, LABELS])
    facts = gather(reader, subject_id, due_in(period) if period.kind == "month" else [period], scheme)
    observations = {(row["period"], row["measure"]): row for row in _observations(home, reader, facts)}
    labels = _labels(reader, period)
    explained = []
    for found in facts.schemes:
        rulebook = Rulebook(labels, (found.scheme, found.version, found.period_kind), language)
        told = tuple(_decided(home, zone, found, subject_id, words))
        explained.append(explain(Telling(found, rulebook, observations, words, told)))
    heading = words(
        "heading_candidate" if isinstance(release, Candidate) else "heading",
        subject=subject_id,
        period=period.text,
        publication=release.publication_id,
        zone=zone.upper(),
    )
    return Explanation(heading, _notice(release, words), explained, shows_money=zone == "hr")


def _decided(home: Home, zone: str, found: SchemeFacts, subject_id: str, words: Words) -> list[str]:
    """The ledger is HR's: BI, whose ids are pseudonyms, has nothing to look up in it."""
    if zone != "hr" or not home.ledger.is_dir():
        return []
    month = parse(found.period).last_month.text
    return decided(Ledger(home).entries(), subject_id, [month], found.scheme, words)


def _notice(release: Release, words: Words) -> str:
    if not isinstance(release, Candidate):
        return ""
    if release.published_as:
        return words("notice_same", publication=release.published_as)
    red = "; ".join(f"{gate}: {reason}" for gate, reason in release.gates)
    return words("notice_refused", red=red) if red else words("notice_sealed", month=release.period)


def _labels(reader: Reader, period: Period) -> Iterable[Row]:
    """A release has those of its months as a table; what is read from the store comes with its own."""
    if isinstance(reader.release, FromStore):
        return [row for row in reader.release.labels if row["period"] == period.last_month.text]
    if LABELS not in reader:
        return []
    return reader.rows(f"select * from {LABELS} where period = {literal(period.last_month.text)}")


def _observations(home: Home, reader: Reader, facts: SubjectFacts) -> list[Row]:
    """The release's own, then what windows need beyond it; BI, to whom the store is closed, sees the release's."""
    needed = {period for found in facts.schemes for period in _window_periods(found)}
    listed = ", ".join(map(literal, sorted(needed)))
    published: list[Row] = []
    if needed and "observations" in reader:
        published = reader.rows(
            f"select * from observations where subject_id = {literal(facts.subject_id)} and period in ({listed})"
        )
    missing = needed - {row["period"] for row in published}
    if not missing or reader.zone != "hr":
        return published + facts.observations
    return [*earlier_observations(home, reader.release, facts.subject_id, missing), *published, *facts.observations]


def _window_periods(found: SchemeFacts) -> set[str]:
    last = parse(found.period)
    reaches = (int(row.get("window_periods") or 1) + int(row.get("lag_periods") or 0) for row in found.clauses)
    length = max(reaches, default=1)
    return {last.shift(-steps).text for steps in range(length)}
