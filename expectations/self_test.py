"""Before any gate is believed: each kind of check fails on a known-bad table and passes on a known-good one.

Belongs here: the proof that Great Expectations, SQLAlchemy, duckdb-engine and DuckDB still work together as pinned.
Does not belong here: whether one gate's question can fail (`canary.py`).
"""

from __future__ import annotations

from typing import Any

from expectations.checks import Check, InSet, NoRows, NotNull, RowsAtLeast, Unique

KNOWN_TABLES = """
create schema if not exists main;
create table known_good as select * from (values (1, 'a'), (2, 'b')) as known (number, word);
create table known_bad as select * from (values (1, 'a'), (1, 'a'), (3, null), (4, 'z')) as known (number, word);
create table known_empty as select * from known_good where false;
"""


class SelfTestError(Exception):
    """Great Expectations does not answer as it should here; no gate's verdict means anything."""


def checks_of(table: str) -> tuple[Check, ...]:
    """One check of every kind. The empty table is what row counts must fail on."""
    keys = ("what",)
    return (
        NotNull(table=table, keys=keys, column="word"),
        Unique(table=table, keys=("number",)),
        Unique(table=table, keys=("number", "word")),
        InSet(table=table, keys=keys, column="word", words=("a", "b")),
        RowsAtLeast(table="known_empty" if table == "known_bad" else table, at_least=1),
        NoRows(
            table=table, keys=keys, title="no_big_number", sentence="no number is above 2",
            sql=f"select * from {table} where number > 2", breaking=(),
        ),
    )  # fmt: skip


def run_self_test(batch: Any) -> None:
    """Ask everything of both tables of `KNOWN_TABLES`; raises `SelfTestError` at the first wrong answer."""
    from expectations.gx_checks import ask

    for table, expected in (("known_good", True), ("known_bad", False)):
        for check in checks_of(table):
            answer = ask(batch, check)
            if answer.holds is not expected:
                raise SelfTestError(
                    f"{type(check).__name__} on {table} answered {answer.holds} instead of {expected}. "
                    "Compare the installed great_expectations, sqlalchemy and duckdb_engine with requirements.lock."
                )
