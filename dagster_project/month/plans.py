"""What a build is asked to make, and what it may read instead.

Belongs here: the shape of a plan, and how far back the parts in use look.
Does not belong here: choosing the months (`planning.py`, `corrections/replaying.py`), building them (`building.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dagster_project.facts.month import Facts
from dagster_project.month.corrections.origins import Posting
from dagster_project.month.corrections.part import Part
from dagster_project.month.identity import Identity
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, due_in, month_at
from dagster_project.rules.compiler.parts import months_looked_back
from dagster_project.store.calculations import Calculation


@dataclass(frozen=True)
class Plan:
    """`to_compute` are months, oldest first; `stored` are all calculations by month; `numbered` are those whose running
    numbers stand; `posting` is what the open month pays for closed ones; `facts`, by month, what people decided;
    `part`, where only some schemes are computed, and the others keep what they have. No identity depends on that."""

    month: Period
    known_at: str
    rules_hash: str
    identities: Mapping[str, Identity]
    to_compute: tuple[Period, ...]
    stored: Mapping[str, Calculation]
    numbered: tuple[Calculation, ...]
    lookback_months: int
    posting: Posting | None = None
    facts: Mapping[str, Facts] = field(default_factory=dict)
    part: Part | None = None

    @property
    def earlier(self) -> dict[str, Calculation]:
        """By month, the stored calculations that what is computed may look back at."""
        reached = within_reach(self.to_compute, self.lookback_months)
        return {text: self.stored[text] for text in reached if text in self.stored}

    @property
    def periods(self) -> list[Period]:
        """Every period to compute, the quarters, halves and years that end in the months included."""
        return [period for month in self.to_compute for period in due_in(month)]

    def first(self, count: int) -> Plan:
        """The same for its first months alone, as if the last of them were the one asked for."""
        months = self.to_compute[:count]
        return replace(self, month=months[-1], to_compute=months)

    @property
    def is_sealed(self) -> bool:
        """Nothing that decides the month has changed since its candidate was sealed."""
        return not self.to_compute


def lookback_months(workplace: Workplace) -> int:
    """How many months before a period the parts in use look back."""
    used = {pair.scheme for pair in workplace.scheme_sites}
    parts = [part for part in workplace.library.compiled.rows["parts"] if part["scheme"] in used]
    return months_looked_back(parts)


def within_reach(to_compute: Iterable[Period], lookback: int) -> list[str]:
    """The months before those to compute that some part in use may look at."""
    to_compute = list(to_compute)
    wanted = {
        month_at(period.index - back).text
        for month in to_compute
        for period in due_in(month)
        for back in range(1, max(lookback, 1) + period.month_count)
    }
    return sorted(wanted - {month.text for month in to_compute})
