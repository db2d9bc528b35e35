"""Gating: the candidate laid out for the gates, read-only, and what they say of exactly this content.

Belongs here: which tables the gates see, and the verdicts as a record.
Does not belong here: what must hold (expectations/), what is laid beside the kept tables (`beside.py`, `history.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dagster_project.checker.rows import Difference
from dagster_project.month.beside import lay_beside
from dagster_project.month.checking import Findings
from dagster_project.month.disputed import lay_disputes
from dagster_project.month.history import lay_history
from dagster_project.month.keeping import KEPT, KEPT_ONCE
from dagster_project.month.plans import Plan
from dagster_project.month.reach import in_reach
from dagster_project.month.workplace import Workplace
from dagster_project.store import objects
from dagster_project.store.calculations import Calculation
from dagster_project.warehouse.working_file import made_afresh, opened


def gate_record(workplace: Workplace, calculation: Calculation, plan: Plan, findings: Callable[[], Findings]) -> Any:
    """Run every gate over the candidate. `findings` waits for the second engine; gates that need it not are asked
    while it works."""
    from expectations.companion import judged_beside
    from expectations.gates import GATES, OF_FINDINGS
    from expectations.runner import failing_rows

    candidate, content = workplace.candidate_file, calculation.content_hash
    lay_candidate(workplace, calculation, plan)
    record = judged_beside(candidate, content, [gate for gate in GATES if gate not in OF_FINDINGS])
    lay_findings(candidate, *findings())
    record = record.and_then(judged_beside(candidate, content, OF_FINDINGS), [gate.name for gate in GATES])
    failing_rows(candidate, record, workplace.home.work / "failing")
    return record


def lay_candidate(workplace: Workplace, calculation: Calculation, plan: Plan) -> None:
    """The file that the gates read, without what the second engine found: it may still be at work."""
    with opened(made_afresh(workplace.candidate_file)) as connection:
        for table in [*KEPT, *KEPT_ONCE]:
            files = [str(objects.verified(workplace.home, ref)) for ref in calculation.tables if ref.table == table]
            listed = ", ".join(f"'{file}'" for file in files)
            name = "roster_of_month" if table == "roster" else table
            connection.execute(f"create view {name} as select * from read_parquet([{listed}])")
        connection.execute(f"attach '{workplace.warehouse}' as warehouse (read_only)")
        lay_beside(connection, workplace, in_reach(workplace, plan, [plan.month]))
        lay_history(connection, workplace, plan)
        lay_disputes(connection, workplace, calculation, plan)
        connection.execute("detach warehouse")
        # whoever is on the roster in a period's last month is expected in that period
        connection.execute(
            "create view roster as select due.period, month.subject_type, month.subject_id"
            " from roster_of_month as month cross join (select distinct period from part_list) as due"
        )


def lay_findings(candidate: Path, found: list[Difference], compared: dict[str, int]) -> None:
    """What the second engine found, beside what the gates have seen of the candidate already."""
    with opened(candidate) as connection:
        connection.execute(
            "create table checker_differences"
            " (what varchar, scheme varchar, period varchar, subject_id varchar, ours varchar, checkers varchar)"
        )
        rows = [(f"{d.table}.{d.what}", d.scheme, d.period, d.subject_id, d.found, d.expected) for d in found]
        if rows:
            connection.executemany("insert into checker_differences values (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("create table checker_counts (what varchar, compared bigint)")
        connection.executemany("insert into checker_counts values (?, ?)", list(compared.items()))
