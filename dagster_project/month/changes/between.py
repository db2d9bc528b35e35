"""What lies between two calculations: whose rules, roster, pay or membership are others.

Belongs here: reading that from what both calculations name and keep. Does not belong here: its effect (`report.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dagster_project.month.changes.results import Who, table
from dagster_project.month.changes.sides import Sides, deliveries_of
from dagster_project.month.changes.splitting import NAMED, OF_ROSTER, OWN, RULE
from dagster_project.month.publishing import PAY_ATTRIBUTES
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period
from dagster_project.rules.library import Library
from dagster_project.store.calculations import Calculation


def library(workplace: Workplace, calculation: Calculation) -> Library:
    """The rules that a calculation used, as they were adopted, with the company's overlays of then."""
    folder = workplace.home.rules / calculation.rules_hash
    if workplace.library.rules_hash == calculation.rules_hash:
        return workplace.library
    overlays = sorted((folder / "overlays").glob("*.yaml"))
    return Library.load(folder, overlays, {use.scheme for use in workplace.site.schemes})


def other_rules(before: Calculation, now: Calculation) -> frozenset[str]:
    """Schemes of both calculations of which other versions, or other values, are in force."""
    sides = [calculation.document["inputs"]["schemes"] for calculation in (before, now)]
    names = [{version.split("@")[0] for version in side} for side in sides]
    differing_versions = {version for version, _ in {*sides[0].items()} ^ {*sides[1].items()}}
    return frozenset({version.split("@")[0] for version in differing_versions} & names[0] & names[1])


def members(workplace: Workplace, calculation: Calculation, period: Period) -> dict[Who, object]:
    """Who is rated by what, and with whom, in a period of the calculation."""
    return {
        Who(str(row["scheme"]), str(row["subject_type"]), str(row["subject_id"])): (row["state"], row["population"])
        for row in table(workplace.home, calculation, "census")
        if row["period"] == period.text
    }


def ids(calculation: Calculation) -> frozenset[str]:
    """Every delivery that the calculation knew."""
    return frozenset().union(*deliveries_of(calculation).values())


def own_cause(workplace: Workplace, compared: Sides) -> NAMED:
    """What a change without any other cause is: one's own results, unless one was not rated, or not with the same."""
    before, now = compared.before, compared.now
    sides = [members(workplace, before, compared.period_before), members(workplace, now, compared.period)]
    used = [{version.split("@")[0] for version in one.document["inputs"]["schemes"]} for one in (before, now)]
    taken_up = used[0] ^ used[1]

    def cause(who: Who) -> str:
        if who.scheme in taken_up:
            return RULE
        return OWN if sides[0].get(who) == sides[1].get(who) else OF_ROSTER

    return cause


def moved_in(workplace: Workplace, before: Calculation, now: Calculation) -> frozenset[str]:
    """Of whom the roster of the two months says something else: where they are, as what, for what pay."""
    pay = {row["measure"] for row in workplace.library.compiled.rows["measures"] if row["attribute"] in PAY_ATTRIBUTES}
    sides = [_roster(workplace, one, pay) for one in (before, now)]
    return frozenset(subject for subject in {*sides[0], *sides[1]} if sides[0].get(subject) != sides[1].get(subject))


def _roster(workplace: Workplace, calculation: Calculation, pay: Collection[str]) -> Mapping[str, object]:
    kept = {name: table(workplace.home, calculation, name) for name in ("roster", "observations")}
    own = {name: [row for row in rows if row["period"] == calculation.period] for name, rows in kept.items()}
    paid: dict[object, dict[object, object]] = {}
    for row in own["observations"]:
        if row["measure"] in pay:
            paid.setdefault(row["subject_id"], {})[row["measure"]] = row["value"]
    return {
        str(row["subject_id"]): (row["site_id"], row["unit_id"], row["role"], paid.get(row["subject_id"]))
        for row in own["roster"]
    }
