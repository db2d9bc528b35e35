"""Where in a file the headings stand and how its bytes are written, proposed from its first lines.

Belongs here: encoding, sign between fields, sheet and title lines. Does not belong here: what the headings mean
(`pairing`), finding fields of fixed width (`widths_found`). Each proposal has a reason that a person can confirm; a
file that is canonical in form has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake import encodings
from dagster_project.intake.drafting.known import comparable
from dagster_project.intake.drafting.widths_found import Widths, widths_found
from dagster_project.intake.form import BYTES, DELIMITERS, ENCODINGS, FIXED, KINDS, Form

_TIME = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]\d{1,2}:\d{2}")
LOOKED_AT = 40  # lines from the top


@dataclass(frozen=True)
class Layout:
    """`proposed`: words of `format` with their value as YAML, and why."""

    form: Form
    proposed: dict[str, tuple[object, str]] = field(default_factory=dict)


def layout(path: Path, headings: Collection[str], scratch: Path) -> Layout:
    """How a file may be read. `headings` are comparable ones that are known; a file that nobody can read is refused."""
    kind = KINDS.get(path.suffix.lower(), "")
    if kind in ("xlsx", "xls"):
        return _of_workbook(path, kind, headings)
    if kind == "parquet":
        return Layout(Form())
    proposed: dict[str, tuple[object, str]] = {}
    declared: tuple[str, ...] = ("utf-8",)
    if not encodings.can_be(path, "utf-8") and encodings.can_be(path, "gb18030"):
        declared = ("gb18030",)
        proposed["encoding"] = ("gb18030", "its bytes are not UTF-8 and can be GB18030; look whether names are whole")
    readable = encodings.as_utf8(path, declared if proposed else ENCODINGS[:1], scratch)
    if kind == "jsonl":
        return Layout(Form(encodings=declared), proposed)
    lines = _first_lines(readable)
    form, signs = Form(encodings=declared), {"tab": DELIMITERS["tab"]} if kind == "tsv" else DELIMITERS
    if kind != "tsv" and not any(sign in line for sign in DELIMITERS.values() for line in lines):
        found = widths_found(lines, declared[0], headings)
        if found:
            return _of_widths(found, form, proposed)
    if not kind:
        if not any(len(row) > 1 for sign in signs.values() for row in _split(lines, sign)):
            raise Refusal(
                f"{path.name} is none of {', '.join(KINDS)}, and its lines have no fields that could be told apart. "
                "Name it as what it is, and draft again."
            )
        form, proposed["kind"] = replace(form, kind="csv"), ("csv", "a sign splits its lines into fields")
    return _of_text(lines, headings, signs, form, proposed)


def _first_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(file, LOOKED_AT))


def _of_widths(found: Widths, form: Form, proposed: dict[str, tuple[object, str]]) -> Layout:
    said = "the same places are blank in its first lines; hold it against the sender's description"
    proposed["kind"] = (FIXED, "no sign splits its lines")
    if found.counted_in == BYTES:
        proposed["counted_in"] = (BYTES, "its lines are of one length in bytes only")
    if found.skip_rows:
        proposed["skip_rows"] = (found.skip_rows, "the first line has known headings in the same places")
    proposed["widths"] = (dict(found.fields), said)
    return Layout(
        replace(form, kind=FIXED, widths=found.fields, counted_in=found.counted_in, skip_rows=found.skip_rows), proposed
    )


def _of_text(
    lines: Sequence[str],
    headings: Collection[str],
    signs: Mapping[str, str],
    form: Form,
    proposed: dict[str, tuple[object, str]],
) -> Layout:
    found = {name: _split(lines, sign) for name, sign in signs.items()}
    name = max(found, key=lambda one: _score(found[one], headings))
    skipped = _heading_row(found[name], headings)
    if len(signs) > 1 and name != "comma":
        proposed["delimiter"] = (name, "it splits the lines into most fields")
    if skipped:
        proposed["skip_rows"] = (skipped, "the headings seem to stand below title lines")
    form = replace(form, delimiter=signs[name], skip_rows=skipped)
    first = found[name][skipped] if found[name] else []
    if not _known(first, headings) and any(_TIME.match(cell.strip()) for cell in first):
        named = tuple(f"column_{place}" for place in range(1, len(first) + 1))
        proposed["headings"] = (list(named), "its first line holds a time, so it seems to be a row already")
        form = replace(form, headings=named)
    return Layout(form, proposed)


def _of_workbook(path: Path, kind: str, headings: Collection[str]) -> Layout:
    from dagster_project.intake import xls_files, xlsx_files

    sheets = (xlsx_files if kind == "xlsx" else xls_files).first_rows(path, LOOKED_AT)
    if not sheets:
        raise Refusal(f"{path.name} has no visible sheet. Show the one with the rows, and draft again.")
    title = max(sheets, key=lambda one: _score(sheets[one], headings))
    skipped = _heading_row(sheets[title], headings)
    proposed: dict[str, tuple[object, str]] = {}
    if len(sheets) > 1:
        others = ", ".join(other for other in sheets if other != title)
        proposed["sheet"] = (title, f"the workbook has {others} too")
    if skipped:
        proposed["skip_rows"] = (skipped, "the headings seem to stand below title rows")
    return Layout(Form(sheet=title if len(sheets) > 1 else "", skip_rows=skipped), proposed)


def _split(lines: Sequence[str], sign: str) -> list[list[str]]:
    """Each line by itself: a value that goes over lines stands below the headings and does not matter here."""
    rows = []
    for line in lines:
        try:
            rows.append(next(csv.reader([line], delimiter=sign), []))
        except csv.Error:
            rows.append([])
    return rows


def _score(rows: Sequence[Sequence[str]], headings: Collection[str]) -> tuple[int, int]:
    """The most known headings of a line, then the most fields."""
    return max((_known(row, headings), _filled(row)) for row in rows) if rows else (0, 0)


def _heading_row(rows: Sequence[Sequence[str]], headings: Collection[str]) -> int:
    """The first line with most known headings; where none is known, the first as wide as any."""
    scores = [(_known(row, headings), _filled(row) if not _known(row, headings) else 0) for row in rows]
    return scores.index(max(scores)) if scores else 0


def _known(row: Sequence[str], headings: Collection[str]) -> int:
    return sum(comparable(cell) in headings for cell in row)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
