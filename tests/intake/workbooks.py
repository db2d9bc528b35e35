"""Workbooks for tests, made with openpyxl: rows of cells, and whatever a test then does to the sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Workbook, Worksheet], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
