"""The lines that a month's newest calculation has for somebody: for commands that name a payee.

Here: whether there is such a payee, scheme or line, with the nearest name where there is none, and what the line comes
to. A month that is not computed yet is asked about by the last one that is. Not here: what readers see (`release.py`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.reading import calculated
from dagster_project.rules.problems import nearest
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

_LINES = """
    select scheme, subject_type, subject_id, line, sum(coalesce(amount, held_amount)) as amount
    from rows where cause <> 'retro' group by all
"""
_PEOPLE = "select distinct scheme, subject_type, subject_id from rows"


def amounts(home: Home, ledger: Ledger, month: str) -> dict[tuple[str, str, str, str], Decimal | None]:
    """By scheme, payee type, payee and line what the month's own lines come to."""
    calculation = _newest(home, ledger, month)
    columns, _ = calculated.select(home, calculation, "bonus_lines", "select * from rows limit 0")
    sql = _LINES if "held_amount" in columns else _LINES.replace("coalesce(amount, held_amount)", "amount")
    _, rows = calculated.select(home, calculation, "bonus_lines", sql)
    return {tuple(row[:4]): row[4] for row in rows}


def _newest(home: Home, ledger: Ledger, month: str) -> Calculation:
    is_computed = calculated.newest_entry(ledger.entries(), month) is not None
    return calculated.newest(home, ledger, month if is_computed else None)


def check_payee(
    home: Home, ledger: Ledger, month: str, payee: tuple[str, str], scheme: str | None, line: str | None
) -> None:
    """Refuse a payee, a scheme of theirs or a line that the month's newest calculation does not know."""
    lines = amounts(home, ledger, month)
    subject_type, subject_id = payee
    calculation = _newest(home, ledger, month)
    _, rows = calculated.select(home, calculation, "census", _PEOPLE)
    people: set[Any] = {tuple(row) for row in rows} | {key[:3] for key in lines}
    known = {found[2] for found in people if found[1] == subject_type}
    if subject_id not in known:
        raise Refusal(f"{month} knows no {subject_type} {subject_id}. {nearest(subject_id, sorted(known))}".strip())
    schemes = {found[0] for found in people if found[1:] == (subject_type, subject_id)}
    if scheme is not None and scheme not in schemes:
        raise Refusal(f"{subject_id} is in no scheme `{scheme}` in {month}. {nearest(scheme, sorted(schemes))}".strip())
    own = {key[3] for key in lines if key[:3] == (scheme, subject_type, subject_id)}
    if line is not None and line not in own:
        listed = ", ".join(sorted(own)) or "none"
        raise Refusal(f"{subject_id} has no line `{line}` by {scheme} in {month}. Lines there are: {listed}.")
