"""What the site file says of its targets, as frozen values that were checked when it was read.

Belongs here: the shapes, and how a delivery ended. Does not belong here: their YAML (`declaring`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagster_project.access import Access
from dagster_project.rules.nodes import Place

POSTGRESQL, DUCKDB = "postgresql", "duckdb"
KINDS = (POSTGRESQL, DUCKDB)


@dataclass(frozen=True)
class Target:
    """One target. `zone`: whose files it gets. A PostgreSQL has `url` (without a password) and `access`; a DuckDB file
    of views has `file`."""

    name: str
    place: Place
    kind: str
    zone: str
    url: str = ""
    access: Access | None = None
    file: Path | None = None

    @property
    def owner(self) -> str:
        """How a sentence about it begins."""
        return f"The target `{self.name}`"


@dataclass(frozen=True)
class Held:
    """What a target holds now: a publication ('' for none), its fence, and how many rows came with this delivery."""

    publication_id: str
    fence: int
    rows: int = 0
    is_new: bool = False


NOTHING_HELD = Held("", -1)
