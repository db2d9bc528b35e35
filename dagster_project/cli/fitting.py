"""Fitting a table into the terminal's width, without wrapping lines.

Belongs here: what gives way when a table is too wide. In this order: columns that say the same in every row move
above the table; long texts are shortened with `…`; few rows turn into one block a row; else columns in the middle are
left out, and the remark says so.
Does not belong here: formats other than a table.
Read on: `dagster_project/cli/listing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len, set_cell_size

GAP = 2
SHORTEST = 8
BRIEF = 24
ROWS_AS_BLOCKS = 12


@dataclass(frozen=True)
class Grid:
    columns: list[str]
    rows: list[list[str]]
    is_numeric: list[bool]

    def only(self, keep: list[int]) -> Grid:
        return Grid(
            [self.columns[index] for index in keep],
            [[row[index] for index in keep] for row in self.rows],
            [self.is_numeric[index] for index in keep],
        )

    def value_width(self, index: int) -> int:
        return max((cell_len(_one_line(row[index])) for row in self.rows), default=0)

    @property
    def widths(self) -> list[int]:
        return [max(cell_len(name), self.value_width(index)) for index, name in enumerate(self.columns)]

    def shortest(self, index: int) -> int:
        """How far a column may give way: a number never, its heading and texts down to a few cells."""
        whole = self.widths[index]
        return min(whole, max(SHORTEST, self.value_width(index)) if self.is_numeric[index] else SHORTEST)


def fit(grid: Grid, stream: TextIO, width: int) -> str | None:
    """Write the grid within `width` cells; returns a remark when something was left out."""
    widths = grid.widths
    if total(widths) > width:
        grid = _constants_above(grid, stream, width)
        widths = _narrow(grid, width)
    if total(widths) <= width:
        _write_table(grid, widths, stream)
        return None
    if len(grid.rows) <= ROWS_AS_BLOCKS:
        _write_blocks(grid, stream, width)
        return None
    keep = _outer_columns(widths, width)
    _write_table(grid.only(keep), [widths[index] for index in keep], stream)
    left_out = len(grid.columns) - len(keep)
    return f"{left_out} columns do not fit and are left out; name the columns you need, or use --format csv."


def total(widths: list[int]) -> int:
    return sum(widths) + GAP * max(0, len(widths) - 1)


def _constants_above(grid: Grid, stream: TextIO, width: int) -> Grid:
    if len(grid.rows) < 2:
        return grid
    same = [index for index in range(len(grid.columns)) if len({row[index] for row in grid.rows}) == 1]
    if not same or len(same) == len(grid.columns):
        return grid
    facts = ", ".join(f"{grid.columns[index]} {_brief(grid.rows[0][index])}" for index in same if grid.rows[0][index])
    empty = [grid.columns[index] for index in same if not grid.rows[0][index]]
    for line in [f"In every row: {facts}" if facts else "", f"Empty in every row: {', '.join(empty)}" if empty else ""]:
        if line:
            _write_wrapped(line, stream, width)
    stream.write("\n")
    return grid.only([index for index in range(len(grid.columns)) if index not in same])


def _narrow(grid: Grid, width: int) -> list[int]:
    """Take from the widest column first that may still give way."""
    widths = list(grid.widths)
    shortest = [grid.shortest(index) for index in range(len(widths))]
    while total(widths) > width:
        spare = [index for index, cells in enumerate(widths) if cells > shortest[index]]
        if not spare:
            break
        widths[max(spare, key=lambda index: widths[index])] -= 1
    return widths


def _outer_columns(widths: list[int], width: int) -> list[int]:
    """Keep from the left as long as it fits, with room for the last column."""
    last = len(widths) - 1
    room = width - widths[last]
    keep: list[int] = []
    for index in range(last):
        room -= widths[index] + GAP
        if room < 0:
            break
        keep.append(index)
    return [*keep, last]


def _write_table(grid: Grid, widths: list[int], stream: TextIO) -> None:
    rule = ["─" * cells for cells in widths]
    for row in [grid.columns, rule, *grid.rows]:
        parts = [_cell(*triple) for triple in zip(row, widths, grid.is_numeric, strict=True)]
        stream.write((" " * GAP).join(parts).rstrip() + "\n")


def _write_blocks(grid: Grid, stream: TextIO, width: int) -> None:
    name_width = max(cell_len(name) for name in grid.columns)
    for number, row in enumerate(grid.rows):
        if number:
            stream.write("\n")
        for name, text in zip(grid.columns, row, strict=True):
            line = f"{_cell(name, name_width, False)}  {_cell(text, max(SHORTEST, width - name_width - GAP), False)}"
            stream.write(line.rstrip() + "\n")


def _cell(text: str, cells: int, is_right: bool) -> str:
    text = _one_line(text)
    length = cell_len(text)
    if length > cells:
        return set_cell_size(text, cells - 1) + "…"
    padding = " " * (cells - length)
    return padding + text if is_right else text + padding


def _write_wrapped(text: str, stream: TextIO, width: int) -> None:
    line = ""
    for word in text.split(" "):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            stream.write(line + "\n")
            line = "  " + word
        else:
            line = f"{line} {word}" if line else word
    stream.write(line + "\n")


def _brief(text: str) -> str:
    return _cell(text, min(cell_len(_one_line(text)), BRIEF), False)


def _one_line(text: str) -> str:
    """Control characters in delivered text could move the cursor or recolour the terminal; they are shown as `·`."""
    return "".join(character if character.isprintable() else "·" for character in text)
