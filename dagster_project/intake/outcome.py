"""What came of a loading, for those who tell people of it.

Belongs here: those words. Does not belong here: how it came about (`loading`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dagster_project.intake.again import Named
from dagster_project.intake.landing import Refused


@dataclass(frozen=True)
class Loaded:
    """A delivery that is in the store now; `ignored_columns` are headings, by file, that no canonical column has.
    `read_otherwise` counts rows where only a mapping has changed, None where the bytes are news."""

    source: str
    delivery: str
    delivery_id: str
    known_at: str
    rows: int
    first_month: str | None
    last_month: str | None
    ignored_columns: dict[str, list[str]]
    read_otherwise: int | None = None


@dataclass
class Intake:
    """What became of the landing folder, or of what was to be tried again. `unchanged` are already in the store;
    `remembered` counts those of the refused that were not read anew, since nothing has changed since they were."""

    loaded: list[Loaded] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unchanged: list[Named] = field(default_factory=list)
    remembered: int = 0

    @property
    def already_loaded(self) -> int:
        return len(self.unchanged)

    @property
    def looked_at(self) -> set[Named]:
        loaded = {(one.source, one.delivery) for one in self.loaded}
        return loaded | {(one.source, one.delivery) for one in self.refused} | set(self.unchanged)
