"""A small company whose months are closed: a few clerks, their scores and complaints, delivered month by month."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import Company, Said

if TYPE_CHECKING:
    from dagster_project.month.workplace import Workplace

SITE = """
format: 1
company: Small works
zone: Asia/Shanghai
day_start: "00:00"
currency: CNY
first_month: 2025-12
home: home
landing: landing
sites:
  - unit: works
    feeds:
      assessments: {due_day: 2, restates_months: 12}
      complaints: {due_day: 2, restates_months: 12}
schemes:
  use:
    - {scheme: smile_star, sites: [works]}
    - {scheme: work_dimensions, sites: [works]}
people:
  appraisal_supervisor: [陈静]
  hr_manager: [王磊]
  quality_manager: [李娜]
approvals: [appraisal_supervisor, hr_manager]
disputes: {workdays: 5, judges: [quality_manager, hr_manager]}
language: en
"""
Tables = dict[tuple[str, str | None, str], str]
PEOPLE = ("ann", "bob", "cid", "dee", "eve")
FLAGS = ("smile_ok", "interpersonal_ok", "problem_sensitivity_ok", "team_ok", "emergency_ok", "five_star_ok")
EMPLOYEES = "employee_id,name,role,unit_id,hired_on,left_on,valid_from,base_pay\n"
ASSESSMENTS = "assessment_id,item,scheme,subject_id,purpose,assessed_on,assessor_id,mark,deleted\n"
COMPLAINTS = "complaint_id,employee_id,received_at,complainant,cause,level,kind,upheld\n"
UNITS = "unit_id,name,kind,valid_from\n"
CONTROL = "source,rows,sum_column,sum_value,site_id,from_on,to_on\n"


class Works(Company):
    """The company's home, and what is put into its landing folder."""

    def deliver(self, source: str, delivery: str, text: str) -> Path:
        folder = self.landing / source / delivery
        folder.mkdir(parents=True)
        (folder / "rows.csv").write_text(text, encoding="utf-8")
        return folder

    def units(self, delivery: str, name: str) -> None:
        self.deliver("units", delivery, f"{UNITS}works,{name},site,2020-01-01\n")

    def roster(self, delivery: str, left: Mapping[str, str]) -> None:
        """Everybody, hired long ago; `left` are last days."""
        rows = [
            f"{name},{name.title()},phone_agent,works,2020-01-01,{left.get(name, '')},2020-01-01,3000.00"
            for name in PEOPLE
        ]
        self.deliver("employees", delivery, EMPLOYEES + "\n".join(rows) + "\n")

    def moved(self, delivery: str, name: str, role: str, since: str) -> None:
        """Somebody who has another role from a day on."""
        row = f"{name},{name.title()},{role},works,2020-01-01,,{since},3000.00\n"
        self.deliver("employees", delivery, EMPLOYEES + row)

    def month_of_work(self, month: str, *complaints: tuple[str, str, str]) -> None:
        """Everybody's flags and a score of 90, and complaints: (whose, day, upheld)."""
        rows = [
            f"{name}-{month}-{item},{item},smile_star,{name},live,{month}-10,lead,{value},"
            for name in PEOPLE
            for item, value in [("qc_score", 90), *((flag, "yes") for flag in FLAGS)]
        ]
        self.deliver("assessments", month, ASSESSMENTS + "\n".join(rows) + "\n")
        folder = self.deliver("complaints", month, COMPLAINTS + "".join(map(_complaint, complaints)))
        last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
        control = f"{CONTROL}complaints,{len(complaints)},,,works,{month}-01,{month}-{last}\n"
        (folder / "_control.csv").write_text(control, encoding="utf-8")

    def mark(self, delivery: str, name: str, month: str, score: int | None) -> None:
        """One score as it is known now; None withdraws its row."""
        row = f"{name}-{month}-qc_score,qc_score,smile_star,{name},live,{month}-10,lead,{score or ''},"
        self.deliver("assessments", delivery, ASSESSMENTS + row + ("true" if score is None else "") + "\n")

    def complaint(self, delivery: str, name: str, day: str, upheld: str) -> None:
        """One complaint as it is known now."""
        self.deliver("complaints", delivery, COMPLAINTS + _complaint((name, day, upheld)))

    def do(self, *arguments: str) -> Said:
        said = self.run(*arguments)
        assert said.code == 0, said.out + said.err
        return said

    def compute(self, month: str) -> None:
        """The steps of a run up to its calculations, without asking a gate."""
        from dagster_project.month import adopting, building, keeping, planning
        from dagster_project.month.corrections import replaying
        from dagster_project.month.landed import load_landed

        workplace = self.workplace(month)
        load_landed(workplace)
        adopting.adopt(workplace)
        replaying.replay(workplace, replaying.correcting(workplace))
        plan = planning.plan(workplace)
        building.build(workplace, plan)
        keeping.keep(workplace, plan)

    def kept_and_whole(self, month: str) -> tuple[Tables, Tables]:
        """Hashes by table, scheme and period of a closed month's latest calculation, and of all of it made again."""
        from dagster_project.month import building, keeping
        from dagster_project.month.corrections.replaying import correcting
        from dagster_project.packs.reperforming import plan_again

        workplace = self.workplace(month)
        latest = correcting(workplace).latest[month]
        plan = plan_again(workplace, latest)
        building.build(workplace, plan)
        kept, whole = (
            {(ref.table, ref.scheme, ref.period): ref.logical_hash for ref in refs}
            for refs in (latest.tables, keeping.computed(workplace, plan))
        )
        return kept, whole

    @property
    def root(self) -> Path:
        return self.site.parent

    def close(self, month: str) -> None:
        self.publish_month(month)
        self.do("close", month)

    def publish_month(self, month: str) -> None:
        self.seal(month)
        self.publish(month)

    def seal(self, month: str) -> None:
        """Seal what was computed for the month as if every gate had passed."""
        seal(self.workplace(month))

    def effects(self, month: str) -> dict[int, bool]:
        """By dispute that was accepted since the last close, whether it has changed what was disputed."""
        from dagster_project.month import disputed, planning, sealing

        workplace = self.workplace(month)
        plan = planning.plan(workplace)
        now = {**plan.stored, month: sealing.calculation_of(workplace, plan)}
        found = disputed.pending(workplace, month)
        return {one.number: disputed.has_effect(workplace, one, now.get(one.month)) for one in found}

    def lines(self, month: str, cause: str = "retro") -> dict[tuple[str, str], str]:
        """By payee and origin, the amounts that a month posts for one cause."""
        rows = self.query(
            "select payee_id, origin_period, amount from bonus_lines"
            f" where posting_period = '{month}' and cause = '{cause}'",
            "--zone",
            "hr",
        )
        return {(row["payee_id"], row["origin_period"]): row["amount"] for row in rows}

    def workplace(self, month: str) -> Workplace:
        from dagster_project import site as sites
        from dagster_project.month.workplace import Workplace
        from dagster_project.periods import parse_month
        from dagster_project.store.paths import Home

        site = sites.load(self.site)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        return Workplace(site, Home(self.home).ensure(), self.landing, parse_month(month), now)


def seal(workplace: Workplace) -> None:
    """What was computed for the workplace's month becomes its candidate, as if every gate had passed."""
    from dagster_project.door import seal as door
    from dagster_project.month import planning, sealing
    from dagster_project.month.publishing import expected_gates

    calculation = sealing.calculation_of(workplace, planning.plan(workplace))
    passed = {"outcome": "pass", "planned": 1, "evaluated": 1, "failing_rows": 0}
    record = {
        "content_hash": calculation.content_hash,
        "gates": [{"gate": gate, **passed} for gate in expected_gates()],
    }
    door.seal(workplace.home, workplace.ledger, calculation, record, expected_gates(), workplace.at)


def _complaint(row: tuple[str, str, str]) -> str:
    name, day, upheld = row
    return f"c-{name}-{day},{name},{day} 09:00:00,customer,agent,ordinary,attitude,{upheld}\n"


def works_in(folder: Path) -> Works:
    site = folder / "starledger.yaml"
    site.write_text(SITE, encoding="utf-8")
    return Works(folder / "home", folder / "landing", site)
