"""Files whose fields seem to be of fixed width: no sign splits the lines, and the same places are blank in all of them.

Belongs here: where the fields begin, and whether characters or bytes are counted. Does not belong here: any other
layout (`layout`), cutting the lines of a delivery (`fixed_files`).
A field that is full in every line looks as if it went on into the next one: only the sender's description tells.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dagster_project.intake import texts
from dagster_project.intake.drafting.known import comparable
from dagster_project.intake.form import BYTES, CHARACTERS

FEWEST_LINES = 3


@dataclass(frozen=True)
class Widths:
    """The fields by name, what they are counted in, and how many lines stand above the rows."""

    fields: tuple[tuple[str, int], ...]
    counted_in: str
    skip_rows: int


def widths_found(lines: Sequence[str], encoding: str, headings: Collection[str]) -> Widths | None:
    """None where the lines are too few, or have no blank place in common."""
    rows = [line.rstrip("\r\n") for line in lines if line.strip()]
    if len(rows) < FEWEST_LINES:
        return None
    counted_in = _counted_in(rows, encoding)
    laid = [row.encode(encoding).decode("latin-1") for row in rows] if counted_in == BYTES else rows
    starts = _starts(laid[1:])
    names = [_text(part, counted_in, encoding) for part in _cut(laid[0], starts)]
    is_headed = any(comparable(name) in headings for name in names) and len(set(names)) == len(names) and all(names)
    starts = starts if is_headed else _starts(laid)
    if len(starts) < 2:
        return None
    ends = [*starts[1:], max(map(len, laid))]
    named = names if is_headed else [f"field_{place}" for place in range(1, len(starts) + 1)]
    fields = tuple((name, end - start) for name, start, end in zip(named, starts, ends, strict=True))
    return Widths(fields, counted_in, int(is_headed))


def _counted_in(rows: Sequence[str], encoding: str) -> str:
    """Bytes where the lines are of one length only in them."""
    in_bytes = {len(row.encode(encoding)) for row in rows}
    return BYTES if len(in_bytes) == 1 and len({len(row) for row in rows}) > 1 else CHARACTERS


def _starts(lines: Sequence[str]) -> list[int]:
    """Where a field begins. The blanks between two of them belong to the second one where its numbers stand at the
    right, else to the first."""
    longest = max(map(len, lines))
    padded = [line.ljust(longest) for line in lines]
    is_blank = [all(line[place] == " " for line in padded) for place in range(longest)]
    runs = [place for place in range(longest) if not is_blank[place] and (place == 0 or is_blank[place - 1])]
    starts = [0]
    for before, start in pairwise(runs):
        is_right = any(line[start] == " " for line in padded)
        starts.append(next(place for place in range(before, start) if is_blank[place]) if is_right else start)
    return starts


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    return [line[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _text(part: str, counted_in: str, encoding: str) -> str:
    if counted_in == BYTES:
        part = part.encode("latin-1").decode(encoding, errors="replace")
    return texts.heading(part)
