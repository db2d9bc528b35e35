"""Rows fit a terminal, are safe in a spreadsheet, and lose nothing in JSON."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from rich.cells import cell_len

from dagster_project.cli.listing import Listing, show, wrapped


def shown(listing: Listing, output_format: str = "table", width: int = 60) -> tuple[str, str | None]:
    stream = io.StringIO()
    remark = show(listing, output_format, stream, width)
    return stream.getvalue(), remark


def test_a_table_that_fits_is_shown_whole_with_numbers_to_the_right() -> None:
    text, remark = shown(Listing(["name", "amount"], [("王磊", Decimal("200.00")), ("Ann", Decimal("1500.00"))]))
    assert text.splitlines() == ["name   amount", "────  ───────", "王磊   200.00", "Ann   1500.00"]
    assert remark is None


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_no_line_is_wider_than_the_terminal(width: int, rows: int) -> None:
    columns = [f"column_{number}" for number in range(14)]
    values = [[f"值{row}" * (number + 1) for number in range(14)] for row in range(rows)]
    text, _ = shown(Listing(columns, values), width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_a_column_that_says_the_same_everywhere_moves_above_the_table_when_space_is_short() -> None:
    rows = [("2026-10", "x" * 30, str(number) * 20) for number in range(20)]
    text, remark = shown(Listing(["period", "same", "text"], rows), width=60)
    assert text.startswith(f"In every row: period 2026-10, same {'x' * 23}…\n")
    assert remark is None


def test_a_few_wide_rows_become_blocks() -> None:
    text, remark = shown(
        Listing([f"column_{number}" for number in range(9)], [[f"value {n}" for n in range(9)]] * 2), width=40
    )
    assert "column_8  value 8" in text
    assert remark is None


def test_columns_that_are_left_out_are_said_to_be() -> None:
    rows = [[f"value {row}.{number}" for number in range(9)] for row in range(20)]
    text, remark = shown(Listing([f"column_{number}" for number in range(9)], rows), width=40)
    assert "column_0" in text
    assert "column_8" in text
    assert remark is not None and "columns do not fit" in remark


def test_a_long_table_is_cut_and_says_so() -> None:
    text, remark = shown(Listing(["n"], ((number,) for number in range(1000))))
    assert len(text.splitlines()) == 502
    assert remark is not None and "first 500 rows" in remark


def test_control_characters_of_delivered_text_do_not_reach_the_terminal() -> None:
    text, _ = shown(Listing(["value"], [("\x1b[31mred\nline",)]))
    assert "\x1b" not in text
    assert len(text.splitlines()) == 3


def test_json_keeps_decimals_exact_and_nulls_null() -> None:
    text, _ = shown(Listing(["amount", "note"], [(Decimal("1234567890123456789012.10"), None)]), "json")
    assert json.loads(text) == [{"amount": "1234567890123456789012.10", "note": None}]


def test_json_of_no_rows_is_an_empty_list() -> None:
    assert json.loads(shown(Listing(["a"], []), "json")[0]) == []


@pytest.mark.parametrize("formula", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "＝1", "\t=1"])
def test_a_formula_in_delivered_text_does_not_run_in_a_spreadsheet(formula: str) -> None:
    text, _ = shown(Listing(["value"], [(formula,)]), "csv")
    assert text.splitlines()[1].lstrip('"').startswith("'")


def test_csv_leaves_numbers_alone_also_where_they_are_text() -> None:
    text, _ = shown(Listing(["value", "text"], [(Decimal("-5.00"), "-5")]), "csv")
    assert text == "value,text\n-5.00,-5\n"


def test_sentences_are_broken_at_words() -> None:
    assert wrapped("one two three", 8) == "one two\nthree"
