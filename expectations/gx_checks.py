"""From a declared check to a Great Expectations expectation, and from its result to an answer.

Belongs here: the translation of each kind of check, the guard around SQL, and the scrubbing of exception text.
Does not belong here: Great Expectations' plumbing (`duckdb_source.py`).
Imports Great Expectations: import it inside functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import great_expectations as gx

from expectations.checks import Check, InSet, NoRows, NotNull, RowsAtLeast, Unique

gxe: Any = gx.expectations  # its types are not exported
# Great Expectations holds the rows it fetched in memory. It only decides; our own SQL counts and keeps (`failing.py`).
_ROWS_TO_DECIDE = 1
# Messages of these quote our own SQL and table names; all others may quote data.
_SAFE_MESSAGE = re.compile(r"((?:Catalog|Binder|Parser) Error: [^\n]*)")
_ERROR_KIND = re.compile(r"\b([A-Z]\w*(?: [A-Z]\w*)* Error):")


@dataclass(frozen=True)
class Answer:
    """`holds` is None when there is no answer; then `problem` says why, without any value of the data."""

    holds: bool | None
    problem: str = ""


def ask_all(batch: Any, checks: Sequence[Check]) -> dict[Check, Answer]:
    """Ask many questions, those of one table together: 131 checks take 0.6 s so, and 1.7 s one by one (columns are
    read once).

    Whatever has no answer in company is asked again alone, so that one check's mistake is not another's.
    """
    answers: dict[Check, Answer] = {}
    for table in dict.fromkeys(check.table for check in checks):
        answers |= _ask_together(batch, [check for check in checks if check.table == table])
    return {check: answers[check] if check in answers else ask(batch, check) for check in checks}


def ask(batch: Any, check: Check) -> Answer:
    """Ask one question. Anything but a clear yes or no is a problem, never a yes."""
    try:
        return _answer(batch(check.table).validate(_expectation(check), result_format="BOOLEAN_ONLY"))
    except Exception as exception:
        return Answer(None, scrubbed(exception))


def _ask_together(batch: Any, checks: Sequence[Check]) -> dict[Check, Answer]:
    """The clear answers only."""
    try:
        suite = gx.ExpectationSuite(name="together", expectations=[_expectation(check) for check in checks])
        results = batch(checks[0].table).validate(suite, result_format="BOOLEAN_ONLY").results
        by_name = {result.expectation_config.meta["check"]: _answer(result) for result in results}
    except Exception:
        return {}
    return {check: by_name[check.name] for check in checks if by_name.get(check.name, Answer(None)).holds is not None}


def _answer(result: Any) -> Answer:
    if raised := _exception_message(result.exception_info or {}):
        return Answer(None, scrubbed(raised))
    return Answer(result.success) if isinstance(result.success, bool) else Answer(None, "no verdict came back")


def guarded(sql: str) -> str:
    """The SQL, if it is exactly one SELECT. Read-only access is the lock on the data; this one names the fault."""
    statements = duckdb.extract_statements(sql)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise ValueError("the check's SQL must be exactly one SELECT")
    return sql


def scrubbed(problem: BaseException | str) -> str:
    """What went wrong, in words that cannot hold a value: our own SQL's mistakes in full, of all else only the kind."""
    text = str(problem)
    if safe := _SAFE_MESSAGE.search(text):
        return safe.group(1)
    if isinstance(problem, ValueError) and text.startswith("the check's SQL"):
        return text
    kind = _ERROR_KIND.search(text)
    return kind.group(1) if kind else type(problem).__name__ if isinstance(problem, BaseException) else "unknown error"


def _expectation(check: Check) -> Any:
    meta = {"check": check.name}
    match check:
        case NotNull():
            return gxe.ExpectColumnValuesToNotBeNull(column=check.column, meta=meta)
        case Unique() if len(check.keys) == 1:
            return gxe.ExpectColumnValuesToBeUnique(column=check.keys[0], meta=meta)
        case Unique():
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(check.keys), ignore_row_if="never", meta=meta)
        case InSet():
            return gxe.ExpectColumnValuesToBeInSet(column=check.column, value_set=list(check.words), meta=meta)
        case RowsAtLeast():
            return gxe.ExpectTableRowCountToBeBetween(min_value=check.at_least, meta=meta)
        case NoRows():
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=_query(check.failing_sql), meta=meta)
    raise TypeError(f"No expectation is known for the kind of check {type(check).__name__}; add it to gx_checks.py.")


def _query(sql: str) -> str:
    """The SQL as Great Expectations wants it: it is run through `str.format`, then through SQLAlchemy, where `:x` is
    a parameter.

    `{batch}` stands in a comment because its absence is remarked upon on stdout, and our queries name their tables
    themselves.
    """
    literal = re.sub(r"(?<!:):(?=\w)", r"\\:", guarded(sql).replace("{", "{{").replace("}", "}}"))
    return f"select * from (\n{literal}\n) as failing limit {_ROWS_TO_DECIDE} /* {{batch}} */"


def _exception_message(info: dict[str, Any]) -> str:
    """Exception info is one dict, or one a metric; the message of the first that was raised, or nothing."""
    for entry in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message") or "unknown error")
    return ""
