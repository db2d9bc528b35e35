"""`source check`: one file laid before the very staging models that would read it, in a working file of its own.

Belongs here: asking those models which rows they refuse. Does not belong here: reading the file
(`intake/dry_reading.py`), showing the answer (cli/commands/source.py).
What only a company's other records can tell (whether a person is on the roster, what a form allows) is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.intake.dry_reading import Chosen, Laid, lay
from dagster_project.warehouse.models import Models, release_connections
from dagster_project.warehouse.working_file import WORKING_FILE, lay_shared_work, made_afresh, opened

ASKED = (
    "int_rows_rejected", "int_rows_settled", "int_shares_rejected", "int_work_shares_rejected", "int_rows_set_aside",
)  # fmt: skip
_REASONS = """
    select _row_number as row_number, column_name, value, reason from int_rows_rejected
    union all
    select _row_number, column_name, value, reason from int_shares_rejected
    union all
    select _row_number, column_name, value, reason from int_work_shares_rejected
    union all
    select cast(row_number as bigint), null, null, reason from raw.settled where fate = 'rejected'
"""


class Reject(NamedTuple):
    """A row of the file and why it would not count; `value` as it came. A row may have several."""

    row_number: int
    column: str | None
    reason: str
    value: str | None


@dataclass(frozen=True)
class Checked:
    """`fates` counts rows by how they would end, `reasons` rejects by (column, reason); `rejects` the first ones."""

    laid: Laid
    fates: dict[str, int] = field(default_factory=dict)
    reasons: Sequence[tuple[str | None, str, int]] = ()
    rejects: Sequence[Reject] = ()

    @property
    def is_accepted(self) -> bool:
        return not self.laid.refused and not self.fates.get("rejected", 0)


def check(
    path: Path, chosen: Chosen, zone: str, at: str, limit: int, scratch: Path, shared_work: Mapping[str, str]
) -> Checked:
    """Read a file as a delivery known at `at` would be read in a company of this zone; `limit` rejects are kept.

    `shared_work`: the company's policies, by source.
    """
    models = Models(scratch / WORKING_FILE, scratch / "dbt", {"zone": zone, "day_start_minutes": 0})
    with opened(made_afresh(models.warehouse)) as connection:
        laid = lay(connection, path, chosen, at, scratch)
        lay_shared_work(connection, sorted(shared_work.items()))
    if not laid.rows:
        return Checked(laid)
    models.build_only(ASKED)
    release_connections()
    with opened(models.warehouse, read_only=True) as connection:
        return Checked(laid, _fates(connection, laid.rows), _reasons(connection), _rejects(connection, limit))


def _fates(connection: duckdb.DuckDBPyConnection, rows: int) -> dict[str, int]:
    aside = dict(connection.execute("select fate, count(*) from int_rows_set_aside group by fate").fetchall())
    return {"accepted": rows - sum(aside.values()), **dict(sorted(aside.items()))}


def _reasons(connection: duckdb.DuckDBPyConnection) -> list[tuple[str | None, str, int]]:
    sql = f"select column_name, reason, count(*) from ({_REASONS}) group by all order by 3 desc, 1, 2"
    return [(column, reason, count) for column, reason, count in connection.execute(sql).fetchall()]


def _rejects(connection: duckdb.DuckDBPyConnection, limit: int) -> list[Reject]:
    sql = f"select row_number, column_name, reason, value from ({_REASONS}) order by all limit {limit}"
    return [Reject(*row) for row in connection.execute(sql).fetchall()]
