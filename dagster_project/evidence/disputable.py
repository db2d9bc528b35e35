"""What of a published month can be disputed by whom, and until when.

Here: the publication, whether it has the clause, and the term by the calendar of the subject's site. Not here: entering
the dispute (`door/dispute.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.door import journal
from dagster_project.door.dispute import Term
from dagster_project.errors import Refusal
from dagster_project.facts.deadlines import last_day
from dagster_project.intake.current import workdays
from dagster_project.reading import calculated
from dagster_project.rules.problems import nearest
from dagster_project.site import Site
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home


def publication_of(ledger: Ledger, month: str) -> journal.Attempt:
    """The month's last publication; refuses a month that readers have nothing of."""
    attempts = journal.done(ledger.entries(), month)
    if not attempts:
        raise Refusal(f"{month} is not published, so there is nothing to dispute yet.")
    return attempts[-1]


def check_result(
    home: Home, published: journal.Attempt, subject: tuple[str, str], scheme: str | None, clause: str | None
) -> None:
    """Refuse a subject, a scheme or a clause that the publication has no result of."""
    calculation = _calculation(home, published)
    results = _distinct(home, calculation, "census", "scheme, subject_type, subject_id")
    mine = {row[0] for row in results if row[1:] == subject}
    if not mine:
        known = {row[2] for row in results if row[1] == subject[0]}
        raise Refusal(f"{published.publication_id} knows no {subject[0]} {subject[1]}. {nearest(subject[1], known)}")
    if scheme is not None and scheme not in mine:
        raise Refusal(
            f"{published.publication_id} has no result of {subject[1]} by `{scheme}`. {nearest(scheme, mine)}"
        )
    if clause is None:
        return
    if scheme is None:
        raise Refusal(f"A clause belongs to a scheme. Say which one asks for {clause}.")
    columns = "scheme, subject_type, subject_id, clause"
    clauses = {
        row[3] for row in _distinct(home, calculation, "clause_results", columns) if row[:3] == (scheme, *subject)
    }
    if clause not in clauses:
        raise Refusal(f"{scheme} asked {subject[1]} for no clause `{clause}`. {nearest(clause, clauses)}")


def term_of(home: Home, ledger: Ledger, site: Site, published: journal.Attempt, subject: tuple[str, str]) -> Term:
    """Counted from the day of the publication in the company's zone."""
    published_on = datetime.fromisoformat(published.steps["done"].at).astimezone(ZoneInfo(site.zone)).date()
    roster = _distinct(home, _calculation(home, published), "roster", "subject_type, subject_id, site_id")
    site_id = next((row[2] for row in roster if row[:2] == subject), None)
    length = site.disputes.workdays
    return Term(published_on, last_day(published_on, length, workdays(home, ledger, site_id)), length)


def _calculation(home: Home, published: journal.Attempt) -> Calculation:
    return calculations.find(home, published.body["period"], published.body["calculation_id"])


def _distinct(home: Home, calculation: Calculation, table: str, columns: str) -> set[tuple[Any, ...]]:
    _, rows = calculated.select(home, calculation, table, f"select distinct {columns} from rows")
    return {tuple(row) for row in rows}
