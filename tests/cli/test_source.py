"""`source check` shows what would become of a file, row by row where it fails, and keeps nothing."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Ran, Run

FEES = """
    mapping: fees
    source: collections
    applies_to: ["*/收费*.csv"]
    format: {encoding: gb18030, totals_row: 合计}
    columns:
      employee_id: 工号
      month: {from: 账期, date_format: "%Y年%m月"}
      collected_amount: {from: 实收金额(元), thousands: ","}
      target_amount: {from: 任务金额, optional: true}
"""
REPORT = '工号,账期,实收金额（元）,备注\nP1,2026年10月,"1,234.50",好\n合计,,"1,234.50",\n'


class Files:
    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self._run = folder, run
        self.mapping = folder / "fees.yaml"
        self.mapping.write_text(dedent(FEES), encoding="utf-8")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def check(self, path: Path, *options: str) -> Ran:
        return self._run("source", "check", str(path), *options)

    def document(self, path: Path, *options: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.check(path, *options, "--format", "json").out)
        return found


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Files:
    return Files(tmp_path, run)


def test_an_export_in_chinese_that_its_mapping_reads_is_accepted(files: Files) -> None:
    ran = files.check(files.write("收费.csv", REPORT.encode("gb18030")), "--mapping", str(files.mapping))
    assert ran.code == 0
    assert "收费.csv as collections, mapping `fees`: named with --mapping." in ran.out
    assert "1 rows: 1 accepted." in ran.out
    assert [line.split()[-1] for line in ran.out.splitlines() if "备注" in line] == ["unused"]
    assert "`任务金额` may be missing" in ran.out
    assert sorted(path.name for path in files.folder.iterdir()) == ["fees.yaml", "收费.csv"]


def test_wrong_types_in_two_rows_are_shown_with_the_values_as_they_came(files: Files) -> None:
    path = files.write(
        "rows.csv",
        "employee_id,month,collected_amount\nP1,2026-10,1\nP2,2026-13,1\nP3,2026-10,约二十万\nP3,2026-09,\n",
    )
    found = files.document(path, "--source", "collections")
    assert found["fates"] == {"accepted": 1, "rejected": 3}
    assert found["rejects"] == [
        {"row_number": 2, "column": "month", "reason": "not_a_month", "value": "2026-13"},
        {"row_number": 3, "column": "collected_amount", "reason": "not_a_number", "value": "约二十万"},
        {"row_number": 4, "column": "collected_amount", "reason": "missing", "value": None},
    ]
    shown = files.check(path, "--source", "collections", "--limit", "1")
    assert shown.code == 2
    assert "2026-13" in shown.out
    assert "约二十万" not in shown.out
    assert "2 more" in shown.err


def test_a_workbook_without_its_mapping_is_refused_and_its_missing_columns_are_named(files: Files) -> None:
    book = Workbook()
    for row in (["employee", "month", "collected_amont"], ["P1", "2026-10", 3]):
        book.active.append(row)
    book.save(files.folder / "rows.xlsx")
    ran = files.check(files.folder / "rows.xlsx", "--source", "collections")
    assert ran.code == 2
    assert "The whole file would be refused. rows.xlsx has no column `employee_id`." in ran.out
    found = files.document(files.folder / "rows.xlsx", "--source", "collections")
    assert {match["column"]: match["note"] for match in found["headings"] if match["fate"] == "missing"} == {
        "employee_id": "Did you mean `employee`?",
        "collected_amount": "Did you mean `collected_amont`?",
    }


def test_a_heading_that_the_mapping_reads_and_the_file_lacks_is_shown_beside_the_others(files: Files) -> None:
    path = files.write("收费.csv", REPORT.replace("账期", "帐期").encode("gb18030"))
    found = files.document(path, "--mapping", str(files.mapping))
    assert "no column `账期`" in found["refused"]
    assert [match["fate"] for match in found["headings"]] == ["read", "missing", "read", "absent", "unused", "unused"]
    assert found["headings"][1]["note"].startswith("no `账期`")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", REPORT.encode("gb18030"), "is not UTF-8"),
        ("a.xlsx", b"no workbook", "is not a readable .xlsx workbook"),
        ("a.jsonl", b"{", "this is not JSON"),
        ("a.parquet", b"PAR1", "is not a readable Parquet file"),
    ],
)
def test_an_unreadable_file_would_be_refused(files: Files, name: str, content: bytes, said: str) -> None:
    ran = files.check(files.write(name, content), "--source", "collections")
    assert ran.code == 2
    assert said in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("nowhere.csv",), "There is no file nowhere.csv."),
        (("{rows}",), "It cannot be told what rows.csv holds"),
        (("{rows}", "--source", "collection"), "Did you mean `collections`?"),
        (
            ("{rows}", "--source", "calls", "--mapping", "{mapping}"),
            "makes rows of collections, and --source says calls",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_ends_with_1(files: Files, options: tuple[str, ...], said: str) -> None:
    named = {"rows": str(files.write("rows.csv", "employee_id\n1\n")), "mapping": str(files.mapping)}
    path, *others = (option.format(**named) for option in options)
    ran = files.check(Path(path), *others)
    assert (ran.code, ran.out) == (1, "")
    assert said in " ".join(ran.err.split())


def test_the_folder_says_the_source_and_control_totals_are_compared(files: Files) -> None:
    folder = files.folder / "collections" / "2026-10"
    folder.mkdir(parents=True)
    path = files.write("collections/2026-10/rows.csv", "employee_id,month,collected_amount\nP1,2026-10,1\n")
    control = "source,rows,sum_column,sum_value\ncollections,1,collected_amount,{}\n"
    files.write("collections/2026-10/_control.csv", control.format("1.00"))
    assert "states 1 rows" in files.document(path)["control"]
    files.write("collections/2026-10/_control.csv", control.format("2.00"))
    assert "states 2.00 as the sum" in files.document(path)["refused"]
    files.write("collections/2026-10/more.csv", "employee_id,month,collected_amount\nP2,2026-10,1\n")
    assert "was not compared" in files.document(path)["control"]
