"""The rows of one subject in one period, gathered from a release.

Belongs here: which tables are asked and how their rows belong together. Nothing is computed.
Does not belong here: words and layout.
Read on: `history.py` for the months of a window that lie before the period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.periods import Period
from dagster_project.reading.reader import Reader
from dagster_project.store.hashing import literal

Row = dict[str, Any]
TABLES = (
    "stars", "clause_results", "scores", "observations", "bonus_lines", "flags", "census", "condition_results",
    "sampling_plan", "sampling_tasks",
)  # fmt: skip
# Who left has no row of the roster any more, and still a line that is paid up for an earlier period.
RATING = ("census", "stars", "bonus_lines")
NEAR_IDS = 4


@dataclass(frozen=True)
class SchemeFacts:
    """What the release says about one subject under one scheme in one period; `star` is None for somebody not rated."""

    scheme: str
    period: str
    census: Row | None
    star: Row | None
    clauses: list[Row]
    scores: list[Row]
    lines: list[Row]
    flags: list[Row]
    conditions: list[Row]
    plan: Row | None = None
    tasks: Sequence[Row] = ()

    @property
    def version(self) -> Any:
        return (self.star or self.census or next(iter(self.lines), {})).get("scheme_version")

    @property
    def period_kind(self) -> str:
        return str((self.star or self.census or {}).get("period_kind") or "month")


@dataclass(frozen=True)
class SubjectFacts:
    subject_id: str
    periods: list[str]
    schemes: list[SchemeFacts]
    observations: list[Row]


def gather(reader: Reader, subject_id: str, periods: Sequence[Period], scheme: str | None) -> SubjectFacts:
    """Refuses a subject, a scheme or a period that the release does not know, and names near ones."""
    texts = [period.text for period in periods]
    rows = {table: _rows(reader, table, subject_id, texts) for table in TABLES}
    pairs = sorted({(row["scheme"], row["period"]) for table in RATING for row in rows[table]})
    if not pairs:
        raise _unknown_subject(reader, subject_id, texts)
    if scheme and scheme not in {found for found, _ in pairs}:
        known = ", ".join(sorted({found for found, _ in pairs}))
        raise Refusal(f"`{subject_id}` has no row under the scheme `{scheme}` in {texts[0]}. There are: {known}.")
    chosen = [pair for pair in pairs if scheme in (None, pair[0])]
    return SubjectFacts(subject_id, texts, [_of_scheme(rows, *pair) for pair in chosen], rows["observations"])


def _of_scheme(rows: dict[str, list[Row]], scheme: str, period: str) -> SchemeFacts:
    def of(table: str) -> list[Row]:
        return [row for row in rows[table] if row["scheme"] == scheme and row["period"] == period]

    clauses = sorted(of("clause_results"), key=_clause_order)
    return SchemeFacts(
        scheme=scheme,
        period=period,
        census=next(iter(of("census")), None),
        star=next(iter(of("stars")), None),
        clauses=clauses,
        scores=of("scores"),
        lines=sorted(of("bonus_lines"), key=lambda row: (str(row.get("origin_period")), str(row.get("line")))),
        flags=of("flags"),
        conditions=sorted(of("condition_results"), key=lambda row: (row["target"], row.get("clause_order") or 0)),
        plan=next(iter(of("sampling_plan")), None),
        tasks=of("sampling_tasks"),
    )


def _clause_order(row: Row) -> tuple[Any, ...]:
    return (row["star"], str(row.get("alternative") or ""), row.get("clause_order") or 0, row["clause"])


def _rows(reader: Reader, table: str, subject_id: str, periods: list[str]) -> list[Row]:
    if table not in reader:
        return []
    listed = ", ".join(map(literal, periods))
    return reader.rows(f"select * from {table} where subject_id = {literal(subject_id)} and period in ({listed})")


def _unknown_subject(reader: Reader, subject_id: str, periods: list[str]) -> Refusal:
    where = f"{reader.release.publication_id}, zone {reader.zone}"
    subject = literal(subject_id)
    known = reader.rows(f"select distinct period from census where subject_id = {subject} order by period desc limit 6")
    if known:
        listed = ", ".join(row["period"] for row in known)
        return Refusal(
            f"`{subject_id}` has no row in {periods[0]} ({where}). The latest periods with one: {listed}. "
            f"`starledger status {periods[0]}` says how far that one is; with --candidate HR sees it before it is "
            "published."
        )
    if not reader.rows(f"select 1 as found from census where period = {literal(periods[0])} limit 1"):
        return Refusal(
            f"The release {where} holds nothing for {periods[0]}. `starledger status {periods[0]}` says how far that "
            "one is; with --candidate HR sees it before it is published."
        )
    if reader.zone == "bi":
        return Refusal(
            f"Nobody is called `{subject_id}` in {where}: BI's zone knows people by pseudonym (64 hex digits) only."
        )
    near = reader.rows(
        "select subject_id from (select distinct subject_id from census) "
        f"order by levenshtein(lower(subject_id), lower({subject})), subject_id limit {NEAR_IDS}"
    )
    hint = ", ".join(row["subject_id"] for row in near)
    return Refusal(f"Nobody is called `{subject_id}` in {where}. Near ids: {hint}.")
