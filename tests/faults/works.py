"""Two months of a small company as steps that may fail anywhere: load, seal, publish, close, and post a correction.

Here: each step as a function of a HOME alone, and the HOME that each begins with.
What lies between effects is done beforehand: the models' build is handed to the step as a finished working file, which
is disposable and written by no effect.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from dagster_project.door.approve import approve
from dagster_project.door.closing import close
from dagster_project.door.publish import publish
from dagster_project.door.seal import candidate
from dagster_project.month import adopting, building, keeping, planning
from dagster_project.month.corrections import replaying
from dagster_project.month.landed import load_landed
from dagster_project.month.publishing import expected_gates, pay_measures
from dagster_project.month.workplace import Workplace
from dagster_project.store import objects
from dagster_project.store.hashing import file_sha256
from dagster_project.store.lock import held
from dagster_project.store.paths import Home
from tests.corrections.small_works import Works, seal, works_in
from tests.faults.walking import Step

# Money needs three months of scores; the two before are known from the beginning, and computed with the first.
BEFOREHAND, FIRST, SECOND = ("2025-12", "2026-01"), "2026-02", "2026-03"
BEFORE, AFTER = f"{FIRST}.1", f"{SECOND}.1"
# Each table goes the same way: those that corrections read, and one that a release shows to BI without pay.
TABLES = ("bonus_lines", "census", "observations", "standings", "stars")
REPLAYED, OPEN = "replayed.duckdb", "open.duckdb"


@dataclass(frozen=True)
class Month:
    """One month's steps; `workplace` has read site and rules, so that no child reads them again."""

    workplace: Workplace

    def at(self, home: Home) -> Workplace:
        fresh = replace(self.workplace, home=home.ensure(), memo={})
        vars(fresh)["library"] = self.workplace.library
        return fresh

    def load(self, home: Home) -> None:
        with held(home.ensure(), "run", self.workplace.at):
            workplace = self.at(home)
            load_landed(workplace)
            adopting.adopt(workplace)

    def keep_and_seal(self, home: Home) -> None:
        workplace = self.at(home)
        with held(home, "run", workplace.at):
            _keep(workplace)
            seal(workplace)

    def sign(self, home: Home) -> None:
        workplace, site = self.at(home), self.workplace.site
        for role in site.approvals:
            by = site.people[role][0]
            approve(home, workplace.ledger, workplace.month.text, by, role, site.people, "tester", workplace.at)

    def publish(self, home: Home) -> None:
        workplace, month = self.at(home), self.workplace.month
        measures, roles = pay_measures(home, month), workplace.site.approvals
        publish(home, workplace.ledger, month.text, roles, expected_gates(), measures, workplace.at)

    def close(self, home: Home) -> None:
        workplace, site = self.at(home), self.workplace.site
        people = {role: site.people[role] for role in site.approvals}
        close(home, workplace.ledger, workplace.month.text, people, "tester", workplace.at)

    def post(self, home: Home) -> None:
        """Keep the closed month as it is known now, then the open month with the difference, and seal it.

        Each build's working file lies ready beside the one that is read.
        """
        workplace = self.at(home)
        with held(home, "run", workplace.at):
            found = replaying.correcting(workplace)
            if found.is_due and found.plan:
                _use(workplace, REPLAYED)
                keeping.store(workplace, found.plan)
                workplace.memo.clear()
            _use(workplace, OPEN)
            _keep(workplace)
            seal(workplace)


def _keep(workplace: Workplace) -> None:
    plan = planning.plan(workplace)
    if plan.to_compute:
        keeping.keep(workplace, plan)


def _use(workplace: Workplace, name: str) -> None:
    workplace.warehouse.unlink(missing_ok=True)
    os.link(workplace.warehouse.with_name(name), workplace.warehouse)


def steps(folder: Path) -> tuple[Month, list[Step]]:
    """The steps in their order, and the first month; builds what they need in `folder`, about 20 seconds.

    From here on this process keeps TABLES alone, and every home's key is the same: BI's hashes are made with it.
    """
    patch("secrets.token_bytes", lambda length: b"k" * length).start()
    for table in {*keeping.KEPT} - {*TABLES}:
        del keeping.KEPT[table]
    works = works_in(folder)
    works.units("first", "Works")
    works.roster("first", {})
    for month in BEFOREHAND:
        works.month_of_work(month)
    first, found = Month(works.workplace(FIRST)), list[Step]()
    load_landed(first.workplace)
    works.month_of_work(FIRST)
    works.deliver("complaints", "unreadable", "complaint_id,received_at\nc1,2025-12-01\nc1")

    def before(name: str, act: Callable[[Home], object], *seen: str | None) -> None:
        base = folder / "before" / name
        shutil.copytree(works.home, base)
        found.append(Step(name, base, act, frozenset(seen)))

    home = Home(works.home).ensure()
    before("load", first.load, None)
    first.load(home)
    for month in (Month(works.workplace(BEFOREHAND[-1])), first):
        workplace = month.at(home)
        building.build(workplace, planning.plan(workplace))
        if month is not first:
            _keep(workplace)
    before("seal", first.keep_and_seal, None)
    first.keep_and_seal(home)
    first.sign(home)
    before("publish", first.publish, None, BEFORE)
    first.publish(home)
    before("close", first.close, BEFORE)
    first.close(home)
    second = _with_a_correction(works, home)
    before("post", second.post, BEFORE)
    second.post(home)
    assert _differences(second, home), "nothing is posted"
    second.sign(home)
    before("publish again", second.publish, BEFORE, AFTER)
    return first, found


def _with_a_correction(works: Works, home: Home) -> Month:
    """The second month has come, and a lower mark of the first; both builds lie ready."""
    works.mark("lowered", "bob", FIRST, 82)
    works.month_of_work(SECOND)
    second = Month(works.workplace(SECOND))
    second.load(home)
    workplace = second.at(home)
    found = replaying.correcting(workplace)
    assert found.plan is not None
    building.build(workplace, found.plan)
    shutil.copyfile(workplace.warehouse, home.work / REPLAYED)
    scratch = Home(works.home.with_name("ready"))
    shutil.copytree(home.root, scratch.root)
    workplace = second.at(scratch)
    keeping.store(workplace, found.plan)
    building.build(workplace, planning.plan(workplace))
    shutil.move(workplace.warehouse, home.work / OPEN)
    shutil.rmtree(scratch.root)
    return second


def _differences(month: Month, home: Home) -> int:
    """How many retro lines the month's candidate has."""
    _, calculation = candidate(home, month.at(home).ledger, month.workplace.month.text)
    lines = [objects.read(home, ref).to_pylist() for ref in calculation.tables if ref.table == "bonus_lines"]
    return sum(line["cause"] == "retro" for rows in lines for line in rows)


def fingerprint(base: Path) -> dict[str, str]:
    """Every byte of a HOME: no step may have changed what it began with."""
    return {str(path): file_sha256(path) for path in sorted(base.rglob("*")) if path.is_file()}
