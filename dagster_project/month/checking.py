"""The second engine's turn: the tables that the models made, and what the checker says about them.

Belongs here: which rows the checker is given, and its process: it works beside the gates, and they wait for what it
found. Does not belong here: any rule (`checker/`).
`python -m dagster_project.month.checking WAREHOUSE PERIOD…` is that process; it prints its findings as JSON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.checker.check import check
from dagster_project.checker.needed import NEEDED
from dagster_project.checker.reading import rows_of
from dagster_project.checker.rows import Difference
from dagster_project.locations import INSTALLATION
from dagster_project.warehouse.working_file import CORRECTION_TABLES, FACT_TABLES, GIVE_MORE, opened

Findings = tuple[list[Difference], dict[str, int]]
BATCH_ROWS = 65_536
# How Python's account of an error names its kind; what it says beside it may go over several lines.
_KINDS = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Exit|Interrupt))\b", re.MULTILINE)
# Clause rows that come subject by subject share the work of their windows.
IN_ORDER = {
    "clause_results": "scheme, period, subject_type, subject_id, star",
    "condition_results": "scheme, period, subject_type, subject_id",
}
WITH_EARLIER_PERIODS = frozenset({"observations", "case_numbers"})


@contextmanager
def beside(warehouse: Path, periods: Sequence[str]) -> Iterator[Callable[[], Findings]]:
    """Let the second engine start now, in a process of its own; the block is given what waits for its findings.

    Nobody may write the working file until then. It raises `RuntimeError` where the process ended in any other way than
    with findings: no answer is no agreement. At the block's end the process is gone, whether it was waited for or not.
    """
    path = os.pathsep.join([str(INSTALLATION), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", __name__, str(warehouse.resolve()), *periods]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            yield lambda: _findings_of(process)
        finally:
            process.kill()


def _findings_of(process: subprocess.Popen[str]) -> Findings:
    """What went wrong may quote pay, so only its kind is told."""
    printed, complaint = process.communicate()
    if process.returncode:
        kinds = _KINDS.findall(complaint) or ["no word"]
        more = f" {GIVE_MORE}" if kinds[-1] == duckdb.OutOfMemoryException.__name__ else ""
        raise RuntimeError(f"The second engine stopped with exit code {process.returncode} ({kinds[-1]}).{more}")
    found = json.loads(printed)
    return [Difference(*one) for one in found["differences"]], found["compared"]


def _main(warehouse: str, *periods: str) -> None:
    found, compared = differences(Path(warehouse), list(periods))
    print(json.dumps({"differences": found, "compared": compared}))


def differences(warehouse: Path, periods: list[str]) -> Findings:
    """What the two engines do not agree on in `periods`, and how many rows of each table they compared.

    If there is too much to list, the last difference says that the comparison stopped there.
    """
    with opened(warehouse, read_only=True) as connection:
        tables = {name: _table(connection, name, periods) for name in NEEDED}
        rules = {name: _Relation(connection, f"rules.{name}") for name in _names(connection, "rules")}
        report = check(tables, rules, _earlier(connection, periods))
    return report.differences, report.compared


def _table(connection: duckdb.DuckDBPyConnection, name: str, periods: list[str]) -> _Relation:
    only = "" if name in WITH_EARLIER_PERIODS else f" where period in ({_listed(periods)})"
    order = f" order by {IN_ORDER[name]}" if name in IN_ORDER else ""
    return _Relation(connection, f"main.{name}{only}{order}")


def _earlier(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> Mapping[str, _Relation]:
    """Where the periods to check start from. What this run computed is not among it: the checker makes its own."""
    return {
        "stars": _Relation(connection, f"earlier.standings where period not in ({_listed(periods)})"),
        "opening_standings": _Relation(
            connection,
            "(select * replace (substr(cast(as_of_month as varchar), 1, 7) as as_of_month)"
            " from main.stg_opening_standings)",
        ),
        "decisions": _Relation(connection, "main.stg_decisions"),
        "employees": _Relation(connection, "main.stg_employees"),
        "complaint_liability": _Relation(
            connection,
            "(select complaint_id, party_type, party, share from main.stg_complaint_liability union all"
            " select complaint_id, party_type, party, share from main.int_shares_rejected)",
        ),
        "grants": _Relation(connection, "main.stg_grants"),
        "case_numbers": _Relation(connection, "earlier.case_numbers"),
        "stacking": _Relation(connection, "site.stacking"),
        **{name: _Relation(connection, f"earlier.{name}") for name in (*CORRECTION_TABLES, *FACT_TABLES)},
        "enrolments": _Relation(connection, "main.stg_enrolments"),
        "events": _Relation(connection, "main.stg_events where employee_id is null"),
        "census": _Relation(
            connection,
            "(select parts.scheme, populations.* from main.int_month_populations as populations"
            " inner join rules.parts as parts using (part_id))",
        ),
        **_suspense(connection, periods),
        "settings": _Relation(connection, "site.settings"),
        "shared_work": _Relation(connection, "site.shared_work"),
        "work_shares": _Relation(
            connection,
            "(select work, record_id, month, employee_id, share, position, null as reason from main.stg_work_shares"
            " union all select work, record_id, month, employee_id, share, position, reason"
            " from main.int_work_shares_rejected)",
        ),
        "work_divided": _Relation(connection, "main.int_work_divided"),
        # read only where some scheme draws samples
        "calls": _calls(connection, periods),
        "offered": _Relation(connection, "main.int_calls_offered"),
        "faults": _Relation(
            connection,
            "(select scheme, item, mark, interaction_id from main.stg_assessments"
            " where purpose = 'live' and interaction_id is not null and mark_fault is null)",
        ),
        "sites": _Relation(
            connection, "(select site_id, substr(cast(first_month as varchar), 1, 7) as first_month from site.sites)"
        ),
    }


def _suspense(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> dict[str, _Relation]:
    """What waits for an owner, and what it is made of: figures of people by the ids that the rows had."""
    listed = _listed(periods)
    return {
        "suspense": _Relation(connection, f"main.suspense where period in ({listed})"),
        "measured": _Relation(
            connection,
            "(select measures.source, measured.measure, months.period, measured.subject_id, measured.n,"
            " measured.numerator from main.int_source_measures as measured"
            " inner join rules.measures as measures on measures.measure = measured.measure"
            " and measures.kind in ('source', 'mark') and measures.subject_type = 'employee'"
            " inner join site.asked_figures as asked on asked.measure = measured.measure"
            " and asked.period_index = measured.period_index"
            " inner join (select distinct period, period_index from site.observed_months) as months"
            f" on months.period_index = measured.period_index where months.period in ({listed}))",
        ),
        "people": _Relation(connection, "(select employee_id, valid_from, hired_on, left_on from main.stg_employees)"),
        "unit_ids": _Relation(connection, "(select distinct unit_id from main.stg_units)"),
        "months_of_some_sites": _Relation(
            connection, "(select distinct period from site.observed_months where site_id is not null)"
        ),
    }


def _calls(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> _Relation:
    """Calls with the columns that decide whether they count, person by person."""
    asked = connection.execute(
        "select distinct column_name from rules.measure_conditions"
        " where measure in (select measure from rules.samplings) order by 1"
    ).fetchall()
    columns = dict.fromkeys(("call_id", "employee_id", "started_month", "started_at", "talk_seconds"))
    columns |= dict.fromkeys(row[0] for row in asked)
    return _Relation(
        connection,
        f"(select {', '.join(columns)} from main.stg_calls where employee_id is not null"
        f" and substr(cast(started_month as varchar), 1, 7) in ({_listed(periods)}) order by employee_id)",
    )


def _listed(periods: list[str]) -> str:
    return ", ".join(f"'{period}'" for period in periods)


class _Relation:
    """A table of the working file, row by row, each time through a cursor of its own: none is ever held whole."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        self._connection, self._relation = connection, relation

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return rows_of(self.batches(["*"]))

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """These columns alone, in this order, as Arrow batches."""
        cursor = self._connection.cursor()
        yield from cursor.execute(f"select {', '.join(columns)} from {self._relation}").to_arrow_reader(BATCH_ROWS)


def _names(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = ? order by 1", [schema]
    ).fetchall()
    return [row[0] for row in found]


if __name__ == "__main__":
    _main(*sys.argv[1:])
