"""A delivery on its way into the store: its identity and time, and the two ways in which it may not get there.

Belongs here: those words, for the modules that load. Does not belong here: any step of loading.
"""

from __future__ import annotations

from dataclasses import dataclass

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake.landing import Folder


class NothingNew(Exception):
    """A changed mapping gives the very rows that the old one gave, so there is nothing to restate."""


class Unreadable(Refusal):
    """The bytes themselves are at fault, as this mapping reads them: they will be tomorrow as well."""


@dataclass(frozen=True)
class Arrival:
    """A landed folder that is to be loaded, with its identity and time. It is reread where only a mapping has changed
    since the delivery that it restates."""

    folder: Folder
    source: Source
    delivery_id: str
    restates: str | None
    known_at: str
    declared_known_at: str | None
    is_reread: bool
