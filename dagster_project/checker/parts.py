"""One scheme version at one cadence: its rules, arranged so that each is one dictionary look-up away.

Belongs here: what a part holds. Does not belong here: reading rule tables (`rulebook.py`), any evaluation.
Read on: `windows.py`, `scores.py`, `sheets.py`, `quotas.py`, `pay.py` for who looks things up.

A rule for every population (population NULL) is entered under each population of its part, so that a row finds its rule
with the population of its subject and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .rows import Number, Row

Target = tuple[str, int | str]  # (`star`, 3), (`item`, `A1`), (`flag`, `dismissal_review/direct`)
Group = tuple[str, int | str, str]  # a target and one alternative of it


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
    bit: int
    is_gate: bool = False
    lag: int = 0  # how many periods before its own the window ends


class Stated(NamedTuple):
    """A clause, the columns of its row that repeat it (`clause_rows.STATED`), and its look (`series.look_of`)."""

    clause: Clause
    columns: tuple[Any, ...]
    look: tuple[str, str, int, int]


@dataclass
class Sheet:
    """How one assessment of the part's scheme is scored."""

    row: Row
    items: dict[str, Row] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)
    conditional: set[str] = field(default_factory=set)
    options: dict[tuple[str, str], Number | None] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)  # marks that are entered as points
    limits: dict[str, int] = field(
        default_factory=dict
    )  # class of items -> from how many failed ones on the whole fails
    counted: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # measure -> items whose faults it counts


@dataclass
class Part:
    row: Row
    scheme: str
    version: int
    period_kind: str
    populations: set[str] = field(default_factory=set)
    clauses: dict[tuple[str, Group, str], Clause] = field(default_factory=dict)
    stated: dict[str, dict[tuple[Any, ...], Stated]] = field(default_factory=lambda: defaultdict(dict))
    groups: dict[str, dict[Target, dict[Group, list[Clause]]]] = field(default_factory=lambda: defaultdict(dict))
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    levels: dict[int, Row] = field(default_factory=dict)
    items: dict[str, Row] = field(default_factory=dict)
    item_bits: dict[str, int] = field(default_factory=dict)
    bands: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[str, list[tuple[str, int | None]]] = field(default_factory=lambda: defaultdict(list))
    marks: set[str] = field(default_factory=set)
    choices: dict[str, dict[Number, str]] = field(default_factory=dict)  # measure -> points -> the word chosen
    longer: set[str] = field(default_factory=set)  # figures of sources that a quarter, half or year reads
    sheet: Sheet | None = None
    total: Row | None = None
    wholes: dict[str, Row] = field(default_factory=dict)  # the groups of items
    grades: list[Row] = field(default_factory=list)
    flags: list[Row] = field(default_factory=list)
    ranks: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    quotas: dict[int, Row] = field(default_factory=dict)
    order: list[Row] = field(default_factory=list)
    rounds: list[Row] = field(default_factory=list)
    exclusions: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    conversions: dict[tuple[int, int], int] = field(default_factory=dict)  # (version, its star) -> this version's
    approvals: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # step -> roles that may take it
    pay: dict[tuple[str, str, int | None], list[Row]] = field(default_factory=lambda: defaultdict(list))
    case_numberings: dict[str, Row] = field(default_factory=dict)  # by type of case
    case_steps: dict[str, Row] = field(default_factory=dict)
    case_rules: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    case_conditions: dict[tuple[str, str], dict[int, list[Row]]] = field(default_factory=dict)
    case_charges: dict[str, Row] = field(default_factory=dict)
    case_approvals: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    case_counts: list[Row] = field(default_factory=list)
    sampling: Row | None = None
    sampling_lists: list[Row] = field(default_factory=list)
    countable: list[Row] = field(default_factory=list)  # conditions of the calls that may be drawn
    tiers: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    factors: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))  # by entry of pay, in order
    grids: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    item_populations: dict[str, set[str]] = field(default_factory=dict)  # of items that not everybody has
    own_items: dict[str, dict[str, Any]] = field(default_factory=dict)  # by population, as `items.items_of` makes them

    @property
    def has_basis(self) -> bool:
        """Whether some pay is a share of what the roster says that somebody is paid."""
        return any(rule["basis"] for rules in self.pay.values() for rule in rules)

    def is_in_force(self, last_month: int) -> bool:
        until = self.row["effective_to_index"]
        return bool(self.row["effective_from_index"] <= last_month and (until is None or last_month < until))

    @property
    def has_standings(self) -> bool:
        """Whether every subject has a row of `stars`: schemes of points have one too, with their place and no star."""
        return bool(self.row["has_levels"] or self.row["has_total"])

    @cached_property
    def is_plain_sum(self) -> bool:
        """Whether the total is base plus items, within its limits, and nothing else."""
        total = self.total or {}
        return not self.wholes and total.get("aggregation", "sum") == "sum" and not total.get("of_available")

    @cached_property
    def judges_by_month(self) -> bool:
        return bool(self.row["population_of"] == "month")

    @cached_property
    def needs_form(self) -> bool:
        return bool(self.row.get("needs_form"))

    def populations_of(self, rule: Row) -> Iterator[str]:
        """The populations that a rule is for."""
        if rule["population"] is None:
            yield from sorted(self.populations)
        else:
            yield rule["population"]
