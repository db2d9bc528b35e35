"""Every format gives the same rows, and what a format would lose or hide is refused with its place."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from intake_company import Company
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import workbook

from dagster_project.intake import encodings

HEADINGS = ("event_id", "occurred_on", "code", "quantity", "approved", "note")
CSV = "event_id,occurred_on,code,quantity,approved,note\n00123,2026-10-01,迟到,0.3,true,NA\n2,2026-10-02,null,1000,,\n"
JSONL = (
    '{"event_id": "00123", "occurred_on": "2026-10-01", "code": "迟到", "quantity": 0.3, "approved": true, '
    '"note": "NA"}\n'
    '\n{"event_id": 2, "code": "null", "quantity": 1000, "occurred_on": "2026-10-02", "approved": null}\n'
)
CELLS = (
    HEADINGS,
    ("00123", date(2026, 10, 1), "迟到", 0.1 + 0.2, True, "NA"),
    ("2", datetime(2026, 10, 2), "null", 1e3, None, ""),
)
VALUES = ", ".join(HEADINGS)


def _parquet(tmp_path: Path) -> bytes:
    duckdb.execute(
        f"copy (select '00123' as event_id, date '2026-10-01' as occurred_on, '迟到' as code, 0.3::double as quantity, "
        "true as approved, 'NA' as note union all select '2', date '2026-10-02', 'null', 1000, null, null) "
        f"to '{tmp_path / 'x'}' (format parquet)"
    )
    return (tmp_path / "x").read_bytes()


def test_the_same_rows_come_out_of_every_format(company: Company, tmp_path: Path) -> None:
    company.deliver("events", "csv", CSV)
    company.deliver("events", "jsonl", JSONL, file="rows.jsonl")
    company.deliver("events", "xlsx", workbook(CELLS), file="rows.xlsx")
    company.deliver("events", "parquet", _parquet(tmp_path), file="rows.parquet")
    assert company.load().refused == []
    expected = [
        ("00123", "2026-10-01", "迟到", "0.3", "true", "NA"),
        ("2", "2026-10-02", "null", "1000", None, None),
    ]
    for delivery in ("csv", "jsonl", "xlsx", "parquet"):
        rows = company.rows(f"select {VALUES} from raw.events where _delivery = '{delivery}' order by _row_number")
        assert rows == expected, delivery


def test_a_row_keeps_its_place_although_empty_ones_are_passed_over(company: Company) -> None:
    company.deliver("events", "a", JSONL, file="rows.jsonl")
    company.deliver("events", "b", workbook([HEADINGS, (), *CELLS[1:]]), file="rows.xlsx")
    company.load()
    places = "select _row_number from raw.events where _delivery = '{}' order by all"
    assert company.rows(places.format("a")) == [(1,), (3,)]
    assert company.rows(places.format("b")) == [(2,), (3,)]


def test_full_width_characters_are_the_ordinary_ones_in_every_format(company: Company) -> None:
    company.deliver("events", "a", "ｅvent_id,occurred_on,note\nＥ１,2026-10-01,一，二（ab）\n")
    company.deliver(
        "events", "b", '{"event_id": "Ｅ１", "occurred_on": "2026-10-01", "note": "一，二（ab）"}', file="r.jsonl"
    )
    company.deliver("events", "c", workbook([("event_id", "note"), ("Ｅ１", "一，二（ab）")]), file="rows.xlsx")
    assert company.load().refused == []
    assert company.rows("select event_id, note from raw.events") == [("E1", "一,二(ab)")] * 3


# Bytes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_what_the_encoding_is(company: Company, encoding: str) -> None:
    company.deliver("events", "a", "event_id,occurred_on,note\n1,2026-10-01,王\n".encode(encoding))
    company.load()
    assert company.rows("select note from raw.events") == [("王",)]


def test_gb18030_is_read_where_it_is_declared(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    path = tmp_path / "a.csv"
    path.write_bytes("姓名\n王小明\n".encode("gb18030"))
    for declared in (("gb18030",), ("utf-8", "gb18030")):
        read = encodings.as_utf8(path, declared, tmp_path / "scratch")
        assert read.read_text(encoding="utf-8") == "姓名\n王小明\n"


def test_bytes_that_are_both_encodings_are_refused_and_not_guessed(company: Company, tmp_path: Path) -> None:
    mapping = "mapping: m\nsource: units\napplies_to: ['*']\nformat: {encoding: gb18030}\ncolumns: " + (
        "{unit_id: id, name: name, kind: {constant: team}, valid_from: {constant: '2026-01-01'}}\n"
    )
    company.map("m", mapping)
    company.deliver("units", "a", "id,name\n1,王伟\n".encode())
    assert "can be read as GB18030, as its mapping says, but also as UTF-8" in company.refusal()


def test_bytes_that_are_no_declared_encoding_are_refused(company: Company) -> None:
    company.map(
        "m",
        "mapping: m\nsource: units\napplies_to: ['*']\nformat: {encoding: [utf-8, gb18030]}\ncolumns: "
        "{unit_id: id, name: name, kind: {constant: team}, valid_from: {constant: '2026-01-01'}}\n",
    )
    company.deliver("units", "a", b"id,name\n1,\xff\xff\n")
    assert company.refusal().startswith("rows.csv is neither UTF-8 nor GB18030: byte 11 cannot be read.")


# JSON lines


def test_numbers_stay_as_they_are_written(company: Company) -> None:
    line = '{"event_id": 1234567890123456789012, "occurred_on": "2026-10-01", "quantity": 1.10, "points": NaN}\n'
    company.deliver("events", "a", line, file="rows.jsonl")
    company.load()
    assert company.rows("select event_id, quantity, points from raw.events") == [
        ("1234567890123456789012", "1.10", "NaN")
    ]


def test_keys_that_are_not_canonical_are_named(company: Company) -> None:
    company.deliver("events", "a", '{"event_id": "1", "colour": "red"}\n{"event_id": "2", "size": 1}\n', file="r.jsonl")
    assert company.load().loaded[0].ignored_columns == {"r.jsonl": ["colour", "size"]}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"event_id": "1", "event_id": "2"}', "r.jsonl, line 2: the key `event_id` stands twice"),
        ('{"event_id": {"id": 1}}', "r.jsonl, line 2: `event_id` holds a list or an object"),
        ("[1]", "r.jsonl, line 2: a line holds one object"),
        ("{event_id: 1}", "r.jsonl, line 2: this is not JSON"),
    ],
)
def test_a_line_that_is_no_flat_object_is_refused_with_its_number(company: Company, line: str, message: str) -> None:
    company.deliver("events", "a", '{"event_id": "1"}\n' + line + "\n", file="r.jsonl")
    assert company.refusal().startswith(message)


def test_a_json_file_without_an_object_says_nothing(company: Company) -> None:
    company.deliver("events", "a", "\n", file="r.jsonl")
    assert "r.jsonl holds no object" in company.refusal()


# Workbooks


def test_times_durations_and_months_of_a_workbook_are_plain_text(company: Company) -> None:
    rows = [
        ("employee_id", "day", "shift", "first_in", "last_out", "scheduled_start"),
        (
            "1",
            date(2026, 10, 1),
            time(8, 5),
            datetime(2026, 10, 1, 8, 0, 0),
            datetime(2026, 10, 2),
            timedelta(hours=30),
        ),
    ]
    company.deliver("attendance", "a", workbook(rows), file="a.xlsx")
    rows = [("employee_id", "month", "collected_amount"), ("1", date(2026, 10, 1), 1234567890.12)]
    company.deliver("collections", "a", workbook(rows), file="a.xlsx")
    assert company.load().refused == []
    shown = "select day, shift, first_in, last_out, scheduled_start from raw.attendance"
    assert company.rows(shown) == [("2026-10-01", "08:05:00", "2026-10-01T08:00:00", "2026-10-02T00:00:00", "30:00:00")]
    assert company.rows("select month, collected_amount from raw.collections") == [("2026-10", "1234567890.12")]


def _hide_row(book: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def _hide_column(book: Workbook, sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def _merge(book: Workbook, sheet: Worksheet) -> None:
    sheet.merge_cells("C2:D2")


def _hide_sheet(book: Workbook, sheet: Worksheet) -> None:
    book.create_sheet("old").sheet_state = "hidden"


def _two_sheets(book: Workbook, sheet: Worksheet) -> None:
    book.create_sheet("二月")


def _formula(book: Workbook, sheet: Worksheet) -> None:
    sheet["D2"] = "=1+1"


def _beside(book: Workbook, sheet: Worksheet) -> None:
    sheet["H2"] = "?"


def _long_number(book: Workbook, sheet: Worksheet) -> None:
    sheet["A2"] = 1234567890123456789


def _no_heading(book: Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_hide_row, "a.xlsx, sheet `Sheet`, row 3: the row is hidden"),
        (_hide_column, "a.xlsx, sheet `Sheet`, column 3: the column is hidden"),
        (_merge, "a.xlsx, sheet `Sheet`, cells C2:D2: the cells are merged"),
        (_hide_sheet, "a.xlsx has the hidden sheet `old`"),
        (_two_sheets, "a.xlsx has 2 visible sheets (`Sheet`, `二月`)"),
        (_formula, "a.xlsx, sheet `Sheet`, cell D2: the formula has no result"),
        (_beside, "a.xlsx, row 2 holds a value to the right of the last heading"),
        (_long_number, "a.xlsx, row 2, column 1 holds a number of more than 15 digits"),
        (_no_heading, "a.xlsx, sheet `Sheet`: row 1 names no column."),
    ],
)
def test_what_a_workbook_hides_or_has_lost_is_refused(
    company: Company, change: Callable[[Workbook, Worksheet], None], message: str
) -> None:
    company.deliver("events", "a", workbook(CELLS, change), file="a.xlsx")
    assert company.refusal().startswith(message)


def test_a_mapping_may_accept_what_is_known_to_be_harmless(company: Company) -> None:
    def change(*given: Any) -> None:
        for one in (_hide_row, _hide_column, _merge, _hide_sheet):
            one(*given)

    company.map("m", EVENTS_MAPPING.format("{accept: [hidden_rows, hidden_columns, merged_cells, hidden_sheets]}"))
    company.deliver("events", "a", workbook(CELLS, change), file="a.xlsx")
    assert company.load().refused == []
    assert company.rows("select event_id from raw.events order by all") == [("00123",), ("2",)]


def test_one_declared_sheet_is_read_among_several(company: Company) -> None:
    company.map("m", EVENTS_MAPPING.format("{sheet: Sheet}"))
    company.deliver("events", "a", workbook(CELLS, _two_sheets), file="a.xlsx")
    assert company.load().refused == []
    company.map("m", EVENTS_MAPPING.format("{sheet: 三月}"))
    company.deliver("events", "b", workbook(CELLS, _two_sheets), file="a.xlsx")
    assert "no visible sheet `三月`" in company.load().refused[-1].message


def test_a_workbook_that_unfolds_too_far_is_refused_before_it_is_read(company: Company, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_001)
    company.map("m", EVENTS_MAPPING.format("{largest_megabytes: 1}"))
    company.deliver("events", "a", (tmp_path / "a.xlsx").read_bytes(), file="a.xlsx")
    assert "a.xlsx would unfold to 2 MB, and 1 MB are allowed" in company.refusal()


def test_a_workbook_that_is_none_is_refused(company: Company) -> None:
    company.deliver("events", "a", "x", file="a.xlsx")
    assert "a.xlsx is not a readable .xlsx workbook" in company.refusal()


EVENTS_MAPPING = (
    "mapping: m\nsource: events\napplies_to: ['*.xlsx']\nformat: {}\n"
    "columns: {{event_id: event_id, occurred_on: occurred_on, code: code, quantity: quantity}}\n"
)
