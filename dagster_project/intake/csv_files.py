"""CSV as deliveries bring it: a heading line, every value text, whatever sign stands between the fields.

Belongs here: a file's headings, and the scan that reads it without guessing anything.
Does not belong here: its bytes (`encodings`), what the headings mean (`canonical`). Only the heading line becomes
Python objects.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake import limits, texts
from dagster_project.intake.encodings import as_utf8, lines_and_whether_ascii
from dagster_project.intake.form import Form
from dagster_project.intake.table import Table, TextOf, without_totals
from dagster_project.store.hashing import literal


def table(path: Path, form: Form, scratch: Path) -> Table:
    readable = as_utf8(path, form.encodings, scratch)
    headings = list(form.headings) or _headings(readable, form)
    limits.check_columns(path.name, len(headings))
    columns = [f"p{place}" for place in range(len(headings))]
    rows = _scan(readable, form, columns)
    scan, row_number, totals = without_totals(rows, "row_number() over ()", columns, form.totals_row)
    lines, is_ascii = lines_and_whether_ascii(readable) if readable.stat().st_size >= limits.LARGE_TEXT else (0, False)
    texts_of = {name: _text(at, is_ascii) for name, at in zip(headings, columns, strict=True)}
    above = form.skip_rows + (0 if form.headings else 1)
    as_they_stand = dict(zip(headings, columns, strict=True))
    counted = lines - above if lines and not totals else None
    return Table(headings, texts_of, row_number, scan, totals, counted, as_they_stand)


def _headings(path: Path, form: Form) -> list[str]:
    """The heading line, each name as it is compared."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            below = islice(limits.lines_of(path.name, file), form.skip_rows, None)
            found = [texts.heading(name) for name in next(csv.reader(below, delimiter=form.delimiter), [])]
    except csv.Error as error:
        raise Refusal(
            f"{path.name}: the heading line cannot be read ({error}). Save it as comma-separated CSV."
        ) from None
    if not any(found):
        where = f"line {form.skip_rows + 1}" if form.skip_rows else "first line"
        raise Refusal(f"{path.name} has no heading line. Its {where} must name the columns; deliver it with one.")
    return found


def _scan(path: Path, form: Form, columns: Sequence[str]) -> str:
    """SQL that reads the file strictly: no sniffing, no types, `NA` and `null` are text, only empty is NULL. Columns
    are named by place, so that no heading is ever part of an SQL text."""
    named = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = {str(not form.headings).lower()}, "
        f"skip = {form.skip_rows}, delim = {literal(form.delimiter)}, quote = '\"', escape = '\"', "
        f"strict_mode = true, null_padding = false, nullstr = '', columns = {{{named}}})"
    )


def _text(column: str, is_ascii: bool) -> TextOf:
    return lambda data_type: column if is_ascii else texts.normalised_sql(column)


def explained(message: str, names: Sequence[str]) -> str:
    """A reading error in words. DuckDB's own message quotes the row, which may hold pay or names."""
    named = [name for name in names if f"/{name}\n" in message + "\n"]
    line = re.search(r"Line: ([0-9]+)", message)
    where = named[0] if named else ", ".join(names)
    if line is None:
        return f"{where} cannot be read as a file of its kind. Export it again and deliver it again."
    if "Maximum line size" in message:
        return (
            f"{where}, line {line.group(1)} is longer than {limits.LONGEST_LINE:,} bytes, which no row is: perhaps a "
            "quote is not closed. Mend the line, or export the file again, and deliver it again."
        )
    quote = "quote" in message.partition("Possible fixes")[0]
    why = "a quote is not closed" if quote else "it does not have as many fields as the heading line"
    return (
        f"{where}, line {line.group(1)}: {why}, so its values cannot be told apart. Mend the line, or export the file "
        "again, and deliver it again."
    )
