"""Intake: from a delivery's folder to rows that the models may read, kept for ever.

Belongs here: finding deliveries (`landing`), what they declare of themselves (`controls`, `backdating`), reading their
files (`readers`), real exports as canonical rows (`mapping/`), canonical text (`canonical`), who replaces whom
(`settling`), keeping them (`loading`, `manifest`), laying them before the models (`deliveries`, `raw`, `facts`), and
reading a file that is not delivered yet (`dry_reading`, `matching`, `drafting/`).
Does not belong here: types, vocabularies and rejects of single values (dbt/models/staging).
Read on: contracts.md §1 for the promises; `loading.load` for the way of one delivery.
"""

from dagster_project.intake.again import Again
from dagster_project.intake.deliveries import Delivery, deliveries_visible, instant
from dagster_project.intake.facts import tables_from_facts
from dagster_project.intake.landing import Refused
from dagster_project.intake.loading import load
from dagster_project.intake.mapping import Mappings, read_mappings
from dagster_project.intake.outcome import Intake, Loaded
from dagster_project.intake.raw import open_raw

__all__ = [
    "Again",
    "Delivery",
    "Intake",
    "Loaded",
    "Mappings",
    "Refused",
    "deliveries_visible",
    "instant",
    "load",
    "open_raw",
    "read_mappings",
    "tables_from_facts",
]
