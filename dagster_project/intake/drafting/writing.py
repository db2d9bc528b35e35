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

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake import readers, texts
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.drafting.fold_lines import fold_lines
from dagster_project.intake.drafting.folds_found import fold_found
from dagster_project.intake.drafting.forms_of_values import Way, way
from dagster_project.intake.drafting.known import known
from dagster_project.intake.drafting.layout import Layout, layout
from dagster_project.intake.drafting.lines import listed, one_line, rule, scalar, to_fill, value
from dagster_project.intake.drafting.pairing import Pair, pairs
from dagster_project.intake.drafting.totals_found import adding_up
from dagster_project.intake.form import ODDITIES, Form
from dagster_project.intake.table import Table
from dagster_project.intake.texts import BLANKS
from dagster_project.store.hashing import literal

SAMPLE = 10_000  # rows that the values' ways of writing are told from
WIDTH = 100


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
    headings = _readable(table)
    by_heading = [dict(zip(headings, _texts(row[1:]), strict=True)) for row in rows]
    values = {heading: [row[heading] for row in by_heading if row[heading]] for heading in headings}
    folded = fold_found(source, headings, by_heading, known())
    columns = fold_lines(source, table.headings, folded) if folded else _columns(source, table, values)
    return "\n".join([*_head(path, source), *remarks, *_format(proposed), *columns]) + "\n"


def _table(connection: duckdb.DuckDBPyConnection, path: Path, form: Form, scratch: Path) -> tuple[Table, list[str]]:
    """What a workbook hides is looked past here, and said; the draft accepts none of it."""
    try:
        return readers.table(connection, path, form, scratch), []
    except Refusal as refusal:
        if form.kind_of(path) not in ("xlsx", "xls"):
            raise
        accepting = Form(sheet=form.sheet, skip_rows=form.skip_rows, accept=ODDITIES)
        return readers.table(connection, path, accepting, scratch), [f"# confirm: {one_line(str(refusal))}"]


def _readable(table: Table) -> list[str]:
    return [heading for heading in table.texts if heading]


def _sample(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[str | None, ...]]:
    """Rows: the first filled field, then the text under each readable heading."""
    every = [text("text") for text in table.texts.values()]
    first = f"trim(coalesce({', '.join([*every, literal('')])}), {BLANKS})"
    shown = [table.texts[heading]("text") for heading in _readable(table)]
    return connection.execute(f"select {', '.join([first, *shown])} from {table.scan} limit {SAMPLE}").fetchall()


def _texts(values: Sequence[str | None]) -> list[str]:
    return [(value or "").strip() for value in values]


def _head(path: Path, source: Source) -> list[str]:
    stem = re.sub(r"\d+", "*", texts.normalised(path.stem).replace("[", "?"))
    name = re.sub(r"\W+", "_", re.sub(r"[\d*]+", "", texts.normalised(path.stem))).strip("_").lower()
    return [
        f"# A draft for {one_line(path.name)}, made from its headings and values. Nothing in it is sure:",
        "# look at each line marked `confirm`, fill each blank, then: starledger source check FILE --mapping THIS",
        f"mapping: {scalar('_'.join(filter(None, [source.name, name])))}",
        f"source: {source.name}",
        f"applies_to: [{json.dumps(f'*/{stem}{path.suffix}', ensure_ascii=False)}]  # confirm: which files it reads",
    ]


def _format(proposed: Layout) -> list[str]:
    if not proposed.proposed:
        return []
    return [
        "format:",
        *(f"  {word}: {value(said)}  # confirm: {one_line(why)}" for word, (said, why) in proposed.proposed.items()),
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
            lines.append(to_fill(column))
        else:
            absent.append(column.name)
    read = {pair.heading for pair in found.values()}
    unread = [heading for heading in table.headings if heading and heading not in read]
    lines += [f"# Headings that nothing reads: {listed(unread)}"] if unread else []
    return lines + ([f"# Columns without a heading, which may be left out: {listed(absent)}"] if absent else [])


def _rule(pair: Pair, found: Way) -> list[str]:
    """One line, or two where what is to be confirmed is long."""
    doubts = [one_line(doubt) for doubt in (pair.doubt, *found.confirm) if doubt]
    line = f"  {pair.column.name}: {rule(pair.heading, found.words)}"
    doubt = f"# confirm: {'; '.join(doubts)}" if doubts else ""
    whole = f"{line}  {doubt}".rstrip()
    return [whole] if len(whole) <= WIDTH else [f"  {doubt}", line]
