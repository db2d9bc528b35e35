"""The compiled rule rows, arranged so that a clause, an item or a pay rule is one dictionary look-up away.

Belongs here: indexing rule rows by part and population. Does not belong here: any evaluation.
Read on: `windows.py`, `scores.py`, `pay.py` for who looks things up.

A rule for every population (population NULL) is entered under each population of its part, so that a row finds its rule
with the population of its subject and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .rows import Number, Row, Tables

Target = tuple[str, int | str]  # (`star`, 3), (`item`, `A1`), (`flag`, `dismissal_review/direct`)
Group = tuple[str, int | str, str]  # a target and one alternative of it

SCORED_KINDS = frozenset({"rank", "items", "results", "total", "item"})


class Clause(NamedTuple):
    """One condition as the rules state it; `bit` is its place among the clauses of its group."""

    group: Group
    clause: str
    measure: str
    periods: int
    aggregate: str
    operator: str
    required: Number | None
    gap: str
    is_count: bool
    is_scored: bool  # made of scores or places: no row of a period means that the subject was not rated in it
    bit: int


@dataclass
class Part:
    """One scheme version at one cadence."""

    row: Row
    scheme: str
    version: int
    period_kind: str
    populations: set[str] = field(default_factory=set)
    clauses: dict[tuple[str, Group, str], Clause] = field(default_factory=dict)
    groups: dict[str, dict[Target, dict[Group, list[Clause]]]] = field(default_factory=lambda: defaultdict(dict))
    levels: dict[int, Row] = field(default_factory=dict)
    items: dict[str, Row] = field(default_factory=dict)
    item_bits: dict[str, int] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    total: Row | None = None
    flags: list[Row] = field(default_factory=list)
    ranks: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    pay: dict[tuple[str, str, int | None], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def is_in_force(self, last_month: int) -> bool:
        until = self.row["effective_to_index"]
        return bool(self.row["effective_from_index"] <= last_month and (until is None or last_month < until))

    @property
    def has_standings(self) -> bool:
        """Whether every subject has a row of `stars`: schemes of points have one too, with their place and no star."""
        return bool(self.row["has_levels"] or self.row["has_total"])

    @property
    def judges_by_month(self) -> bool:
        return bool(self.row["population_of"] == "month")

    def populations_of(self, rule: Row) -> Iterator[str]:
        """The populations that a rule is for."""
        if rule["population"] is None:
            yield from sorted(self.populations)
        else:
            yield rule["population"]


@dataclass
class Rulebook:
    parts: dict[tuple[str, int, str], Part]
    terms: dict[str, list[Row]]
    totals: dict[str, str]  # scheme -> the measure that repeats its total

    def part(self, scheme: str, version: int, period_kind: str) -> Part | None:
        return self.parts.get((scheme, version, period_kind))


def read_rulebook(rules: Tables) -> Rulebook:
    by_id = {
        row["part_id"]: Part(row, row["scheme"], row["scheme_version"], row["period_kind"]) for row in rules["parts"]
    }
    measures = {row["measure"]: row for row in rules["measures"]}
    totals = {row["owner_scheme"]: row["measure"] for row in measures.values() if row["kind"] == "total"}
    for row in rules["populations"]:
        by_id[row["part_id"]].populations.add(row["population"])
    for row in rules["clauses"]:
        _add_clause(by_id[row["part_id"]], row, measures.get(row["measure"], {}))
    for row in rules.get("levels", ()):
        by_id[row["part_id"]].levels[row["star"]] = row
    for row in rules.get("pay", ()):
        part = by_id[row["part_id"]]
        for population in part.populations_of(row):
            part.pay[population, row["outcome"], row["star"]].append(row)
    _add_scores(by_id, rules)
    for row in rules.get("flags", ()):
        by_id[row["part_id"]].flags.append(row)
    for row in rules.get("result_counts", ()):
        by_id[row["part_id"]].results.append(row)
    terms = defaultdict(list)
    for row in rules.get("terms", ()):
        terms[row["measure"]].append(row)
    parts = {(part.scheme, part.version, part.period_kind): part for part in by_id.values()}
    return Rulebook(parts, dict(terms), totals)


def _add_scores(by_id: dict[str, Part], rules: Tables) -> None:
    for row in rules.get("items", ()):
        part = by_id[row["part_id"]]
        part.item_bits[row["item"]] = 1 << len(part.items)
        part.items[row["item"]] = row
    for row in rules.get("item_classes", ()):
        by_id[row["part_id"]].classes[row["item"]].append(row["measure"])
    for row in rules.get("totals", ()):
        by_id[row["part_id"]].total = row
    for row in rules.get("ranks", ()):
        by_id[row["part_id"]].ranks.append(row)


def _add_clause(part: Part, row: Row, measure: Row) -> None:
    target: Target = (row["target_kind"], row["star"] if row["target_kind"] == "star" else row["target"])
    group: Group = (*target, row["alternative"])
    for population in part.populations_of(row):
        clauses = part.groups[population].setdefault(target, {}).setdefault(group, [])
        clause = Clause(
            group,
            row["clause"],
            row["measure"],
            row["window_periods"] or 1,
            row["window_aggregate"] or "every",
            row["operator"],
            row["required"],
            row["gap"],
            bool(measure.get("is_count")),
            measure.get("kind", "rank") in SCORED_KINDS,
            1 << len(clauses),
        )
        clauses.append(clause)
        part.clauses[population, group, row["clause"]] = clause
