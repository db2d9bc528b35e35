"""Run the gates over a candidate: the package's door in.

Belongs here: the judgement. Three outcomes: `pass` (every planned check evaluated, none broken), `fail` (a check is
broken), `error` (a check had no answer, or cannot fail, or two readings of it disagree). An error is never a pass and
hides no fail: both are red.
Does not belong here: asking (`gx_checks.py`), declarations (`gates/`), what a red gate stops (`dagster_project/door/`).
Read on: `record.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations import failing
from expectations.checks import Check
from expectations.connecting import connect
from expectations.declaration import Gate
from expectations.gates import GATES
from expectations.record import GateRecord, GateResult, Outcome, RedCheck, explain_red

if TYPE_CHECKING:
    import duckdb

    from expectations.engine import Engine

__all__ = ["explain_red", "failing_rows", "run_gates"]


def run_gates(
    candidate_db: Path, content_hash: str, gates: Iterable[Gate] = GATES, engine: Engine | None = None
) -> GateRecord:
    """Judge the candidate, opened read-only, and bind the verdicts to `content_hash`. Never raises for what it finds.

    `candidate_db` is a DuckDB file with the tables of `canary_world.sql` (its own, or views over Parquet), not open
    for writing in this process. Raises `ValueError` without gates: nothing checked must not look like nothing wrong.
    """
    judged = tuple(gates)
    if not judged:
        raise ValueError("No gates were given, so nothing would be checked. Pass expectations.gates.GATES.")
    try:
        if not candidate_db.is_file():
            raise FileNotFoundError(candidate_db)
        results = _judge_all(candidate_db, judged, engine)
    except Exception as exception:
        return unanswered(content_hash, _why_no_engine(exception), judged)
    return GateRecord(content_hash, results)


def unanswered(content_hash: str, problem: str, gates: Iterable[Gate] = GATES) -> GateRecord:
    """The record of a candidate that nobody judged: every gate an error, each for the same reason."""
    return GateRecord(content_hash, tuple(_unanswered(gate, problem) for gate in gates))


def failing_rows(
    candidate_db: Path, record: GateRecord, directory: Path, gates: Iterable[Gate] = GATES
) -> dict[str, Path]:
    """Write all failing rows of red gates to `directory` (`work/failing` of HOME), 0600; returns gate -> file."""
    return failing.failing_rows(candidate_db, record, directory, gates)


def _judge_all(candidate_db: Path, gates: tuple[Gate, ...], engine: Engine | None) -> tuple[GateResult, ...]:
    from expectations.engine import shared_engine

    trusted = engine or shared_engine()
    with connect(str(candidate_db)) as connection, trusted.candidate(candidate_db) as batch:
        return tuple(_judge(gate, batch, connection, trusted) for gate in gates)


def _judge(gate: Gate, batch: Any, connection: duckdb.DuckDBPyConnection, engine: Engine) -> GateResult:
    from expectations.gx_checks import Answer, ask_all

    # A check that cannot fail has no verdict, whatever it says about the candidate.
    distrusted = {check: problem for check in gate.planned if (problem := engine.aviary.problem(check))}
    answers = ask_all(batch, [check for check in gate.planned if check not in distrusted])
    answers |= {check: Answer(None, problem) for check, problem in distrusted.items()}
    red = tuple(_red_check(check, answer.problem, connection) for check, answer in answers.items() if not answer.holds)
    evaluated = sum(answer.holds is not None for answer in answers.values())
    return GateResult(
        gate=gate.name,
        outcome=_outcome(red, evaluated == len(gate.planned)),
        planned=len(gate.planned),
        evaluated=evaluated,
        checked_rows=_checked_rows(gate, connection),
        failing_rows=sum(check.failing_rows for check in red),
        rule=gate.rule,
        next_step=gate.next_step,
        red_checks=red,
    )


def _red_check(check: Check, problem: str, connection: duckdb.DuckDBPyConnection) -> RedCheck:
    if problem:
        return RedCheck(check.name, check.says, 0, problem, ())
    try:
        count = failing.count_rows(connection, [check.failing_sql])
        rows = failing.first_rows(connection, check)
    except Exception as exception:
        return RedCheck(
            check.name, check.says, 0, f"its failing rows could not be read: {type(exception).__name__}", ()
        )
    if not count:
        return RedCheck(
            check.name, check.says, 0, "Great Expectations says it fails, its own SQL finds no failing row", ()
        )
    return RedCheck(check.name, check.says, count, "", rows)


def _outcome(red: tuple[RedCheck, ...], all_evaluated: bool) -> Outcome:
    if not all_evaluated or any(check.problem for check in red):
        return "error"
    return "fail" if red else "pass"


def _checked_rows(gate: Gate, connection: duckdb.DuckDBPyConnection) -> int:
    """Rows that this gate could judge; a table that is not there has none, and its checks no answer."""
    if gate.counted:
        try:
            return failing.count_rows(connection, [gate.counted])
        except Exception:
            return 0
    there = {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}
    return failing.count_rows(connection, [f"select 1 from {table}" for table in gate.tables if table in there])


def _unanswered(gate: Gate, problem: str) -> GateResult:
    red = RedCheck("every check", gate.rule, 0, problem, ())
    return GateResult(gate.name, "error", len(gate.planned), 0, 0, 0, gate.rule, gate.next_step, (red,))


def _why_no_engine(exception: Exception) -> str:
    from expectations.self_test import SelfTestError

    return (
        str(exception)
        if isinstance(exception, SelfTestError)
        else f"the candidate could not be judged: {type(exception).__name__}"
    )
