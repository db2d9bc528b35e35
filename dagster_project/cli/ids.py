"""Ids that changed hands, for commands that are asked about one person.

Belongs here: whose an id is, and under which other ids somebody comes in, as the site's files say it.
Does not belong here: ids of rows (`intake/mapping/persons.py`). BI's zone knows pseudonyms alone and asks nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dagster_project.cli.context import Context
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.intake.mapping.model import Held

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ids:
    """`lines` say from which day on an id is that of a person, the latest first."""

    lines: Sequence[Held] = ()

    @classmethod
    def of(cls, context: Context) -> Ids:
        from dagster_project.intake.mapping import read_mappings

        site = context.site_if_any
        if site is None or not (site.mappings or site.id_migration):
            return cls()
        return cls(read_mappings(site.mappings, site.id_migration).held)

    def person(self, name: str, day: str) -> str:
        """Whose an id is on a day (ISO); itself where nothing is said of it."""
        return next((one.person for one in self.lines if one.id == name and one.since <= day), name)

    def answered(self, ask: Callable[[str], Answer], name: str, day: str) -> tuple[Answer, str]:
        """What is answered of whoever has this name, or else of whoever comes in under it; and of whom it is."""
        try:
            return ask(name), name
        except Refusal:
            person = self.person(name, day)
            if person == name:
                raise
            return ask(person), person

    def told_of(self, person: str, day: str) -> list[str]:
        """Under which other ids somebody came in by a day, in sentences."""
        known = [one for one in reversed(self.lines) if one.person == person and one.since <= day]
        return [f"{person} comes in as {one.id} from {one.since} on." for one in known]
