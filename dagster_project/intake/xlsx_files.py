"""Excel workbooks as offices send them: one sheet, its heading line, and the text that a CSV of its cells would hold.

Belongs here: which sheet is read, and the text of each kind of cell.
Does not belong here: what a workbook may hide (`workbook_guard`), what the headings mean (`canonical`, `mapping/`).
A number is shown with the 15 digits that Excel keeps: 0.1 + 0.2 is 0.3. More digits are refused, since Excel has
already changed them. A day is `2026-10-01`, a time `2026-10-01T08:00:00`, a time of day or a duration `08:00:00`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import texts, unfolded, workbook_guard
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table

_DIGITS_KEPT = 15


def table(path: Path, form: Form, scratch: Path) -> Table:
    workbook_guard.check_size(path, form)
    book = _opened(path)
    try:
        sheet = _chosen(path.name, book.worksheets, form)
        workbook_guard.check_sheet(path, sheet._worksheet_path, sheet.title, form)
        sheet.reset_dimensions()  # some exporters state a size of one cell
        lines = enumerate(sheet.iter_rows(values_only=True), 1)
        headings = _headings(path.name, sheet.title, lines, form)
        return unfolded.table(path, form, scratch, headings, _rows(path.name, lines, len(headings)))
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


def _chosen(name: str, sheets: list[Any], form: Form) -> Any:
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
    titles = ", ".join(f"`{sheet.title}`" for sheet in visible)
    if hidden and "hidden_sheets" not in form.accept:
        raise Refusal(
            f"{name} has the hidden sheet `{hidden[0]}`, so it cannot be told whether something is missing. Delete it, "
            "or list `hidden_sheets` under `accept` in the mapping to pass over it."
        )
    if form.sheet:
        named = [sheet for sheet in visible if texts.heading(sheet.title) == form.sheet]
        if not named:
            raise Refusal(f"{name} has no visible sheet `{form.sheet}`, which its mapping reads. It has {titles}.")
        return named[0]
    if len(visible) != 1:
        raise Refusal(
            f"{name} has {len(visible)} visible sheets ({titles}), and it is not said which one to read. Deliver a "
            "workbook with one sheet, or name it with `sheet` in a mapping."
        )
    return visible[0]


def _headings(name: str, title: str, lines: Iterator[tuple[int, tuple[Any, ...]]], form: Form) -> list[str]:
    if form.headings:
        _skip(lines, form.skip_rows)
        return list(form.headings)
    for number, cells in lines:
        if number > form.skip_rows:
            found = [texts.heading(_text(name, number, place, cell) or "") for place, cell in enumerate(cells)]
            while found and not found[-1]:
                found.pop()
            if found:
                return found
            break
    raise Refusal(
        f"{name}, sheet `{title}`: row {form.skip_rows + 1} names no column. It must be the heading line; where titles "
        "stand above it, say how many rows with `skip_rows` in a mapping."
    )


def _skip(lines: Iterator[tuple[int, tuple[Any, ...]]], rows: int) -> None:
    for _ in range(rows):
        next(lines, None)


def _rows(name: str, lines: Iterator[tuple[int, tuple[Any, ...]]], width: int) -> Iterator[unfolded.Row]:
    """Empty rows say nothing and are left out; the others keep their place."""
    for place, (number, cells) in enumerate(lines, 1):
        values = [_text(name, number, at, cell) for at, cell in enumerate(cells)]
        if any(value is not None for value in values[width:]):
            raise Refusal(
                f"{name}, row {number} holds a value to the right of the last heading, so it cannot be told what it "
                "is. Give its column a heading, or delete the value, and deliver it again."
            )
        if any(value is not None for value in values):
            yield place, (*values[:width], *[None] * (width - len(values)))


def _text(name: str, row: int, place: int, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(name, row, place, value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else _without_noise(value.isoformat())
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, (date, time)):
        return _without_noise(value.isoformat())
    return str(value)


def _number(name: str, row: int, place: int, value: float) -> str:
    shown = Decimal(value) if isinstance(value, int) else Decimal(format(value, f".{_DIGITS_KEPT}g"))
    if abs(shown) >= 10**_DIGITS_KEPT:
        raise Refusal(
            f"{name}, row {row}, column {place + 1} holds a number of more than {_DIGITS_KEPT} digits, and Excel keeps "
            f"no more than {_DIGITS_KEPT}: the last ones are lost. Format the column as text before typing or "
            "exporting such ids, and deliver it again."
        )
    text = format(shown.normalize(), "f")
    return "0" if text == "-0" else text


def _without_noise(text: str) -> str:
    """Serial dates are floats; what is left of a second below a millisecond is noise, and openpyxl has rounded it."""
    return text.rstrip("0").rstrip(".") if "." in text else text
