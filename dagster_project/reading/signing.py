"""Who has to sign a calculation: the roles that always do, and those that do where much is paid.

Belongs here: what the lines come to, held against the site file. Does not belong here: signing (`door/approve.py`), the
words of the site file (`site_approvals.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.door import journal
from dagster_project.reading import calculated
from dagster_project.site import Site
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

# What is held is signed with the rest: it is paid some day. What is taken back counts as much as what is given.
_GREATEST = """
    with lines as (select currency, {amount} as amount from rows where {amount} is not null),
    totals as (select abs(sum(amount)) as amount from lines group by currency)
    select (select max(abs(amount)) from lines), (select max(amount) from totals)
"""


def required_roles(site: Site, home: Home, calculation: Calculation) -> list[str]:
    """In the order of the site file, each role once."""
    if not site.approvals_above:
        return list(site.approvals)
    columns, _ = calculated.select(home, calculation, "bonus_lines", "select * from rows limit 0")
    amount = "coalesce(amount, held_amount)" if "held_amount" in columns else "amount"
    _, rows = calculated.select(home, calculation, "bonus_lines", _GREATEST.format(amount=amount))
    line, total = next(iter(rows), (None, None))
    asked = [one.role for one in site.approvals_above if one.is_asked(line or Decimal(0), total or Decimal(0))]
    return list(dict.fromkeys([*site.approvals, *asked]))


def published_signers(site: Site, home: Home, ledger: Ledger, month: str) -> dict[str, tuple[str, ...]]:
    """The roles that had to sign what is published of the month, and who holds each."""
    published = journal.done(ledger.entries(), month)
    roles = list(site.approvals)
    if published:
        roles = required_roles(site, home, calculations.find(home, month, published[-1].body["calculation_id"]))
    return {role: site.people[role] for role in roles}
