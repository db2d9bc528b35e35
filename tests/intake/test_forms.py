"""The sheets on which people write holds, adjustments and disputes: read whole, in either language, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from dagster_project.errors import Refusal
from dagster_project.intake.forms import ADJUSTMENTS, HOLDS, each_of, read_form


def test_a_workbook_with_chinese_headings_is_read_as_text(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["月份", "工号", "方案", "金额", "原因类别", "理由"])
    book.active.append(["2026-10", "00123", "alpha", "120.00", "late_data", "=1+1"])
    path = tmp_path / "form.xlsx"
    book.active["F2"].data_type = "s"
    book.save(path)
    (row,) = read_form(path, ADJUSTMENTS, ("from", "subject", "amount"))
    assert (row["from"], row["subject"], row["amount"], row["until"]) == ("2026-10", "00123", "120.00", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,subject,cause,reason\n", "the form has no rows"),
        ("month,subject,cause,reason\n2026-10,e1,other,\n", "row 1: reason is empty. Nothing of the form was entered"),
        ("month,cause,reason\n2026-10,other,x\n", "a column subject or subject_id is needed"),
    ],
)
def test_a_form_with_a_hole_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "form.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=said):
        read_form(path, HOLDS, ("month", "subject", "cause", "reason"))


def test_a_refusal_names_the_row_of_the_form() -> None:
    def act(row: dict[str, str]) -> None:
        if row["subject"] == "e2":
            raise Refusal("No such payee.")

    with pytest.raises(Refusal, match=r"form\.csv, row 2: No such payee\. Nothing of the form was entered\."):
        each_of(Path("form.csv"), [{"subject": "e1"}, {"subject": "e2"}], act)
