"""`source check` shows what would become of a file, and keeps nothing; `source draft` proposes a mapping."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from dagster_project.catalogue import sources
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.drafting.known import comparable, known
from dagster_project.locations import SEEDS
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

    def draft(self, path: Path, source: str) -> Ran:
        """The draft is kept as the file's mapping."""
        ran = self._run("source", "draft", str(path), "--source", source)
        self.mapping.write_text(ran.out, encoding="utf-8")
        return ran

    def document(self, path: Path, *options: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.check(path, *options, "--format", "json").out)
        return found


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Files:
    return Files(tmp_path, run)


def test_an_export_in_chinese_that_its_mapping_reads_is_accepted(files: Files) -> None:
    files.mapping.write_text(dedent(FEES) + "ids: [{id: P1, is: P0, from: 2026-10-01}]\n", encoding="utf-8")
    ran = files.check(files.write("收费.csv", REPORT.encode("gb18030")), "--mapping", str(files.mapping))
    assert ran.code == 0
    assert "1 of them came under P1, which is P0 on their days." in ran.out
    assert "收费.csv as collections, mapping `fees`: named with --mapping." in ran.out
    assert "1 rows: 1 accepted." in ran.out
    assert [line.split()[-1] for line in ran.out.splitlines() if "备注" in line] == ["unused"]
    assert "`任务金额` may be missing" in ran.out
    assert sorted(path.name for path in files.folder.iterdir()) == ["fees.yaml", "收费.csv"]


def test_a_draft_finds_the_line_that_adds_up_the_others(files: Files) -> None:
    rows = '工号,账期,实收金额（元）,备注\nP1,2026年10月,"1,234.50",3\nP2,2026年10月,0.50,4\n'
    drafted = files.draft(files.write("r.csv", rows + '小计,,1,\n合计,,"1,235.00",8\n'), "collections").out
    assert "totals_check: {row: 合计, columns: [实收金额(元)]}" in drafted
    assert "totals_check" not in files.draft(files.write("s.csv", rows + "合计,,9,9\n"), "collections").out


def test_a_file_of_an_archive_is_read_by_its_name(files: Files) -> None:
    path = files.folder / "october.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "month,collected_amount\n2026-10,1\n")
        archive.writestr("b/c.csv", "x\n1\n")
    asked = files.check(path, "--source", "collections")
    assert (asked.code, "Name one with --member: a.csv, b/c.csv." in asked.err) == (1, True)
    read = files.check(path, "--source", "collections", "--member", "a.csv")
    assert (read.code, "a.csv has no column `employee_id`" in read.out) == (2, True)
    other = files.check(files.write("a.csv", "x\n"), "--source", "collections", "--member", "a.csv")
    assert "a.csv is no archive" in other.err


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
        (("{rows}", "--source", "collection"), "--source: `collection` is not a source. Did you mean `collections`?"),
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


SAMPLE = SEEDS / "sample" / "mappings"


@pytest.mark.parametrize(
    ("source", "file", "mapping"),
    [
        ("collections", "收费月报.csv", "property_collections.yaml"),
        ("attendance", "物业考勤.xlsx", "property_attendance.yaml"),
    ],
)
def test_a_draft_of_the_samples_exports_reads_what_their_own_mapping_reads(
    files: Files, sample_landing: Path, source: str, file: str, mapping: str
) -> None:
    path = sample_landing / source / "2026-10" / file
    assert files.draft(path, source).code == 0
    drafted = files.document(path, "--mapping", str(files.mapping))
    own = files.document(path, "--mapping", str(SAMPLE / mapping))
    assert [drafted[each] for each in ("fates", "rejects", "refused")] == [
        own[each] for each in ("fates", "rejects", "refused")
    ]
    assert {match["heading"]: match["column"] for match in drafted["headings"]} == {
        match["heading"]: match["column"] for match in own["headings"]
    }


def test_what_is_not_found_is_a_blank_that_the_loader_refuses(files: Files) -> None:
    path = files.write("rows.csv", "工号;月份;收了多少\nP1;2026/10;1\n")
    ran = files.draft(path, "collections")
    assert "delimiter: semicolon  # confirm: " in ran.out
    assert "collected_amount:  # to fill, for every row needs it" in ran.out
    assert "# Headings that nothing reads: 收了多少" in ran.out
    refused = files.check(path, "--mapping", str(files.mapping))
    assert refused.code == 1
    assert "`collected_amount` is a text or a list of texts" in " ".join(refused.err.split())
    filled = ran.out.replace("collected_amount:", "collected_amount: 收了多少")
    files.mapping.write_text(filled, encoding="utf-8")
    assert files.check(path, "--mapping", str(files.mapping)).code == 0


def test_a_sheet_with_title_rows_beside_another_is_found_and_to_be_confirmed(files: Files) -> None:
    book = Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("收费")
    for row in (["十月收费"], [], ["工号", "账期", "实收金额(万元)"], ["P1", "2026年10月", 1.5]):
        sheet.append(row)
    book.save(files.folder / "收费.xlsx")
    drafted = files.draft(files.folder / "收费.xlsx", "collections").out
    assert "sheet: 收费  # confirm: the workbook has Sheet too" in drafted
    assert "skip_rows: 2  # confirm" in drafted
    assert "unit: ten_thousand" in drafted
    assert files.document(files.folder / "收费.xlsx", "--mapping", str(files.mapping))["fates"] == {"accepted": 1}


def test_a_date_that_can_be_read_in_two_ways_is_read_in_none(files: Files) -> None:
    path = files.write("rows.csv", "exam_id,工号,考试日期,kind,attended\n1,P1,05/06/2026,rules,是\n")
    drafted = files.draft(path, "exams").out
    assert "05/06/2026 can be %d/%m/%Y or %m/%d/%Y: add `date_format` with the right one" in drafted
    assert 'values: {是: "true"}' in drafted
    found = files.document(path, "--mapping", str(files.mapping))
    assert [(one["column"], one["reason"]) for one in found["rejects"]] == [("taken_on", "not_a_date")]


def test_ids_that_stand_otherwise_in_the_file_are_shown_beside_it(files: Files) -> None:
    path = files.write("rows.csv", "employee_id,month,collected_amount\nＰ１,2026-10,1\nP2,2026-10,1\n")
    ran = files.check(path, "--source", "collections")
    assert "Rows with an id that stands otherwise in the file: 1. Both are kept." in ran.out
    assert "1  employee_id  Ｐ１        P1" in ran.out
    found = files.document(path, "--source", "collections")
    assert found["ids_as_written"] == [{"row_number": 1, "column": "employee_id", "as_written": "Ｐ１", "id": "P1"}]


LOG = """工单号,活动,操作时间,处理人,备注
T1,创建,2026/10/01 08:00,H1,"x
defaults: {}"
T1,受理,2026/10/01 08:05,H2,
T1,办结,2026/10/01 09:00,H2,
T2,创建,2026/10/01 08:10,H1,
T2,办结,2026/10/02 08:15,H3,
"""


def test_an_event_log_is_drafted_as_a_fold_that_can_be_checked(files: Files) -> None:
    path = files.write("log.csv", LOG)
    drafted = files.draft(path, "tickets").out
    for line in (
        "fold:  # confirm: 5 rows have 2 texts under 工单号: each row seems to be an event of one",
        '    at: {from: 操作时间, datetime_format: "%Y/%m/%d %H:%M"}',
        "    first_response: [受理]  # confirm: called so in other logs",
        "    resolution: [办结]  # confirm: called so in other logs",
        "  channel: {constant: online}  # confirm: the file does not say it; it may be message or phone or email",
        "# Headings that nothing reads, for a fold keeps none of them: 备注",
    ):
        assert line in drafted.splitlines()
    found = files.document(path, "--mapping", str(files.mapping))
    assert (found["delivered_rows"], found["rows"], found["fates"]) == (5, 2, {"accepted": 2})


def test_punches_without_headings_are_drafted_as_days(files: Files) -> None:
    punches = "H1\t2026-10-01 07:58:01\t1\nH1\t2026-10-01 07:58:20\t1\nH2\t2026-10-01 08:01:00\t2\n"
    path = files.write("punches.tsv", punches + "H1\t2026-10-01 17:02:00\t1\n")
    drafted = files.draft(path, "attendance").out
    assert "headings: [column_1, column_2, column_3]  # confirm: its first line holds a time" in drafted
    assert "    debounce_seconds: 60  # confirm: " in drafted
    found = files.document(path, "--mapping", str(files.mapping))
    assert (found["delivered_rows"], found["rows"], found["fates"]) == (4, 2, {"accepted": 2})


def test_fields_of_fixed_width_are_found_and_cut(files: Files) -> None:
    lines = [
        ("工号", "姓名", "账期", "实收金额"),
        ("P1", "王芳", "2026-10", "12.50"),
        ("P22", "李四光", "2026-10", "112.50"),
    ]
    text = "".join(
        "".join(part.encode("gb18030").ljust(10).decode("gb18030") for part in line[:3])
        + line[3].encode("gb18030").rjust(10).decode("gb18030")
        + "\n"
        for line in lines
    )
    path = files.write("月报.txt", text.encode("gb18030"))
    drafted = files.draft(path, "collections").out
    for said in ("kind: fixed  # confirm: no sign splits", "counted_in: bytes  # confirm", "skip_rows: 1  # confirm"):
        assert said in drafted
    assert "widths: {工号: 10, 姓名: 10, 账期: 7, 实收金额: 13}  # confirm: the same places are blank" in drafted
    found = files.document(path, "--mapping", str(files.mapping))
    assert (found["rows"], found["fates"]) == (2, {"accepted": 2})


def test_a_delivered_text_cannot_write_into_a_draft(files: Files) -> None:
    path = files.write("rows.csv", '工号,账期,实收金额,"x\nfold: y"\nP1,"2026\ndefaults: {}",1,2\n')
    assert "\ndefaults" not in files.draft(path, "collections").out
    assert "\nfold" not in files.mapping.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"\xff\xff\xff\n", "is not UTF-8"),
        ("a.xlsx", b"no workbook", "is not a readable .xlsx workbook"),
        ("a.pdf", b"%PDF", "is none of .csv"),
        ("a.txt", b"one\ntwo\nthree\n", "its lines have no fields that could be told apart"),
    ],
)
def test_of_an_unreadable_file_nothing_is_drafted(files: Files, name: str, content: bytes, said: str) -> None:
    ran = files.draft(files.write(name, content), "collections")
    assert (ran.code, ran.out) == (1, "")
    assert said in " ".join(ran.err.split())


def test_every_heading_that_is_known_is_of_a_canonical_column_and_of_one_alone() -> None:
    columns = {column.name: column for source in sources().values() for column in all_columns(source)}
    found = known()
    assert {*found.columns, *found.values} <= set(columns)
    assert all(set(own) <= set(sources()[name].column_names) for name, own in found.sources.items())
    headings = [comparable(heading) for listed in found.columns.values() for heading in listed]
    assert sorted(set(headings)) == sorted(headings)
    for name, meant in found.values.items():
        named = [one for source in sources().values() for one in source.columns if one.name == name]
        allowed = {value for one in named for value in one.values}
        assert {said for said in meant.values() if said} <= allowed
