"""What people decided beside the results: holds, which keep lines from being paid, and adjustments, which are lines.

Belongs here: taking a hold off a line, so that everybody else sees what was earned, and the lines of adjustments.
Does not belong here: what is earned (`pay.py`, `charged.py`, `retro.py`). Read on: docs/disputes.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from .lines import TABLE, common_columns, key_of_line
from .rows import Difference, Key, Row, Rows, columns_differ, differ
from .rulebook import Rulebook
from .spine import kind_and_last_month

Targets = dict[tuple[str, str, str, str | None, str | None], str]  # period, payee, scheme and line, or None for all


def read_holds(rows: Rows) -> Targets:
    """By what is held, the hold."""
    columns = ("period", "subject_type", "subject_id", "scheme", "line")
    return {tuple(row[name] for name in columns): row["hold"] for row in rows}


def without_holds(rows: Rows, holds: Targets, wrong: list[Difference]) -> Iterator[Row]:
    """The lines as they were earned; a line that is held and should not be, or the other way round, is told in `wrong`.

    What is held has no amount of its own, so that nobody who adds up pays it; what is not payable is not held.
    """
    for row in rows:
        key, found = key_of_line(row), row.get("hold")
        is_held = row["status"] == "held" and row["amount"] is None and row.get("held_amount") is not None
        earned = {**row, "amount": row["held_amount"], "status": "ok"} if found and is_held else row
        is_payable = earned["status"] == "ok" and earned["amount"] is not None
        expected = _hold_of(row, holds) if holds and is_payable else None
        if found != expected or (found and not is_held):
            wrong.append(differ(TABLE, key, f"{row['line']}.hold", expected, found))
        elif found is None and row.get("held_amount") is not None:
            wrong.append(differ(TABLE, key, f"{row['line']}.held_amount", None, row["held_amount"]))
        yield earned


def _hold_of(row: Row, holds: Targets) -> str | None:
    """The widest that is in force for the line."""
    payee = (row["period"], row["subject_type"], row["subject_id"])
    targets = ((*payee, None, None), (*payee, row["scheme"], None), (*payee, row["scheme"], row["line"]))
    return next((holds[target] for target in targets if target in holds), None)


def without_adjustments(rows: Rows, aside: list[Row]) -> Iterator[Row]:
    """Lines that rules make; those that people decided are left in `aside` (a policy's cut has a `/` in its name)."""
    for row in rows:
        if row["cause"] == "adjustment" and "/" not in row["line"]:
            aside.append(row)
        else:
            yield row


def check_decided(rows: Rows, adjustments: Rows, book: Rulebook, periods: set[str]) -> Iterator[Difference]:
    """One line for each adjustment of the `periods` that are checked, with its amount, and no other."""
    expected = {_line_of(row): row for row in adjustments if row["period"] in periods}
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        of = (key_of_line(row), row["line"])
        if of not in expected or of in seen:
            yield differ(TABLE, of[0], f"{of[1]}.row", "none: nobody approved it, or twice", "one row")
            continue
        seen.add(of)
        wanted = {
            **common_columns(of[0]),
            "scheme_version": _version(book, *of[0][::3]),
            "cause": "adjustment",
            "quantity": 1,
            "amount": expected[of]["amount"],
            "currency": expected[of]["currency"],
            "status": "ok",
            "reason_code": expected[of]["cause"],
        }
        yield from columns_differ(TABLE, of[0], wanted, row, f"{of[1]}.")
    for key, line in expected.keys() - seen:
        yield differ(TABLE, key, f"{line}.row", "one row", "none")


def _line_of(row: Row) -> tuple[Key, str]:
    return (row["scheme"], row["subject_type"], row["subject_id"], row["period"]), row["line"]


def _version(book: Rulebook, scheme: str, period: str) -> int | None:
    """The latest version that is in force in the period."""
    _, month = kind_and_last_month(period)
    in_force = [
        part.version
        for part in book.parts.values()
        if part.scheme == scheme
        and part.row["effective_from_index"] <= month
        and (part.row["effective_to_index"] is None or part.row["effective_to_index"] > month)
    ]
    return max(in_force, default=None)
