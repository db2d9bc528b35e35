"""Whether accepted disputes have changed what was disputed: what the gate `judgements_take_effect` looks at.

Belongs here: the table `judged_disputes` of the candidate, one row for each dispute accepted since the last close, and
how many they are.
Does not belong here: delivering what they change (`intake/ruled.py`), what must hold (expectations/).
A closed month's result is the one of its latest calculation: what the open month pays for it follows from that.
"""

from __future__ import annotations

import duckdb

from dagster_project.door import journal
from dagster_project.facts.disputes import Dispute, disputes
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened
from dagster_project.store.hashing import described, literal, quoted
from dagster_project.store.ledger import newest

TABLE = """
    create table judged_disputes (
        dispute bigint, period varchar, scheme varchar, subject_type varchar, subject_id varchar, verdict varchar,
        is_effective boolean, without_effect varchar
    )
"""
# One row always: a month in which nobody was proved right does not look like one in which nobody looked.
COUNT = "create table judgement_counts as select cast(? as bigint) as accepted"
# What is computed of somebody. What people decided about a line (a hold, an adjustment) is no effect of a judgement.
RESULTS: dict[str, str] = {
    "observations": "*",
    "stars": "*",
    "clause_results": "*",
    "condition_results": "*",
    "scores": "*",
    "case_results": "*",
    "bonus_lines": "scheme, origin_period, line, cause, quantity, rate, basis_amount, star",
}


def lay_disputes(
    connection: duckdb.DuckDBPyConnection, workplace: Workplace, calculation: Calculation, plan: Plan
) -> None:
    """`calculation` is the candidate's; the plan has the calculations of the months before it."""
    connection.execute(TABLE)
    now = {**plan.stored, calculation.period: calculation}
    accepted = pending(workplace, plan.month.text)
    connection.execute(COUNT, [len(accepted)])
    rows = [
        (
            one.number,
            one.month,
            one.body["scheme"],
            one.body["subject_type"],
            one.body["subject_id"],
            one.verdict,
            has_effect(workplace, one, now.get(one.month)),
            one.without_effect or None,
        )
        for one in accepted
    ]
    if rows:
        connection.executemany("insert into judged_disputes values (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def pending(workplace: Workplace, month: str) -> list[Dispute]:
    """Accepted since the last close: an earlier one has had its month."""
    entries = workplace.ledger.entries()
    closed = newest(entries, "closed")
    since = closed.seq if closed else 0
    return [
        one
        for one in disputes(entries)
        if one.is_upheld and one.judged is not None and one.judged.seq > since and one.month <= month
    ]


def has_effect(workplace: Workplace, dispute: Dispute, now: Calculation | None) -> bool:
    """Whether any figure or result of the subject (under the scheme) is another than in the disputed publication."""
    attempts = journal.done(workplace.ledger.entries(), dispute.month)
    disputed = next(one for one in attempts if one.publication_id == dispute.body["publication_id"])
    before = calculations.find(workplace.home, dispute.month, disputed.body["calculation_id"])
    if now is None or now.calculation_id == before.calculation_id:
        return False
    with opened() as connection:
        return any(_differs(connection, workplace, dispute, table, (before, now)) for table in RESULTS)


def _differs(
    connection: duckdb.DuckDBPyConnection,
    workplace: Workplace,
    dispute: Dispute,
    table: str,
    sides: tuple[Calculation, Calculation],
) -> bool:
    relations = [rows for side in sides if (rows := calculations.rows_sql(workplace.home, [side], table))]
    if len(relations) < len(sides):
        return bool(relations)
    before, now = relations
    known = dict(described(connection, now))
    columns = [name for name, _ in described(connection, before) if name in known]
    listed = ", ".join(map(quoted, columns)) if RESULTS[table] == "*" else RESULTS[table]
    scheme = dispute.body["scheme"]
    who = (
        f"subject_type = {literal(dispute.body['subject_type'])} and subject_id = {literal(dispute.body['subject_id'])}"
        + (f" and scheme = {literal(scheme)}" if scheme and "scheme" in columns else "")
        + (" and cause = 'regular'" if table == "bonus_lines" else "")
    )
    selects = [f"select {listed} from {relation} where {who}" for relation in (before, now)]
    either = f"({selects[0]} except all {selects[1]}) union all ({selects[1]} except all {selects[0]})"
    return bool(connection.execute(f"select 1 from ({either}) limit 1").fetchall())
