"""What a gate is made of: one rule, one next step, its tables with their floors, and its checks. All of it is data.

Belongs here: floors, gates, and the refusal of a gate that is declared with a hole.
Does not belong here: the kinds of check (`checks.py`), the gates themselves (`gates/`).
Read on: `gates/accounting_reconciles.py`, the exemplar to copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from expectations.checks import Check, NoRows, RowsAtLeast
from expectations.vocabulary import SHOWABLE_COLUMNS


@dataclass(frozen=True, kw_only=True)
class Floor:
    """When an empty table is red:

    `at_least` rows always, or one row `when` a query finds something; else say why zero is fine.
    """

    at_least: int = 0
    when: str = ""
    zero_is_fine: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.at_least, self.when, self.zero_is_fine))) != 1:
            raise ValueError("A floor is exactly one of at_least, when, or zero_is_fine (the reason).")

    def checks(self, table: str) -> Iterator[Check]:
        if self.at_least:
            yield RowsAtLeast(table=table, at_least=self.at_least)
        if self.when:
            yield NoRows(
                title=f"{table}_is_not_empty_when_wanted",
                table=table,
                keys=("table_name",),
                sentence=f"{table} is not empty where rows are expected",
                sql=f"select '{table}' as table_name, count(*) as wanted_by from ({self.when}) as wanted "
                f"where not exists (select 1 from {table}) having count(*) > 0",
                breaking=(f"delete from {table}",),
            )


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A rule that a manager could read, and the checks that prove it.

    `tables` has every table it looks at, with its floor. `counted` selects the rows that the checks could have found
    wrong, where those are fewer than the rows of its tables: what could not be judged must not look like checked.
    """

    name: str
    rule: str
    next_step: str
    tables: Mapping[str, Floor] = field(hash=False)
    checks: tuple[Check, ...]
    counted: str = ""

    def __post_init__(self) -> None:
        for problem in self._holes():
            raise ValueError(f"Gate {self.name}: {problem}")

    @property
    def planned(self) -> tuple[Check, ...]:
        """Floors first: nothing else means much over an empty table."""
        floors = (check for table, floor in self.tables.items() for check in floor.checks(table))
        return (*floors, *self.checks)

    def _holes(self) -> Iterator[str]:
        if not self.checks:
            yield "it has no check, so it could never be red."
        names = [check.name for check in self.planned]
        for check in self.planned:
            if check.table not in self.tables:
                yield f"{check.name} reads {check.table}, which has no floor; declare one in `tables`."
            if names.count(check.name) > 1:
                yield f"two checks are called {check.name}; rename one."
            if not check.canaries:
                yield f"{check.name} has no canary; give it a change that must turn it red."
            if hidden := set(check.keys) - SHOWABLE_COLUMNS:
                yield f"{check.name} would show {sorted(hidden)}; only SHOWABLE_COLUMNS may appear in messages."
