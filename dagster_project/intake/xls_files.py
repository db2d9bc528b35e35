"""Old Excel workbooks (.xls), held to the same rules as new ones.

Belongs here: opening a book, the values of its cells, and what it must not hide: rows, columns, merged cells, sheets.
Does not belong here: the text of a cell (`workbook_cells`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.errors import Refusal
from dagster_project.intake import unfolded, workbook_cells, workbook_guard
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table

if TYPE_CHECKING:
    import xlrd

_MEGABYTE = 1_000_000


def table(path: Path, form: Form, scratch: Path) -> Table:
    book = _opened(path, form)
    sheets = [(sheet.name, sheet.visibility == 0) for sheet in book.sheets()]
    sheet = book.sheet_by_index(workbook_cells.chosen(path.name, sheets, form))
    for oddity, place in _oddities(sheet, form.skip_rows):
        workbook_guard.refuse(path.name, sheet.name, oddity, place, form)
    lines = enumerate(_rows(book, sheet), 1)
    headings = workbook_cells.headings(path.name, sheet.name, lines, form)
    return unfolded.table(path, form, scratch, headings, workbook_cells.rows(path.name, lines, len(headings)))


def first_rows(path: Path, count: int) -> dict[str, list[list[str]]]:
    """The text of the first rows of each visible sheet, by title: enough to see where the headings stand."""
    book = _opened(path, Form())
    visible = [sheet for sheet in book.sheets() if sheet.visibility == 0]
    return {sheet.name: workbook_cells.shown(path.name, islice(_rows(book, sheet), count)) for sheet in visible}


def _opened(path: Path, form: Form) -> xlrd.Book:
    import xlrd

    if path.stat().st_size > form.largest_megabytes * _MEGABYTE:
        raise Refusal(
            f"{path.name} has more than {form.largest_megabytes} MB. Deliver it as CSV or Parquet, or raise "
            "`largest_megabytes` in the mapping if it is meant to be that large."
        )
    try:
        return xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
    except Exception as error:  # xlrd raises whatever a broken file leads it to
        raise Refusal(
            f"{path.name} cannot be read as an old workbook ({type(error).__name__}); it may be protected by a "
            "password, cut short, or a page or a newer book with the ending .xls. Open it in Excel, save it as .xlsx "
            "without a password, and deliver it again."
        ) from None


def _oddities(sheet: Any, skip_rows: int) -> Iterator[tuple[str, str]]:
    """What is hidden or merged below the rows that nobody reads."""
    for row, look in sorted(sheet.rowinfo_map.items()):
        if look.hidden and skip_rows <= row < sheet.nrows:
            yield "hidden_rows", f"row {row + 1}"
    for column, look in sorted(sheet.colinfo_map.items()):
        if look.hidden and column < sheet.ncols:
            yield "hidden_columns", f"column {column + 1}"
    for _, end, first, last in sheet.merged_cells:
        if end > skip_rows:
            yield "merged_cells", f"row {end}, columns {first + 1} to {last}"


def _rows(book: xlrd.Book, sheet: Any) -> Iterator[list[Any]]:
    for row in range(sheet.nrows):
        yield [_value(book, cell) for cell in sheet.row(row)]


def _value(book: xlrd.Book, cell: Any) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(book, cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _moment(book: xlrd.Book, value: float) -> Any:
    """A day, a time, or what lies below one day: a time of day or a duration."""
    import xlrd

    return timedelta(days=value) if value < 1 else xlrd.xldate_as_datetime(value, book.datemode)
