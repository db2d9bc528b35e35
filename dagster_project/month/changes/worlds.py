"""Worlds that never were: a month computed once more with some of what decides it as it was before.

Belongs here: such a build, in a scratch folder beside HOME, of the schemes that are asked about and no other.
Does not belong here: which worlds are wanted, and in which order (`splitting.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.month import building, numbering
from dagster_project.month.changes.results import Results, built
from dagster_project.month.plans import Plan, lookback_months
from dagster_project.month.standing import calculations_that_stand
from dagster_project.month.trying import with_what_they_count
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.rules.compiler.tables import Row, Rows, arrow_tables
from dagster_project.rules.library import Library
from dagster_project.store.calculations import Calculation
from dagster_project.store.paths import Home
from dagster_project.warehouse.working_file import opened

# The dated masters: who is where, as what, for what pay.
ROSTER = ("employees", "units")


@dataclass(frozen=True)
class World:
    """`rules`: the library whose rules hold; `frozen` schemes keep the version of that month (None: each month's own).

    `deliveries` are the ids that are known; `roster_until`: of dated masters only rows that hold by the end of it.
    """

    rules: Library
    deliveries: frozenset[str]
    frozen: Collection[str] = ()
    frozen_at: Period | None = None
    roster_until: Period | None = None


@dataclass(frozen=True)
class Bench:
    """Where worlds are built: the period that is asked about, the months up to its last, what is stored before them,
    and the schemes that are asked about."""

    workplace: Workplace
    period: Period
    months: tuple[Period, ...]
    stored: Mapping[str, Calculation]
    known_at: str
    schemes: frozenset[str]
    scratch: Path

    def results(self, world: World, name: str) -> Results:
        """Of the period, in that world."""
        workplace = self._workplace(world, self.scratch / name)
        plan = Plan(
            month=self.months[-1],
            known_at=self.known_at,
            rules_hash=world.rules.rules_hash,
            identities={},
            to_compute=self.months,
            stored=self.stored,
            numbered=numbering.calculations_with_numbers(self.stored, calculations_that_stand(self.workplace)),
            lookback_months=lookback_months(workplace),
        )
        building.lay_inputs(workplace, plan, _tables(world), world.deliveries)
        if world.roster_until is not None:
            with opened(workplace.warehouse) as connection:
                _hide_later_rows(connection, world.roster_until)
        building.build_strata(workplace.models)
        return built(workplace.warehouse, self.period.text)

    def _workplace(self, world: World, folder: Path) -> Workplace:
        """HOME's store and ledger, and a working folder of its own."""
        home = Home(folder)
        home.root.mkdir(parents=True)
        home.work.mkdir()
        for place in (self.workplace.home.store, self.workplace.home.ledger):
            (folder / place.name).symlink_to(place.resolve())
        wanted = self.schemes | _stacked_with(self.workplace, self.schemes)
        wanted |= {*with_what_they_count(world.rules.compiled.rows, sorted(wanted))}
        site = replace(
            self.workplace.site, schemes=tuple(use for use in self.workplace.site.schemes if use.scheme in wanted)
        )
        fresh = replace(self.workplace, home=home, site=site, memo={})
        vars(fresh)["library"] = world.rules
        return fresh


def _stacked_with(workplace: Workplace, schemes: Iterable[str]) -> frozenset[str]:
    """Whoever is paid together under one policy is computed together."""
    policies = [{one.scheme for one in policy.of} for policy in workplace.site.stacking]
    return frozenset(name for names in policies if names & set(schemes) for name in names)


def _tables(world: World) -> Mapping[str, pa.Table]:
    if world.frozen_at is None:
        return world.rules.compiled.tables
    return arrow_tables(as_in(world.rules.compiled.rows, world.frozen, world.frozen_at))


def as_in(rows: Rows, schemes: Collection[str], month: Period) -> Rows:
    """The rules as if for these schemes nothing had come after what holds in a month."""
    own = [part for part in rows["parts"] if part["scheme"] in schemes]
    later = {part["part_id"] for part in own if part["effective_from_index"] > month.index}
    kept = {table: [row for row in entries if row.get("part_id") not in later] for table, entries in rows.items()}
    holding = {part["part_id"] for part in own} - later
    kept["parts"] = [_for_ever(part, month) if part["part_id"] in holding else part for part in kept["parts"]]
    return kept


def _for_ever(part: Row, month: Period) -> Row:
    ends = part["effective_to_index"]
    return part if ends is not None and ends <= month.index else Row(part.place, {**part, "effective_to_index": None})


def _hide_later_rows(connection: duckdb.DuckDBPyConnection, until: Period) -> None:
    for source in ROSTER:
        connection.execute(f"alter view raw.{source} rename to {source}_of_all_months")
        connection.execute(
            f"create view raw.{source} as select * from raw.{source}_of_all_months"
            f" where coalesce(try_cast(valid_from as date) <= date '{until.last_day}', true)"
        )
