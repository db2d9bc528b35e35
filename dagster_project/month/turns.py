"""Months computed and kept without a verdict of their own: those before the month that is asked for, in turns.

Belongs here: how many months are computed at once, and what must hold before a month is kept that no gate is asked
about: the shape of its tables, and the second engine. Does not belong here: which months (`planning`), the month's own
verdict (`sealing`).
What a build lays on disk, and the second engine holds in memory, grows with what is computed at once. The first run of
a company computes every month since the site file's `first_month`, and a home with many people has no room for three
years of them.
"""

from __future__ import annotations

from collections.abc import Callable

from dagster_project.errors import Refusal
from dagster_project.intake import deliveries_visible
from dagster_project.intake.stored import rows_of
from dagster_project.month import building, checking, keeping, planning
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened
from dagster_project.warehouse.models import NodeResult, release_connections
from dagster_project.warehouse.shape import shape_results

# Person × scheme × month: a year of 20,000 people, of whom each is under one scheme.
RESULTS_AT_ONCE = 250_000
Keep = Callable[[Workplace, Plan], list[Calculation]]


def with_earlier_kept(workplace: Workplace, plan: Plan) -> Plan:
    """While more months are due than are computed at once, compute and keep the first ones; the plan for the rest."""
    if len(plan.to_compute) == 1:
        return plan
    at_once = months_at_once(workplace)
    while len(plan.to_compute) > at_once:
        first = plan.first(at_once)
        building.build(workplace, first)
        prove_and_keep(workplace, first, keeping.keep)
        plan = planning.plan(workplace)
    return plan


def months_at_once(workplace: Workplace) -> int:
    """At least one; by how many people there ever were and how many schemes rate those of one site."""
    site = workplace.site
    schemes_a_site = -(-len(workplace.scheme_sites) // len(site.sites))
    return max(1, RESULTS_AT_ONCE // max(1, _people(workplace) * schemes_a_site))


def prove_and_keep(workplace: Workplace, plan: Plan, keep: Keep) -> None:
    """Prove the plan's months as they are built, and let `keep` store them; a `Refusal` keeps nothing of them."""
    with checking.beside(workplace.warehouse, [period.text for period in plan.periods]) as findings:
        failed = [_told(test) for test in shape_results(workplace.models) if test.status != "pass"]
        release_connections()
        differences, compared = findings()
        if failed or differences or not compared:
            _refuse(plan, failed, len(differences))
        keep(workplace, plan)


def _people(workplace: Workplace) -> int:
    """Everybody whom a roster ever named."""
    rows = rows_of(workplace.home, "employees", deliveries_visible(workplace.home, workplace.known_at))
    with opened() as connection:
        return int(connection.execute(f"select count(distinct employee_id) from {rows}").fetchall()[0][0])


def _told(test: NodeResult) -> str:
    return f"{test.name} (could not be asked)" if test.status == "error" else test.name


def _refuse(plan: Plan, failed: list[str], differences: int) -> None:
    months = f"{plan.to_compute[0]} to {plan.to_compute[-1]}"
    why = f"the second engine differs in {differences} values" if not failed else f"tests failed: {', '.join(failed)}"
    raise Refusal(
        f"The months {months}, computed as known now, do not hold together: {why}. Nothing of it was kept, and nothing "
        "is paid. The working file shows both; find which is wrong, mend its model, and run again."
    )
