"""A wide table, one column a month, becomes one row a cell; nothing in it is lost unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_company import Company, mapping_refusal

WIDE = """
mapping: wide
source: collections
applies_to: ["*"]
fold:
  cells_to_rows:
    keep: [工号, 姓名]
    cells: {1月: "2026-01", 2月: "2026-02", 3月: "2026-03"}
    blank_cells: left_out
columns:
  employee_id: {from: 工号, prefix: P}
  month: heading
  collected_amount: {from: value, thousands: ","}
"""
FILE = '工号,姓名,1月,2月,3月\n1,王,5,,7\n2,李,"1,000",x,\n'
SHOWN = "select _row_number, employee_id, month, collected_amount from raw.collections order by all"


def test_each_cell_is_a_row_with_what_its_heading_says(company: Company) -> None:
    company.map("wide", WIDE)
    company.deliver("collections", "a", FILE, control="source,rows,sum_column,sum_value\ncollections,2,,\n")
    intake = company.load()
    assert intake.refused == []
    assert company.rows(SHOWN) == [
        (1, "P1", "2026-01", "5"),
        (3, "P1", "2026-03", "7"),
        (4, "P2", "2026-01", "1000"),
        (5, "P2", "2026-02", "x"),
    ]


def test_blank_cells_are_rows_where_nobody_says_otherwise(company: Company) -> None:
    company.map("wide", WIDE.replace("    blank_cells: left_out\n", ""))
    company.deliver("collections", "a", FILE)
    company.load()
    assert [row[0] for row in company.rows(SHOWN)] == [1, 2, 3, 4, 5, 6]
    assert company.rows(SHOWN)[1] == (2, "P1", "2026-02", None)


def test_a_heading_that_is_gone_is_refused_and_a_new_one_is_told(company: Company) -> None:
    company.map("wide", WIDE)
    company.deliver("collections", "a", FILE.replace("2月", "二月"))
    assert "has no column `2月`" in company.refusal()
    company.deliver("collections", "a", FILE.replace("3月\n", "3月,4月\n").replace(",7", ",7,8").replace("x,", "x,,"))
    assert company.load().loaded[0].ignored_columns == {"rows.csv": ["4月"]}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[工号, 姓名]", "[工号, 1月]", "`1月` is named twice"),
        ("[工号, 姓名]", "[工号, value]", "`value` is named twice, or the fold gives it itself"),
        ("month: heading", "month: header", "Did you mean `heading`?"),
        ("left_out", "left", "left_out"),
        ("keep: [工号, 姓名]", "keeps: [工号]", "keep"),
    ],
)
def test_a_slip_is_refused_with_its_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    refusal = mapping_refusal(tmp_path / "wide.yaml", WIDE.replace(before, after))
    assert said in refusal and "wide.yaml:" in refusal
