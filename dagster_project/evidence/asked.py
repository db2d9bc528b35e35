"""What a trace begins with: published results of one subject, as they lie in a release, and what is behind them.

Belongs here: finding them, HR's zone only, because evidence names people. Does not belong here: the rows behind them
(`forward.py`, `backward.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb

from dagster_project.errors import Refusal
from dagster_project.evidence.readings import Readings
from dagster_project.evidence.staged import Clock, Staged
from dagster_project.periods import Period, month_at, parse
from dagster_project.reading.reader import Reader, open_reader
from dagster_project.reading.release import FromStore, Release, this_far
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened
from dagster_project.store.hashing import canonical_json, literal, sha256
from dagster_project.store.paths import Home

Row = dict[str, Any]
TABLES = ("bonus_lines", "clause_results", "condition_results", "observations", "stars", "roster")


@dataclass
class Behind:
    """A calculation, and the earlier ones whose figures its windows read, each with the deliveries that it knew."""

    home: Home
    calculation: Calculation
    connection: duckdb.DuckDBPyConnection
    clock: Clock
    readings: Readings
    _chain: list[Calculation] = field(default_factory=list)
    _staged: dict[str, Staged] = field(default_factory=dict)

    def spans(self, months: tuple[str, str]) -> list[tuple[tuple[str, str], Staged]]:
        """A window in pieces, each with what was known when its figures were made; mostly it is one piece."""
        found: list[tuple[tuple[str, str], Staged]] = []
        first, last = parse(months[0]).index, parse(months[1]).index
        for month in (month_at(index).text for index in range(first, last + 1)):
            staged = self._staged_of(month)
            if found and found[-1][1] is staged:
                found[-1] = ((found[-1][0][0], month), staged)
            else:
                found.append(((month, month), staged))
        return found

    def _staged_of(self, month: str) -> Staged:
        calculation = self._calculation_of(month)
        known = sha256(canonical_json(calculation.document["inputs"]["deliveries"]))
        if known not in self._staged:
            self._staged[known] = Staged(self.home, calculation, self.connection, self.clock, f"t{len(self._staged)}")
        return self._staged[known]

    def _calculation_of(self, month: str) -> Calculation:
        """The month's own, or the oldest one, which looked back at the months before it itself."""
        self._chain = self._chain or [self.calculation]
        while self._chain[-1].period > month and self._chain[-1].earlier:
            before, identity, _ = max(self._chain[-1].earlier)
            self._chain.append(calculations.find(self.home, before, identity))
        return next((one for one in self._chain if one.period <= month), self._chain[-1])


@dataclass(frozen=True)
class Asked:
    """A release of HR's, and how the company's clock goes."""

    home: Home
    reader: Reader
    clock: Clock

    @classmethod
    def of(cls, home: Home, release: Release, clock: Clock) -> Asked:
        return cls(home, open_reader(release, "hr", TABLES), clock)

    def line(self, line_id: str) -> Row:
        """The bonus line of this id (or of one beginning with these characters)."""
        found = self.rows("bonus_lines", f"starts_with(line_id, {literal(line_id)})", "line_id")
        if len(found) == 1:
            return found[0]
        ids = ", ".join(str(row["line_id"])[:12] for row in found[:4])
        what = f"begins {len(found)} lines: {ids}" if found else "is the id of no bonus line in this release"
        raise Refusal(
            f'`{line_id}` {what}. `starledger query --zone hr "select line_id, subject_id, scheme, line from '
            'bonus_lines"` lists them.'
        )

    def rows(self, table: str, where: str, order: str) -> list[Row]:
        """Rows of a table of the release, if it has that table."""
        if table not in self.reader:
            return []
        return self.reader.rows(f"select * from {table} where {where} order by {order}")

    def behind(self, month: str) -> Behind:
        """The deliveries and the rules that a month's published results were made from."""
        connection = opened()
        calculation = self.calculation(month)
        return Behind(self.home, calculation, connection, self.clock, Readings(self.home, calculation, connection))

    def calculation(self, month: str) -> Calculation:
        """Of the release's own month its calculation; of another month the one that the release has of it."""
        release = self.reader.release
        if month == release.period:
            return calculations.find(self.home, month, release.calculation_id)
        if isinstance(release, FromStore):
            known = dict(release.calculations)
        else:
            names = [attempt.publication_id for attempt in this_far(self.home)]
            seen = this_far(self.home)[: names.index(release.publication_id) + 1]
            known = {attempt.body["period"]: attempt.body["calculation_id"] for attempt in seen}
        if month in known:
            return calculations.find(self.home, month, str(known[month]))
        raise Refusal(
            f"{release.publication_id} has nothing of {month}. `starledger status {month}` says what was published."
        )


def months_of(period: Period, window: int, lag: int) -> tuple[str, str]:
    """The first and the last month that a window over periods of this kind looks at."""
    last = period.last_month.index - lag * period.month_count
    return month_at(last - window * period.month_count + 1).text, month_at(last).text


def month_of(period: str) -> str:
    return parse(period).last_month.text
