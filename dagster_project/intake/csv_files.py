"""CSV as deliveries bring it: comma-separated, UTF-8, a heading line, every value text.

Belongs here: the proof that a file is UTF-8, its headings, and the scan that reads it without guessing anything.
Does not belong here: what the headings mean (`canonical`). Only the heading line becomes Python objects.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.store.hashing import literal

_BLOCK = 1 << 20


def check_utf8(path: Path) -> None:
    """Refuse a file with a byte that is not UTF-8: a wrong decoding garbles names without any error."""
    decoder, position = codecs.getincrementaldecoder("utf-8")(errors="strict"), 0
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                raise Refusal(_not_utf8(path.name, position - pending + error.start + 1)) from None
            position += len(block)
    if decoder.getstate()[0]:
        raise Refusal(_not_utf8(path.name, position))


def headings(path: Path) -> list[str]:
    """The heading line, without the blanks around each name."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            found = [heading.strip() for heading in next(csv.reader(file), [])]
    except csv.Error as error:
        raise Refusal(
            f"{path.name}: the heading line cannot be read ({error}). Save it as comma-separated CSV."
        ) from None
    if not any(found):
        raise Refusal(f"{path.name} has no heading line. Its first line must name the columns; deliver it with one.")
    return found


def column(place: int) -> str:
    """The scan's name for a column: by place, so that no heading is ever part of an SQL text."""
    return f"p{place}"


def scan(path: Path, width: int) -> str:
    """SQL that reads the file strictly: no sniffing, no types, `NA` and `null` are text, only empty is NULL."""
    columns = ", ".join(f"'{column(place)}': 'VARCHAR'" for place in range(width))
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"strict_mode = true, null_padding = false, nullstr = '', columns = {{{columns}}})"
    )


def explained(message: str, names: Sequence[str]) -> str:
    """A reading error in words. DuckDB's own message quotes the row, which may hold pay or names."""
    named = [name for name in names if f"/{name}\n" in message + "\n"]
    line = re.search(r"Line: ([0-9]+)", message)
    where = named[0] if named else ", ".join(names)
    if line is None:
        return f"{where} cannot be read as a file of its kind. Export it again and deliver it again."
    quote = "quote" in message.partition("Possible fixes")[0]
    why = "a quote is not closed" if quote else "it does not have as many fields as the heading line"
    return (
        f"{where}, line {line.group(1)}: {why}, so its values cannot be told apart. Mend the line, or export the file "
        "again, and deliver it again."
    )


def _not_utf8(name: str, byte: int) -> str:
    return (
        f"{name} is not UTF-8: byte {byte} cannot be read. Names would be garbled, so nothing of it was taken in. "
        "Save it as CSV UTF-8 (in Excel: Save As, CSV UTF-8) and deliver it again."
    )
