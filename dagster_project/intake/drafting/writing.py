"""The mapping file that a draft is: every proposal a line, every doubt a comment, every blank to be filled.

Belongs here: the order of a draft and its YAML. Does not belong here: what is proposed (the modules beside).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import yaml

from dagster_project.catalogue import Column, Source
from dagster_project.errors import Refusal
from dagster_project.intake import readers, texts
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.drafting.forms_of_values import Way, way
from dagster_project.intake.drafting.known import known
from dagster_project.intake.drafting.layout import Layout, layout
from dagster_project.intake.drafting.pairing import Pair, pairs
from dagster_project.intake.drafting.totals_found import adding_up
from dagster_project.intake.form import ODDITIES, Form
from dagster_project.intake.table import Table
from dagster_project.intake.texts import BLANKS
from dagster_project.store.hashing import literal

SAMPLE = 10_000  # rows that the values' ways of writing are told from
WIDTH = 100
_PLAIN = re.compile(r"[^\W\d_][\w()/-]*( [\w()/-]+)*")


def draft(path: Path, source: Source) -> str:
    """A mapping for this file, as YAML to be confirmed. Refuses a file that nobody can read."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}. Name one that is there.")
    with TemporaryDirectory() as scratch, duckdb.connect() as connection:
        texts.register(connection)
        proposed = layout(path, known().by_heading(source), Path(scratch))
        table, remarks = _table(connection, path, proposed.form, Path(scratch))
        sample = _sample(connection, table)
    totals = [total for total in known().totals if any(row[0] == total for row in sample)]
    rows = [row for row in sample if row[0] not in totals]
    if totals:
        proposed.proposed["totals_row"] = (totals, "rows that begin so look like totals")
        check = adding_up(sample, totals, _readable(table)) if len(sample) < SAMPLE else None
        if check:
            proposed.proposed["totals_check"] = (check, "that row is the sum of the others in these columns")
    values = {heading: _filled([row[place] for row in rows]) for place, heading in enumerate(_readable(table), 1)}
    return "\n".join([*_head(path, source), *remarks, *_format(proposed), *_columns(source, table, values)]) + "\n"


def _table(connection: duckdb.DuckDBPyConnection, path: Path, form: Form, scratch: Path) -> tuple[Table, list[str]]:
    """What a workbook hides is looked past here, and said; the draft accepts none of it."""
    try:
        return readers.table(connection, path, form, scratch), []
    except Refusal as refusal:
        if form.kind_of(path) not in ("xlsx", "xls"):
            raise
        accepting = Form(sheet=form.sheet, skip_rows=form.skip_rows, accept=ODDITIES)
        return readers.table(connection, path, accepting, scratch), [f"# confirm: {_one_line(str(refusal))}"]


def _readable(table: Table) -> list[str]:
    return [heading for heading in table.texts if heading]


def _sample(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[str | None, ...]]:
    """Rows: the first filled field, then the text under each readable heading."""
    every = [text("text") for text in table.texts.values()]
    first = f"trim(coalesce({', '.join([*every, literal('')])}), {BLANKS})"
    shown = [table.texts[heading]("text") for heading in _readable(table)]
    return connection.execute(f"select {', '.join([first, *shown])} from {table.scan} limit {SAMPLE}").fetchall()


def _filled(values: Sequence[str | None]) -> list[str]:
    return [value.strip() for value in values if value and value.strip()]


def _head(path: Path, source: Source) -> list[str]:
    stem = re.sub(r"\d+", "*", texts.normalised(path.stem).replace("[", "?"))
    name = re.sub(r"\W+", "_", re.sub(r"[\d*]+", "", texts.normalised(path.stem))).strip("_").lower()
    return [
        f"# A draft for {_one_line(path.name)}, made from its headings and values. Nothing in it is sure:",
        "# look at each line marked `confirm`, fill each blank, then: starledger source check FILE --mapping THIS",
        f"mapping: {_scalar('_'.join(filter(None, [source.name, name])))}",
        f"source: {source.name}",
        f"applies_to: [{json.dumps(f'*/{stem}{path.suffix}', ensure_ascii=False)}]  # confirm: which files it reads",
    ]


def _format(proposed: Layout) -> list[str]:
    if not proposed.proposed:
        return []
    return [
        "format:",
        *(
            f"  {word}: {_value(value)}  # confirm: {_one_line(why)}"
            for word, (value, why) in proposed.proposed.items()
        ),
    ]


def _columns(source: Source, table: Table, values: Mapping[str, Sequence[str]]) -> list[str]:
    found = {pair.column.name: pair for pair in pairs(source, table.headings, known())}
    day = next((pair.column.name for pair in found.values() if pair.column.data_type == "date"), "")
    lines = ["columns:"]
    absent = []
    for column in all_columns(source):
        pair = found.get(column.name)
        if pair:
            lines += _rule(pair, way(column, pair.heading, values.get(pair.heading, ()), known(), day))
        elif column.required:
            lines.append(f"  {column.name}:  # to fill, for every row needs it: {_said(column)}")
        else:
            absent.append(column.name)
    read = {pair.heading for pair in found.values()}
    unread = [heading for heading in table.headings if heading and heading not in read]
    lines += [f"# Headings that nothing reads: {_listed(unread)}"] if unread else []
    return lines + ([f"# Columns without a heading, which may be left out: {_listed(absent)}"] if absent else [])


def _rule(pair: Pair, found: Way) -> list[str]:
    """One line, or two where what is to be confirmed is long."""
    doubts = [_one_line(doubt) for doubt in (pair.doubt, *found.confirm) if doubt]
    words = "".join(f", {word}: {_value(value)}" for word, value in found.words.items())
    said = f"{{from: {_scalar(pair.heading)}{words}}}" if words else _scalar(pair.heading)
    line, doubt = f"  {pair.column.name}: {said}", f"# confirm: {'; '.join(doubts)}" if doubts else ""
    whole = f"{line}  {doubt}".rstrip()
    return [whole] if len(whole) <= WIDTH else [f"  {doubt}", line]


def _said(column: Column) -> str:
    choice = f" One of {', '.join(column.values)}." if column.values else ""
    return f"{column.description}{choice}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_value(key)}: {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    if value is None or isinstance(value, int):
        return "null" if value is None else str(value)
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text as YAML, in quotes where it would be read as anything else."""
    is_plain = _PLAIN.fullmatch(text) and yaml.safe_load(text) == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    """What was delivered must never end a comment."""
    return " ".join(text.split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
