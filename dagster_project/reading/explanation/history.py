"""The months of a clause's window: the release's own, and earlier ones from the calculations that it was made from.

Belongs here: finding `observations` of earlier periods. A month that is not stored is left out and shown as such; the
clause's own counts (months present, months met) come from the release and do not depend on it.
Does not belong here: judging a clause. The tick beside a month compares exactly, by cross-multiplication, as the
clause did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from dagster_project.periods import parse
from dagster_project.reading.release import Release
from dagster_project.store.hashing import file_sha256, literal
from dagster_project.store.paths import Home

Row = dict[str, Any]


@dataclass(frozen=True)
class WindowMonth:
    period: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str | None
    reason: str | None
    required: Decimal | None
    is_met: bool | None


def window(clause: Row, period: str, observations: dict[tuple[str, str], Row]) -> list[WindowMonth]:
    """The periods that a clause looks at, oldest first."""
    length = int(clause.get("window_periods") or 1)
    last = parse(period).shift(-int(clause.get("lag_periods") or 0))
    found = []
    for steps in range(1 - length, 1):
        text = last.shift(steps).text
        row = observations.get((text, str(clause.get("measure"))))
        found.append(_month(clause, text, row or {}))
    return found


def _month(clause: Row, period: str, row: Row) -> WindowMonth:
    numerator, denominator = row.get("numerator"), row.get("denominator")
    required = clause.get("required") if clause.get("window_aggregate") == "every" else None
    met = None
    if row.get("status") == "ok" and clause.get("window_aggregate") == "every":
        met = meets(numerator, denominator, str(clause.get("operator")), clause.get("required"))
    return WindowMonth(
        period, row.get("value"), numerator, denominator, row.get("status"), row.get("reason_code"), required, met
    )


def meets(
    numerator: Decimal | None, denominator: Decimal | None, operator: str, required: Decimal | None
) -> bool | None:
    """numerator ÷ denominator against required, without dividing; None where something is missing."""
    if numerator is None or denominator is None or required is None or not denominator:
        return None
    left, right = Decimal(numerator), Decimal(required) * Decimal(denominator)
    outcomes = {
        ">=": left >= right,
        ">": left > right,
        "<=": left <= right,
        "<": left < right,
        "=": left == right,
        "<>": left != right,
    }
    return outcomes.get(operator)


def earlier_observations(home: Home, release: Release, subject_id: str, wanted: Iterable[str]) -> list[Row]:
    """Rows of `observations` for periods before the release's, from the calculations that it names as read."""
    missing = set(wanted)
    rows: list[Row] = []
    connection = duckdb.connect(":memory:")
    for calculation in _lineage(home, release):
        found = [
            table
            for table in calculation.get("tables", [])
            if table["table"] == "observations" and table.get("period") in missing
        ]
        for table in found:
            rows += _object_rows(connection, home, table, subject_id)
        missing -= {table["period"] for table in found}
        if not missing:
            break
    connection.close()
    return rows


def _lineage(home: Home, release: Release) -> Iterable[Row]:
    """The release's calculation, then those that it read, newest first; each once."""
    waiting = [(release.period, release.calculation_id)]
    seen = set()
    while waiting:
        waiting.sort(key=lambda pair: parse(pair[0]).index, reverse=True)
        period, calculation_id = waiting.pop(0)
        path = home.calculations / period / f"{calculation_id}.json"
        if not calculation_id or (period, calculation_id) in seen or not path.is_file():
            continue
        seen.add((period, calculation_id))
        calculation = json.loads(path.read_text(encoding="utf-8"))
        waiting += list((calculation.get("earlier") or {}).items())
        yield calculation


def _object_rows(connection: duckdb.DuckDBPyConnection, home: Home, table: Row, subject_id: str) -> list[Row]:
    path = home.objects / f"{table['logical_hash']}.parquet"
    if not path.is_file() or file_sha256(path) != table["sha256"]:
        return []
    cursor = connection.execute(
        f"select * from read_parquet({literal(str(path))}) where subject_id = {literal(subject_id)}"
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
