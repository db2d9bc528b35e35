"""A company of one clerk and complaints, small enough to be run again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import Company

SITE = """
format: 1
company: Numbers
zone: Asia/Shanghai
day_start: "00:00"
currency: CNY
first_month: 2026-03
home: home
landing: landing
sites:
  - unit: works
    feeds:
      complaints: {due_day: 2, restates_months: 12}
schemes:
  use:
    - {scheme: complaint_deadlines, sites: [works]}
    - {scheme: lateness_deduction, sites: [works]}
people:
  appraisal_supervisor: [陈静]
  hr_manager: [王磊]
approvals: [appraisal_supervisor, hr_manager]
language: en
"""
HEAD = "complaint_id,employee_id,received_at,accepted_on,complainant,cause,level,kind,region\n"
COVERED = "source,rows,sum_column,sum_value,site_id,from_on,to_on\ncomplaints,{rows},,,works,{first},{last}\n"


class Works(Company):
    """A company of one clerk and complaints."""

    def deliver(self, source: str, delivery: str, known_at: str | None, text: str, control: str | None = None) -> None:
        folder = self.landing / source / delivery
        folder.mkdir(parents=True)
        (folder / "rows.csv").write_text(text, encoding="utf-8")
        if known_at:
            (folder / "_delivery.yaml").write_text(f'known_at: "{known_at}"\n', encoding="utf-8")
        if control:
            (folder / "_control.csv").write_text(control, encoding="utf-8")

    def complaints(
        self, delivery: str, known_at: str | None, *cases: tuple[str, str], covers: str | None = None
    ) -> None:
        rows = [f"{name},clerk,{day} 09:00:00,{day},customer,company,ordinary,quality,domestic" for name, day in cases]
        last = {"2026-03": 31, "2026-04": 30}
        control = None
        if covers:
            days = {"first": f"{covers}-01", "last": f"{covers}-{last[covers]}"}
            control = COVERED.format(rows=len(rows), **days)
        self.deliver("complaints", delivery, known_at, HEAD + "\n".join(rows) + "\n", control)

    def run_and_publish(self, month: str) -> None:
        said = self.run("run", month)
        assert said.code == 0, said.out + said.err
        self.publish(month)

    def numbers(self) -> dict[str, Any]:
        rows = self.query("select distinct subject_id, case_number from case_results", "--zone", "hr")
        return {row["subject_id"]: row["case_number"] for row in rows}


def works_in(folder: Path) -> Works:
    site = folder / "starledger.yaml"
    site.write_text(SITE, encoding="utf-8")
    company = Works(folder / "home", folder / "landing", site)
    known = "2026-03-01T00:00:00+08:00"
    company.deliver("units", "first", known, "unit_id,name,kind,valid_from\nworks,Works,site,2020-01-01\n")
    clerk = "clerk,Clerk,phone_agent,works,2020-01-01,2020-01-01,3000.00\n"
    company.deliver("employees", "first", known, "employee_id,name,role,unit_id,hired_on,valid_from,base_pay\n" + clerk)
    return company


def numbered(folder: Path) -> list[dict[str, Any]]:
    """March, April, and March once more as more complaints became known; returns the numbers after each."""
    works, found = works_in(folder), []
    works.complaints("march", "2026-04-02T00:00:00+08:00", ("b", "2026-03-05"), ("c", "2026-03-06"), covers="2026-03")
    works.run_and_publish("2026-03")
    found.append(works.numbers())

    # accepted before both, and known only after they were published
    works.complaints("late", None, ("a", "2026-03-02"))
    works.complaints("april", "2026-05-02T00:00:00+08:00", ("d", "2026-04-01"), covers="2026-04")
    works.run_and_publish("2026-04")
    found.append(works.numbers())

    # later still, and before all of them: March is published again
    works.complaints("later", None, ("0", "2026-03-01"))
    works.run_and_publish("2026-03")
    found.append(works.numbers())
    return found
