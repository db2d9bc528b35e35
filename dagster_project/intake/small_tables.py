"""A small file that somebody hands to a command (a receipt, an office's figures), read as a delivery is.

Belongs here: its columns by any of their names, its rows as texts, and refusing what lacks one. It is read with the
same limits, encodings and refusals as a delivery. Does not belong here: what the rows mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.form import KINDS, Form
from dagster_project.intake.readers import table
from dagster_project.store.engine import opened


def read_small_table(
    path: Path, columns: Mapping[str, Collection[str]], needed: Collection[str]
) -> list[dict[str, str]]:
    """The rows by column, '' where a field is empty. `columns`: name -> the headings that it may have."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    if path.suffix.lower() not in KINDS:
        raise Refusal(f"{path}: this is no file of one of these kinds: {', '.join(KINDS)}.")
    with TemporaryDirectory() as scratch, opened() as connection:
        texts.register(connection)
        found = table(connection, path, Form(), Path(scratch))
        named = {}
        for name, variants in columns.items():
            heading = next((one for one in found.headings if one.strip().casefold() in variants), None)
            if heading is not None:
                named[name] = found.texts[heading]("text")
            elif name in needed:
                raise Refusal(
                    f"{path}: a column {' or '.join(list(variants)[:2])} is needed, and this file has none. Its "
                    f"columns are {', '.join(found.headings)}."
                )
        select = ", ".join(f"coalesce(trim({text}), '') as {name}" for name, text in named.items())
        rows = connection.execute(f"select {select} from {found.scan}").fetchall()
    return [dict(zip(named, map(str, row), strict=True)) for row in rows]
