"""What an open month pays for: the closed months that were corrected, and the publications that posted for them.

Belongs here: the shape, and what of it is part of the posting month's identity.
Does not belong here: finding them, laying their lines (`posting.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagster_project.periods import Period, parse
from dagster_project.store.calculations import Calculation


@dataclass(frozen=True)
class Origin:
    """A closed month whose latest calculation is another than the published one."""

    month: str
    publication_id: str
    published: Calculation
    latest: Calculation

    @property
    def periods(self) -> list[str]:
        """The month, and what else ends with it."""
        refs = [*self.published.tables, *self.latest.tables]
        return sorted({self.month, *(ref.period for ref in refs if parse(ref.period).last_month.text == self.month)})

    @property
    def schemes(self) -> list[str]:
        """Those that the publication was computed with: what a site uses since then is no correction."""
        return sorted({str(version).split("@")[0] for version in self.published.document["inputs"]["schemes"]})


@dataclass(frozen=True)
class Posting:
    """`month` posts the differences of `origins`; `posted` are the publications that may have posted for them."""

    month: Period
    origins: tuple[Origin, ...]
    posted: Mapping[str, Calculation]
    policy: tuple[object, ...]

    def inputs(self) -> dict[str, Any]:
        """What of it is part of the posting month's identity: nothing where there is nothing to correct."""
        if not self.origins:
            return {}
        return {
            "corrections": {
                "latest": {origin.month: origin.latest.calculation_id for origin in self.origins},
                "posted": {month: calculation.calculation_id for month, calculation in sorted(self.posted.items())},
                "policy": list(self.policy),
            }
        }
