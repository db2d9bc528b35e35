"""What all workbooks have in common: which sheet is read, its heading line, and the text of each kind of cell.

Belongs here: the same rules for whatever format the book has.
Does not belong here: opening a book (`xlsx_files`, `xls_files`), what it may hide (`workbook_guard`, `xls_files`).
A number is shown with the 15 digits that Excel keeps: 0.1 + 0.2 is 0.3. More digits are refused, since Excel has
already changed them. A day is `2026-10-01`, a time `2026-10-01T08:00:00`, a time of day or a duration `08:00:00`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import texts, unfolded
from dagster_project.intake.form import Form

# The rows of a sheet, each with its number in it.
Lines = Iterator[tuple[int, Sequence[Any]]]

_DIGITS_KEPT = 15


def chosen(name: str, sheets: Sequence[tuple[str, bool]], form: Form) -> int:
    """The place of the sheet that is read; `sheets` are titles, and whether each is visible."""
    visible = [(title, place) for place, (title, is_visible) in enumerate(sheets) if is_visible]
    hidden = [title for title, is_visible in sheets if not is_visible]
    titles = ", ".join(f"`{title}`" for title, _ in visible)
    if hidden and "hidden_sheets" not in form.accept:
        raise Refusal(
            f"{name} has the hidden sheet `{hidden[0]}`, so it cannot be told whether something is missing. Delete it, "
            "or list `hidden_sheets` under `accept` in the mapping to pass over it."
        )
    if form.sheet:
        named = [place for title, place in visible if texts.heading(title) == form.sheet]
        if not named:
            raise Refusal(f"{name} has no visible sheet `{form.sheet}`, which its mapping reads. It has {titles}.")
        return named[0]
    if len(visible) != 1:
        raise Refusal(
            f"{name} has {len(visible)} visible sheets ({titles}), and it is not said which one to read. Deliver a "
            "workbook with one sheet, or name it with `sheet` in a mapping."
        )
    return visible[0][1]


def headings(name: str, title: str, lines: Lines, form: Form) -> list[str]:
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


def _skip(lines: Lines, count: int) -> None:
    for _ in range(count):
        next(lines, None)


def rows(name: str, lines: Lines, width: int) -> Iterator[unfolded.Row]:
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


def shown(name: str, lines: Iterable[Sequence[Any]]) -> list[list[str]]:
    """The text of whole lines, an empty cell as ''."""
    return [
        [_text(name, number, place, cell) or "" for place, cell in enumerate(cells)]
        for number, cells in enumerate(lines, 1)
    ]


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
