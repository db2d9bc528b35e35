"""Rows that several people worked on, as rows of each of them.

Belongs here: who has a part of a row, by the shares as known and the policy that the calculation was made with.
Does not belong here: the figures (dbt/models/staging/int_work_divided.sql), how rows are read (`staged.py`).
A row whose shares were refused is nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dagster_project import catalogue
from dagster_project.store.calculations import rows_sql
from dagster_project.store.hashing import literal, quoted

if TYPE_CHECKING:
    from dagster_project.evidence.staged import Staged

SHARES, WORKER = "work_shares", "employee_id"


class Sharing:
    """The shares that one calculation knew."""

    def __init__(self, staged: Staged) -> None:
        self.staged = staged
        self.policies: dict[str, str] = staged.calculation.document["inputs"]["site"].get("shared_work", {})
        self._made = 0

    def is_of(self, source: str, subject_column: str) -> bool:
        """Whether rows of a source may be shared by the people whom this column names."""
        shareable = catalogue.source(SHARES).column("work").values
        return source in shareable and subject_column == WORKER and bool(self.staged.manifests(SHARES))

    def rows_of(self, source: str, people: Sequence[str]) -> str:
        """A temporary table with the rows of which one of these people has a part."""
        one = catalogue.source(source)
        own = self.staged.table(source, WORKER, people)
        mine = self.staged.table(SHARES, WORKER, people)
        ids = self._texts(f"select distinct record_id from {mine} where work = {literal(source)} and _fate is null")
        shared = self.staged.table(source, one.key[0], ids)
        listed = ", ".join(map(literal, people)) or "null"
        divided = self._divided(source, f"(from {own} union from {shared})")
        return self._table(f"select * from {divided} where {WORKER} in ({listed})")

    def rows_at(self, source: str, table: str) -> str:
        """The rows of a table, each once for everybody who has a part of it."""
        return self._table(f"from {self._divided(source, table)}")

    def _divided(self, source: str, rows: str) -> str:
        key = catalogue.source(source).key
        ids = self._texts(f"select distinct {quoted(key[0])} from {rows}")
        shares = self.staged.table(SHARES, "record_id", ids)
        same_month = " and d.of_month is not distinct from r.month" if "month" in key else ""
        return (
            f"(select r.* replace (case when d.record_id is null then r.{WORKER} else d.sharer end as {WORKER}) "
            f"from {rows} as r left join ({self._people(source, shares)}) as d "
            f"on d.record_id = r.{quoted(key[0])}{same_month})"
        )

    def _people(self, source: str, shares: str) -> str:
        """One row per record and person; a record whose shares were refused has nobody."""
        has_part = {
            "as_delivered": "and share > 0",
            "first": "qualify position = min(position) over (partition by record_id, month)",
        }
        named = f"select record_id, month as of_month, {WORKER} as sharer from {shares} where work = {literal(source)}"
        policy = has_part.get(self.policies.get(source, ""), "")
        rejects, same_place = self._refused()
        refused = (
            f"select distinct record_id, month, null from {shares} as s where work = {literal(source)} and exists "
            f"(select 1 from {rejects} as r where {same_place})"
        )
        return f"{named} and _fate is null {policy} union all {refused}"

    def _refused(self) -> tuple[str, str]:
        """Shares `r` that could be read, and not be applied; and when one is the share `s`."""
        same = "r.delivery_id = s._delivery_id and r.file = s._file and r.row_number = s._row_number"
        rejects = rows_sql(self.staged.home, [self.staged.calculation], "rejects")
        if not rejects:
            return "(select '' as delivery_id, '' as file, 0 as row_number where false)", same
        return (
            f"(select delivery_id, file, row_number from {rejects} "
            f"where source = {literal(SHARES)} and starts_with(reason, 'share'))"
        ), same

    def _texts(self, sql: str) -> list[str]:
        return sorted(str(value) for (value,) in self.staged.connection.execute(sql).fetchall() if value is not None)

    def _table(self, sql: str) -> str:
        self._made += 1
        name = f"{self.staged.prefix}_shared_{self._made}"
        self.staged.connection.execute(f"create temp table {name} as {sql}")
        return name
