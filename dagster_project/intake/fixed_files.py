"""Files of fixed width, as mainframes write them: each field of a line has so many characters, or bytes, and no sign
between.

Belongs here: cutting the lines. Which fields there are only a mapping can say.
Does not belong here: bytes to text (`encodings`), what the fields mean (`mapping/`).
A line may end early where its last fields are empty; what stands behind the last field is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake import limits, unfolded
from dagster_project.intake.encodings import as_utf8
from dagster_project.intake.form import BYTES, Form
from dagster_project.intake.table import Table


def table(path: Path, form: Form, scratch: Path) -> Table:
    if not form.widths:
        raise Refusal(
            f"{path.name} has fields of fixed width, and nothing says how wide they are. Give them in the mapping, as "
            "in `format: {kind: fixed, widths: {employee_id: 8, day: 10}}`."
        )
    readable = as_utf8(path, form.encodings, scratch)
    encoding = "utf-8" if readable == path else "gb18030"
    return unfolded.table(path, form, scratch, [name for name, _ in form.widths], _rows(readable, form, encoding))


def _rows(path: Path, form: Form, encoding: str) -> Iterator[unfolded.Row]:
    widths = [width for _, width in form.widths]
    with path.open(encoding="utf-8-sig", newline=None) as file:
        for number, line in enumerate(islice(limits.lines_of(path.name, file), form.skip_rows, None), 1):
            text = line.rstrip("\n\x1a")
            if text.strip():
                where = f"{path.name}, line {number + form.skip_rows}"
                fields = _of_bytes(where, text, widths, encoding) if form.counted_in == BYTES else _cut(text, widths)
                if fields[-1].strip():
                    raise Refusal(
                        f"{where} is longer than its fields, {sum(widths)} {form.counted_in} together, so they cannot "
                        "be told apart. Check `widths` in the mapping, and whether they count characters or bytes."
                    )
                yield number, [field.strip() or None for field in fields[:-1]]


def _cut(text: str, widths: Sequence[int]) -> list[str]:
    """The fields, and what is left behind the last one."""
    fields: list[str] = []
    place = 0
    for width in widths:
        fields.append(text[place : place + width])
        place += width
    return [*fields, text[place:]]


def _of_bytes(where: str, text: str, widths: Sequence[int], encoding: str) -> list[str]:
    content, place = text.encode(encoding), 0
    fields: list[str] = []
    try:
        for width in widths:
            fields.append(content[place : place + width].decode(encoding))
            place += width
        return [*fields, content[place:].decode(encoding)]
    except UnicodeDecodeError:
        raise Refusal(
            f"{where}: field {len(fields) + 1} ends within a character. Check `widths` in the mapping, and whether "
            "they count characters or bytes."
        ) from None
