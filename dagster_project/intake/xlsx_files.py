"""Excel workbooks as offices send them: one sheet, its heading line, and the text that a CSV of its cells would hold.

Belongs here: opening a book and walking its rows.
Does not belong here: the text of a cell (`workbook_cells`), what a workbook may hide (`workbook_guard`), what the
headings mean (`canonical`, `mapping/`).
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import unfolded, workbook_cells, workbook_guard
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table


def table(path: Path, form: Form, scratch: Path) -> Table:
    workbook_guard.check_size(path, form)
    book = _opened(path)
    try:
        sheets = [(sheet.title, sheet.sheet_state == "visible") for sheet in book.worksheets]
        sheet = book.worksheets[workbook_cells.chosen(path.name, sheets, form)]
        workbook_guard.check_sheet(path, sheet._worksheet_path, sheet.title, form)
        sheet.reset_dimensions()  # some exporters state a size of one cell
        lines = enumerate(sheet.iter_rows(values_only=True), 1)
        headings = workbook_cells.headings(path.name, sheet.title, lines, form)
        return unfolded.table(path, form, scratch, headings, workbook_cells.rows(path.name, lines, len(headings)))
    finally:
        book.close()


def first_rows(path: Path, count: int) -> dict[str, list[list[str]]]:
    """The text of the first rows of each visible sheet, by title: enough to see where the headings stand."""
    workbook_guard.check_size(path, Form())
    book = _opened(path)
    try:
        found = {}
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=count, values_only=True)
                found[sheet.title] = workbook_cells.shown(path.name, rows)
        return found
    finally:
        book.close()


def _opened(path: Path) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which nobody reads here
            return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise Refusal(
            f"{path.name} cannot be read as a workbook ({type(error).__name__}). Open it in Excel, save it as .xlsx, "
            "and deliver it again."
        ) from None
