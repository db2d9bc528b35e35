"""What lies in the landing folder becomes known, and what judgements change: the first step of a run, and of a look at
what is to be corrected.

Belongs here: that step for a workplace. Does not belong here: loading itself (`intake`).
"""

from __future__ import annotations

from dagster_project.catalogue import sources
from dagster_project.intake import Intake, load, read_mappings
from dagster_project.intake.deliveries import ordered
from dagster_project.intake.ruled import carry_out
from dagster_project.intake.stored import rows_of
from dagster_project.month.workplace import Workplace
from dagster_project.site import refuse_unknown_sources
from dagster_project.store.engine import opened

ROSTER = "employees"


def load_landed(workplace: Workplace) -> Intake:
    """Load every delivery that is new, as the site's mappings read it."""
    refuse_unknown_sources(workplace.site, sources())
    mappings = read_mappings(workplace.site.mappings, workplace.site.id_migration)
    carry_out(workplace.home, workplace.ledger, workplace.at)
    intake = load(workplace.home, workplace.landing, workplace.ledger, workplace.at, mappings=mappings)
    migration = mappings.migration_of(ROSTER)
    if migration and (known := _known_people(workplace)):
        migration.refuse_unknown(known)
    return intake


def _known_people(workplace: Workplace) -> set[str]:
    """Everybody of whom a roster was ever delivered."""
    rows = rows_of(workplace.home, ROSTER, ordered(workplace.ledger.entries("delivered")))
    with opened() as connection:
        return {str(name) for (name,) in connection.execute(f"select distinct employee_id from {rows}").fetchall()}
