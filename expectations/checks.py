"""The kinds of check: each with the SQL of its failing rows, and its canaries.

A canary is a change to a clean world that must turn the check red (`canary.py`).
Belongs here: the kinds, as data. Built-in expectations where Great Expectations has them, SQL for meaning (`NoRows`).
Does not belong here: how a check is asked (`gx_checks.py`), or which checks a gate has (`gates/`).
Read on: `declaration.py`, what a gate is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from expectations.vocabulary import sql_list


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question about one table. `keys` are the columns of a failing row that a message may show."""

    table: str
    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def says(self) -> str:
        """The check as a sentence."""
        raise NotImplementedError

    @property
    def failing_sql(self) -> str:
        """Exactly one SELECT, without a final semicolon: the rows that break the check."""
        raise NotImplementedError

    @property
    def canaries(self) -> tuple[str, ...]:
        """Changes to `table` of the clean world; after each one alone the check must fail."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class NotNull(Check):
    column: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}_is_filled"

    @property
    def says(self) -> str:
        return f"every row of {self.table} has {self.column}"

    @property
    def failing_sql(self) -> str:
        return f"select * from {self.table} where {self.column} is null"

    @property
    def canaries(self) -> tuple[str, ...]:
        return (f"update {self.table} set {self.column} = null where rowid = 0",)


@dataclass(frozen=True, kw_only=True)
class Unique(Check):
    """The keys together occur once: the table's grain. NULLs count as equal, or a NULL key would hide copies."""

    @property
    def name(self) -> str:
        return f"{self.table}_has_one_row_per_grain"

    @property
    def says(self) -> str:
        return f"{self.table} has one row per {', '.join(self.keys)}"

    @property
    def failing_sql(self) -> str:
        keys = ", ".join(self.keys)
        return f"select {keys}, count(*) as copies from {self.table} group by {keys} having count(*) > 1"

    @property
    def canaries(self) -> tuple[str, ...]:
        return (f"insert into {self.table} select * from {self.table} limit 1",)


@dataclass(frozen=True, kw_only=True)
class InSet(Check):
    """NULL passes, as in Great Expectations: pair it with `NotNull` where the column must be filled."""

    column: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}_is_a_known_word"

    @property
    def says(self) -> str:
        return f"{self.table}.{self.column} is one of {', '.join(self.words)}"

    @property
    def failing_sql(self) -> str:
        return f"select * from {self.table} where {self.column} not in ({sql_list(self.words)})"

    @property
    def canaries(self) -> tuple[str, ...]:
        return (f"update {self.table} set {self.column} = 'no such word' where rowid = 0",)


@dataclass(frozen=True, kw_only=True)
class RowsAtLeast(Check):
    at_least: int
    keys: tuple[str, ...] = ("table_name",)

    @property
    def name(self) -> str:
        return f"{self.table}_is_not_empty"

    @property
    def says(self) -> str:
        return f"{self.table} has at least {self.at_least} row(s)"

    @property
    def failing_sql(self) -> str:
        found = f"select '{self.table}' as table_name, count(*) as found from {self.table}"
        return f"{found} having count(*) < {self.at_least}"

    @property
    def canaries(self) -> tuple[str, ...]:
        return (f"delete from {self.table}",)


@dataclass(frozen=True, kw_only=True)
class NoRows(Check):
    """Meaning, in SQL:

    `sql` selects what must not exist. Compare with `is distinct from`, since `<>` lets NULL through.
    """

    title: str
    sentence: str
    sql: str
    breaking: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.title

    @property
    def says(self) -> str:
        return self.sentence

    @property
    def failing_sql(self) -> str:
        return self.sql

    @property
    def canaries(self) -> tuple[str, ...]:
        return self.breaking


def not_null(table: str, keys: tuple[str, ...], *columns: str) -> tuple[Check, ...]:
    """A `NotNull` for each of the columns; without columns, for each key."""
    return tuple(NotNull(table=table, keys=keys, column=column) for column in columns or keys)
