"""What every step of a run is given: the company, its HOME, what is known when, and the time that the run was started.

Belongs here: values that steps share, each derived once. Does not belong here: anything that a step computes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dagster_project.intake import instant
from dagster_project.locations import SEEDS
from dagster_project.outcome import Report, say_nothing
from dagster_project.periods import Period
from dagster_project.rules.library import Library
from dagster_project.rules.problems import Problem, nearest, refuse
from dagster_project.site import GOES_ON, SchemeUse, Site
from dagster_project.site_shared_work import FIRST
from dagster_project.site_stacking import refuse_unknown_lines
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.warehouse.models import Models
from dagster_project.warehouse.working_file import WORKING_FILE, SchemeSite, SiteTables


def _lines(library: Library) -> dict[str, set[str]]:
    schemes = {part["part_id"]: part["scheme"] for part in library.compiled.rows["parts"]}
    lines: dict[str, set[str]] = {}
    for row in library.compiled.rows["pay"]:
        lines.setdefault(schemes[row["part_id"]], set()).add(row["line"])
    return lines


def _scheme_sites(uses: Iterable[SchemeUse]) -> list[SchemeSite]:
    return [SchemeSite(use.scheme, site, use.since.index if use.since else None) for use in uses for site in use.sites]


@dataclass(frozen=True)
class Workplace:
    """`at` is the only clock reading of a run (ISO-8601 with offset); `asked_known_at` None: all that is known.

    `by` is who prepares the month, where they said so. `memo` holds what took long to find out, under a key that says
    for what it holds.
    """

    site: Site
    home: Home
    landing: Path
    month: Period
    at: str
    asked_known_at: str | None = None
    report: Report = field(default=say_nothing)
    by: str = ""
    rules_folder: Path = SEEDS
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.home)

    @cached_property
    def library(self) -> Library:
        used = {use.scheme for use in self.site.schemes}
        library = Library.load(self.rules_folder, self.site.overlays, used)
        refuse(
            Problem(use.place, f"There is no scheme `{use.scheme}`.", nearest(use.scheme, library.names))
            for use in self.site.schemes
            if use.scheme not in library.names
        )
        refuse_unknown_lines(self.site.stacking, _lines(library))
        if divided := [source for source, policy in self.site.shared_work.items() if policy != FIRST]:
            from dagster_project.rules.proofs import shared_counts

            refuse(shared_counts.problems(library.compiled.rows, divided))
        return library

    @property
    def known_at(self) -> str:
        """The time up to which facts count: as asked, else that of the latest known delivery, never the clock."""
        if self.asked_known_at is not None:
            return self.asked_known_at
        times = [str(entry.body["known_at"]) for entry in self.ledger.entries("delivered")]
        return max(times, key=instant, default=self.at)

    @property
    def warehouse(self) -> Path:
        return self.home.work / WORKING_FILE

    @property
    def candidate_file(self) -> Path:
        return self.home.work / "candidate.duckdb"

    @cached_property
    def models(self) -> Models:
        return Models(
            self.warehouse,
            self.home.work / "dbt",
            {
                "zone": self.site.zone,
                "day_start_minutes": self.site.day_start_minutes,
                "has_site_zones": any(unit.zone != self.site.zone for unit in self.site.sites),
                "role_of_month": self.site.role_of_month,
                "rehired": self.site.rehired or GOES_ON,
            },
        )

    @property
    def scheme_sites(self) -> list[SchemeSite]:
        return _scheme_sites(self.site.schemes)

    def scheme_sites_in(self, month: Period) -> list[SchemeSite]:
        """Those in use by a month: what is adopted later changes nothing of it."""
        return _scheme_sites(use for use in self.site.schemes if use.is_used_in(month))

    @property
    def site_tables(self) -> SiteTables:
        return SiteTables(
            company=self.site.company,
            zone=self.site.zone,
            day_start_minutes=self.site.day_start_minutes,
            currency=self.site.currency,
            site_zones={unit.unit: unit.zone for unit in self.site.sites},
            first_months={unit.unit: self.site.first_month for unit in self.site.sites},
            feeds=[(unit.unit, feed.source) for unit in self.site.sites for feed in unit.feeds],
            scheme_sites=self.scheme_sites,
            stacking=[
                (policy.policy, policy.pays, position, one.scheme, one.line, policy.at_most)
                for policy in self.site.stacking
                for position, one in enumerate(policy.of, start=1)
            ],
            shared_work=sorted(self.site.shared_work.items()),
            rehired=self.site.rehired or GOES_ON,
        )

    def site_inputs(self, month: Period) -> dict[str, Any]:
        """What of the site file decides a month: a name added to `people` does not make another calculation.

        Of a block that the site file may lack nothing is said where it lacks it, so that months keep their identity
        when the product learns a new block.
        """
        optional = {
            "stacking": [policy.told for policy in self.site.stacking],
            "shared_work": dict(self.site.shared_work),
            "rehired": self.site.rehired if self.site.rehired != GOES_ON else "",
            "role_of_month": self.site.role_of_month if self.site.role_of_month != "last_day" else "",
        }
        return {
            "zone": self.site.zone,
            "day_start_minutes": self.site.day_start_minutes,
            "currency": self.site.currency,
            "first_month": self.site.first_month.text,
            "sites": {
                unit.unit: {"zone": unit.zone, "feeds": sorted(feed.source for feed in unit.feeds)}
                for unit in self.site.sites
            },
            "schemes": sorted([pair.scheme, pair.site_id] for pair in self.scheme_sites_in(month)),
            **{name: told for name, told in optional.items() if told},
        }
