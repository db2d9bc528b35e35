"""One story of a small company, lived once and asked many questions.

March to May are closed. Then a complaint of March is overturned, a mark of April lowered and one of May withdrawn, a
clerk leaves and the works get another name: June pays. Then the two marks are restored, the complaint stands after all,
and a version of the rules is adopted for May on: July pays. Gates are not asked: those about pay are in tests/gates.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dagster_project.locations import SEEDS
from dagster_project.month.checking import differences
from dagster_project.rules.library import Library
from dagster_project.warehouse.working_file import WORKING_FILE
from tests.conftest import Said
from tests.corrections.small_works import Tables, Works, works_in

SUPERVISOR = ("--by", "陈静", "--role", "appraisal_supervisor")
MANAGER = ("--by", "王磊", "--role", "hr_manager")
JUDGE = ("--by", "李娜", "--role", "quality_manager")
MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05")


@dataclass
class Story:
    works: Works
    said: dict[str, Said] = field(default_factory=dict)
    reports: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    before: list[dict[str, Any]] = field(default_factory=list)
    differences: list[Any] = field(default_factory=list)
    effects: dict[int, bool] = field(default_factory=dict)
    kept_and_whole: tuple[Tables, Tables] = ({}, {})


@pytest.fixture(scope="package")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library, whose rules the story may change."""
    folder = tmp_path_factory.mktemp("rules")
    for kind in ("schemes", "measures"):
        shutil.copytree(SEEDS / kind, folder / kind)
    return folder


@pytest.fixture(scope="package")
def story(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Story:
    with pytest.MonkeyPatch.context() as patch:
        load = Library.load.__func__  # type: ignore[attr-defined]
        patch.setattr(Library, "load", classmethod(lambda cls, _, *more: load(cls, rules, *more)))
        story = _up_to_june(Story(works_in(tmp_path_factory.mktemp("works"))))
        _july(story, rules)
    return story


def _up_to_june(story: Story) -> Story:
    works = story.works
    works.units("first", "Works")
    works.roster("first", {})
    for month in MONTHS:
        works.month_of_work(month, *([("ann", "2026-03-20", "true")] if month == "2026-03" else []))
    works.compute(MONTHS[-1])
    for month in MONTHS[3:]:
        works.close(month)
    story.said["rerun"] = works.run("run", "2026-05")
    story.said["publish"] = works.run("publish", "2026-04")

    works.complaint("overturned", "ann", "2026-03-20", "false")
    works.mark("lowered", "bob", "2026-04", 82)
    works.mark("gone", "cid", "2026-05", None)
    works.roster("june", {"eve": "2026-06-10"})
    works.units("june", "The Old Works")
    works.month_of_work("2026-06")
    story.said["june"] = works.do("correct")
    story.reports["june"] = works.do("correct", "--format", "json").rows()
    story.said["waiting"] = works.do("status", "2026-06", "--format", "json")
    story.before = works.query("select * from bonus_lines order by all", "--zone", "hr")
    _decide(story)
    works.compute("2026-06")
    works.publish_month("2026-06")
    story.said["payroll"] = works.do("payroll", "export", "2026-06", "--by", "HR", "--to", str(works.root / "held"))
    _dispute(story)
    story.said["held"] = works.run("close", "2026-06")
    story.said["status"] = works.do("status", "2026-06", "--format", "json")
    _judge(story)
    works.do("hold", "release", *_numbers(story, "hold"), "--reason", "The account is confirmed.", *SUPERVISOR)
    story.said["released"] = works.run("close", "2026-06")
    works.compute("2026-06")
    story.effects = works.effects("2026-06")
    works.seal("2026-06")
    story.said["unsigned"] = works.run("publish", "2026-06")
    works.close("2026-06")
    return story


def _dispute(story: Story) -> None:
    """Of June: dee's score by a command, ann's note and cid's score from a form."""
    works = story.works
    score = ("--row", "assessments", "2026-06", "rows.csv", "22", "--set", "mark=91")
    asked = ("dispute", "file", "2026-06", "dee", "--scheme", "smile_star", "--clause", "score", *score)
    story.said["dispute"] = works.do(*asked, "--reason", "The last call was scored twice.", "--by", "dee")
    form = works.root / "disputes.csv"
    form.write_text(
        "月份,工号,方案,数据源,批次,文件,行号,更正,理由,提出人\n"
        "2026-06,ann,smile_star,assessments,2026-06,rows.csv,1,note=Heard again,The remark is missing.,ann\n"
        "2026-06,cid,smile_star,assessments,2026-06,rows.csv,15,mark=100,It was perfect.,cid\n",
        encoding="utf-8",
    )
    story.said["disputes"] = works.do("dispute", "file", "--from", str(form), "--by", "王磊")
    works.do("dispute", "file", "--from", str(form), "--by", "王磊")


def _judge(story: Story) -> None:
    works = story.works
    (dee,), (ann, cid) = _numbers(story, "dispute"), _numbers(story, "disputes")
    judged = ("dispute", "judge", dee, "--verdict", "accepted", "--reason", "Heard again: 91.")
    story.said["signer"] = works.run(*judged, *MANAGER)
    story.said["judged"] = works.do(*judged, *JUDGE)
    works.do("dispute", "judge", ann, "--verdict", "accepted", "--reason", "The remark was lost.", *JUDGE)
    rejected = ("dispute", "judge", cid, "--verdict", "rejected", "--reason")
    works.do(*rejected, "Scored by the form.", *JUDGE)
    story.said["again"] = works.run(*rejected, "Another reason.", *JUDGE)


def _decide(story: Story) -> None:
    """Before June is computed: dee is held, and is to have 50.00 more in June and July."""
    works = story.works
    held = ("hold", "place", "2026-06", "dee", "--cause", "payment_details", "--reason", "A new account.", *SUPERVISOR)
    story.said["hold"] = works.do(*held)
    works.do(*held)
    form = works.root / "adjustments.csv"
    form.write_text(
        "月份,截止月份,工号,方案,项目,金额,原因类别,理由\n"
        "2026-06,2026-07,dee,smile_star,smile_allowance,50.00,agreement,Stood in for a supervisor.\n",
        encoding="utf-8",
    )
    story.said["adjust"] = works.do("adjust", "prepare", "--from", str(form), *SUPERVISOR)
    (number,) = _numbers(story, "adjust")
    story.said["own"] = works.run("adjust", "approve", number, *SUPERVISOR)
    works.do("adjust", "approve", number, *MANAGER)


def _numbers(story: Story, said: str) -> list[str]:
    return re.findall(r"(?:Hold|Adjustment|Dispute) (\d+):", story.said[said].out)


def _july(story: Story, rules: Path) -> None:
    works, scheme = story.works, rules / "schemes" / "smile_star.yaml"
    text = scheme.read_text(encoding="utf-8")
    paid = "{line: smile_allowance, star: 4, population: phone, amount: 500,"
    assert text.count(paid) == 1
    scheme.write_text(text.replace(paid, paid.replace("500", "550")), encoding="utf-8")
    story.said["edited"] = works.run("correct")

    versions, body = text.split("\nversions:\n")
    first, rest = body.split("\n# Facts that", 1)
    second = first.replace("version: 1", "version: 2")
    second = second.replace("effective_from: 2000-01", "effective_from: 2026-05\n    streaks: carry")
    second = second.replace(paid, paid.replace("500", "550"))
    scheme.write_text(f"{versions}\nversions:\n{first}\n{second}\n# Facts that{rest}", encoding="utf-8")
    works.complaint("stands", "ann", "2026-03-20", "true")
    lowered = ("--row", "assessments", "lowered", "rows.csv", "1", "--set", "mark=90", "--reason", "It was 90.")
    story.said["late"] = works.do(
        "dispute", "file", "2026-06", "bob", "--scheme", "smile_star", *lowered, "--by", "bob"
    )
    (bob,) = _numbers(story, "late")
    works.do("dispute", "judge", bob, "--verdict", "accepted", "--reason", "It was 90.", *JUDGE)
    works.mark("found", "cid", "2026-05", 90)
    works.moved("july", "cid", "online_agent", "2026-07-01")
    works.month_of_work("2026-07")
    story.said["july"] = works.do("correct")
    story.reports["july"] = works.do("correct", "--format", "json").rows()
    story.kept_and_whole = works.kept_and_whole("2026-06")
    works.compute("2026-07")
    story.effects |= works.effects("2026-07")
    story.differences, _ = differences(works.home / "work" / WORKING_FILE, ["2026-07"])
    works.close("2026-07")
