"""Tab-separated, fixed-width and old Excel files give the rows that a CSV gives, or are refused with their place."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import xlwt
from intake_company import Company

HEADINGS = ("event_id", "occurred_on", "code", "quantity", "approved", "note")
ROWS = [("00123", "2026-10-01", "迟到", "0.3", "true", "NA"), ("2", "2026-10-02", "null", "1000", None, None)]
VALUES = ", ".join(HEADINGS)
Change = Callable[[xlwt.Workbook, Any], None]


def xls(change: Change | None = None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    cells = (
        HEADINGS,
        ("00123", date(2026, 10, 1), "迟到", 0.1 + 0.2, True, "NA"),
        ("2", date(2026, 10, 2), "null", 1e3),
    )
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            sheet.write(row, column, value, *([day] if isinstance(value, date) else []))
    if change:
        change(book, sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_the_same_rows_come_out_of_every_format(company: Company) -> None:
    lines = "\n".join("\t".join(value or "" for value in row) for row in [HEADINGS, *ROWS])
    company.deliver("events", "tsv", lines + "\n", file="rows.tsv")
    company.deliver("events", "xls", xls(), file="rows.xls")
    company.map("fixed", FIXED)
    company.deliver("events", "fixed", fixed(), file="rows.txt")
    assert company.load().refused == []
    for delivery in ("tsv", "xls", "fixed"):
        rows = company.rows(f"select {VALUES} from raw.events where _delivery = '{delivery}' order by _row_number")
        assert rows == ROWS, delivery


# Old workbooks


def test_a_time_of_day_and_a_moment_keep_their_clock(company: Company) -> None:
    def change(book: xlwt.Workbook, sheet: Any) -> None:
        sheet.write(2, 4, time(8, 30), xlwt.easyxf(num_format_str="hh:mm:ss"))
        sheet.write(2, 5, datetime(2026, 10, 2, 8, 30), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))

    company.deliver("events", "a", xls(change), file="rows.xls")
    company.load()
    rows = company.rows("select approved, note from raw.events where _row_number = 2")
    assert rows == [("08:30:00", "2026-10-02T08:30:00")]


HIDDEN: dict[str, tuple[Change, str]] = {
    "a hidden sheet": (lambda book, sheet: setattr(book.add_sheet("t"), "visibility", 1), "has the hidden sheet `t`"),
    "two sheets": (lambda book, sheet: book.add_sheet("t"), "has 2 visible sheets (`s`, `t`)"),
    "a hidden row": (lambda book, sheet: setattr(sheet.row(1), "hidden", True), "sheet `s`, row 2: the row is hidden"),
    "a hidden column": (
        lambda book, sheet: setattr(sheet.col(2), "hidden", True),
        "sheet `s`, column 3: the column is hidden",
    ),
    "merged cells": (
        lambda book, sheet: sheet.merge(2, 2, 4, 5),
        "sheet `s`, row 3, columns 5 to 6: the cells are merged",
    ),
}


@pytest.mark.parametrize("oddity", HIDDEN)
def test_what_an_old_workbook_hides_is_refused(company: Company, oddity: str) -> None:
    change, message = HIDDEN[oddity]
    company.deliver("events", "a", xls(change), file="rows.xls")
    assert message in company.refusal()


@pytest.mark.parametrize("content", [b"<html><table></table></html>", b"PK\x03\x04 a newer book", xls()[:3000], b""])
def test_what_only_has_the_ending_is_refused(company: Company, content: bytes) -> None:
    company.deliver("events", "a", content, file="rows.xls")
    assert "rows.xls cannot be read as an old workbook" in company.refusal()


# Fixed width

WIDTHS = "widths: {id: 8, day: 10, code: 6, number: 5, ok: 5, note: 2}"
FIXED = f"""
mapping: fixed
source: events
applies_to: ["*.txt"]
format: {{kind: fixed, encoding: gb18030, counted_in: bytes, {WIDTHS}}}
columns: {{event_id: id, occurred_on: day, code: code, quantity: number, approved: ok, note: note}}
"""


def fixed() -> bytes:
    lines = ("00123   2026-10-01迟到  0.3  true NA", "2       2026-10-02null  1000")
    return "\r\n".join(lines).encode("gb18030")


def test_a_line_that_is_longer_than_its_fields_is_refused(company: Company) -> None:
    company.map("fixed", FIXED)
    company.deliver("events", "a", fixed() + b"           x  xx".ljust(60), file="rows.txt")
    assert "rows.txt, line 2 is longer than its fields, 36 bytes together" in company.refusal()


def test_a_field_that_ends_within_a_character_is_refused(company: Company) -> None:
    company.map("fixed", FIXED.replace("code: 6", "code: 3"))
    company.deliver("events", "a", fixed(), file="rows.txt")
    assert "rows.txt, line 1: field 3 ends within a character" in company.refusal()


@pytest.mark.parametrize("text", [FIXED.replace("kind: fixed, ", ""), FIXED.replace(f", {WIDTHS}", "")])
def test_widths_and_their_kind_go_together(company: Company, text: str) -> None:
    from dagster_project.errors import Refusal

    company.map("fixed", text)
    with pytest.raises(Refusal, match="one goes with the other"):
        company.load()
