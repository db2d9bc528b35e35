"""What a workbook must not hide: looked for in the sheet's own XML, because readers pass over it in silence.

Belongs here: hidden rows and columns, merged cells and formulas whose result was never computed, and the size to which
a file unfolds. Each is refused with its place, unless the mapping accepts it.
Does not belong here: reading cells (`xlsx_files`).
Rows above the heading line may be merged and hidden as they like: nothing is read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from dagster_project.errors import Refusal
from dagster_project.intake.form import Form
from dagster_project.intake.limits import LAST_SHEET_ROW

_MEGABYTE = 1_000_000
_YES = ("1", "true")


def check_size(path: Path, form: Form) -> None:
    """Refuse a file that unfolds to more than it may: a few kilobytes can become gigabytes."""
    try:
        with ZipFile(path) as archive:
            unfolded = sum(member.file_size for member in archive.infolist())
    except BadZipFile:
        raise Refusal(
            f"{path.name} is not a readable .xlsx workbook; it may be cut short, protected by a password, or an old "
            ".xls with another ending. Save it as .xlsx without a password and deliver it again."
        ) from None
    if unfolded > form.largest_megabytes * _MEGABYTE:
        raise Refusal(
            f"{path.name} would unfold to {unfolded // _MEGABYTE} MB, and {form.largest_megabytes} MB are allowed. "
            "Deliver it as CSV or Parquet, or raise `largest_megabytes` in the mapping if it is meant to be that large."
        )


def check_sheet(path: Path, part: str, sheet: str, form: Form) -> None:
    """Refuse the first oddity that the mapping does not accept; `part` is the sheet's file in the workbook."""
    with ZipFile(path) as archive, archive.open(part) as content:
        for oddity, place in _oddities(ElementTree.iterparse(content), form.skip_rows):
            refuse(path.name, sheet, oddity, place, form)


def refuse(name: str, sheet: str, oddity: str, place: str, form: Form) -> None:
    """Refuse an oddity unless the mapping accepts it."""
    if oddity not in form.accept:
        raise Refusal(f"{name}, sheet `{sheet}`, {place}: {_SAID[oddity]}")


_ACCEPT = "or list `{0}` under `accept` in the mapping"
_SAID = {
    "hidden_rows": "the row is hidden, so it cannot be told whether it counts. Show or delete it, "
    + _ACCEPT.format("hidden_rows")
    + " to read such rows like any other.",
    "hidden_columns": "the column is hidden, so nobody who looks at the sheet sees what is read. Show or delete it, "
    + _ACCEPT.format("hidden_columns")
    + ".",
    "merged_cells": "the cells are merged, and all but the first would be empty. Unmerge and fill them, "
    + _ACCEPT.format("merged_cells")
    + " if only the first counts.",
    "no_row": f"a sheet ends with row {LAST_SHEET_ROW}, so no spreadsheet wrote this. Export it again, or deliver CSV.",
    "formula": "the formula has no result, because the file was written by a program that does not compute. Open it in "
    "Excel and save it, or export values, and deliver it again.",
}


def _oddities(events: Iterator[tuple[str, ElementTree.Element]], skip_rows: int) -> Iterator[tuple[str, str]]:
    row_number = 0
    for _, element in events:
        tag = element.tag.rpartition("}")[2]
        if tag == "row":
            row_number = int(element.get("r") or row_number + 1)
            if row_number > LAST_SHEET_ROW:
                yield "no_row", f"row {row_number}"
            if row_number > skip_rows:
                yield from _row_oddities(element, row_number)
            element.clear()
        elif tag == "col" and element.get("hidden") in _YES:
            yield "hidden_columns", f"column {element.get('min')}"
        elif tag == "mergeCell" and _last_row(element.get("ref") or "") > skip_rows:
            yield "merged_cells", f"cells {element.get('ref')}"


def _row_oddities(row: ElementTree.Element, number: int) -> Iterator[tuple[str, str]]:
    if row.get("hidden") in _YES:
        yield "hidden_rows", f"row {number}"
    for cell in row:
        parts = {child.tag.rpartition("}")[2]: child for child in cell}
        if "f" in parts and not _has_result(cell, parts):
            yield "formula", f"cell {cell.get('r')}"


def _has_result(cell: ElementTree.Element, parts: dict[str, ElementTree.Element]) -> bool:
    """A text may be empty; a number may not."""
    return "v" in parts and bool(parts["v"].text or cell.get("t") == "str")


def _last_row(reference: str) -> int:
    return max((int(digits) for digits in re.findall("[0-9]+", reference)), default=0)
