"""The lines of a draft that folds: what the fold reads, its words, and the columns that it fills.

Belongs here: their YAML, with why each of them is proposed. Does not belong here: finding a fold (`folds_found`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dagster_project.catalogue import Column, Source
from dagster_project.intake.drafting.folds_found import Proposed
from dagster_project.intake.drafting.lines import listed, one_line, rule, to_fill, value


def fold_lines(source: Source, headings: Sequence[str], found: Proposed) -> list[str]:
    """The blocks `fold` and `columns`; `source check` runs it as it is where a value can be proposed for each."""
    read = [heading for heading, _ in found.inputs.values()]
    unread = [heading for heading in headings if heading and heading not in read]
    return [
        f"fold:  # confirm: {one_line(found.why)}",
        f"  {found.word}:",
        *_inputs(found),
        *(f"    {word}: {value(said)}  # confirm: {one_line(why)}" for word, (said, why) in found.words.items()),
        "columns:",
        *(f"  {column}: {gives}" for gives, column in found.columns.items()),
        *_others(source, set(found.columns.values())),
        *([f"# Headings that nothing reads, for a fold keeps none of them: {listed(unread)}"] if unread else []),
    ]


def _inputs(found: Proposed) -> Iterator[str]:
    for name, (heading, way) in found.inputs.items():
        if not heading:
            yield f"    {name}:  # to fill: the heading to read"
            continue
        for doubt in way.confirm:
            yield f"    # confirm: {one_line(doubt)}"
        yield f"    {name}: {rule(heading, way.words)}"


def _others(source: Source, filled: set[str]) -> Iterator[str]:
    """Columns that every row needs and the fold does not give: one value for all rows."""
    for column in source.columns:
        if column.required and column.name not in filled:
            yield _constant(column)


def _constant(column: Column) -> str:
    if not column.values:
        return to_fill(column)
    others = f"it may be {' or '.join(column.values[1:])}" if column.values[1:] else "there is no other"
    return f"  {column.name}: {{constant: {column.values[0]}}}  # confirm: the file does not say it; {others}"
