"""What one fetch asks a server for: which month, from which mark on, by whose clock.

Belongs here: the shape, and the month's names as values. Does not belong here: how a server is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dagster_project.connectors.marks import Mark
from dagster_project.periods import Period


@dataclass(frozen=True)
class Asked:
    """`since` is None where everything is asked for; `cursor` is '' where an API is asked from its first page on;
    `zone` is the site's."""

    month: Period
    since: Mark | None
    cursor: str
    zone: str

    @property
    def month_values(self) -> dict[str, str | date]:
        """The values of `model.MONTH_NAMES`; days, the second one no longer of the month."""
        return {
            "month": self.month.text,
            "month_start": self.month.first_day,
            "next_month_start": self.month.shift(1).first_day,
        }
