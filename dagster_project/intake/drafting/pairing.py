"""Which heading may be which canonical column: by the column's name, by a heading that is known, by the nearest word.

Belongs here: the pairs, each with how sure it is. Does not belong here: how the values are written (`forms_of_values`).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.catalogue import Column, Source
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.drafting.known import Known, comparable

NEAR = 0.75


@dataclass(frozen=True)
class Pair:
    """A column and the heading proposed for it; `doubt`: what is to be confirmed, '' where it is the column's name."""

    column: Column
    heading: str
    doubt: str = ""


def pairs(source: Source, headings: Sequence[str], known: Known) -> list[Pair]:
    """At most one heading a column, in the order of the columns."""
    named = known.by_heading(source)
    found: dict[str, Pair] = {}
    columns = {column.name: column for column in all_columns(source)}
    given = [heading for heading in headings if heading]
    for heading in given:
        name = named.get(comparable(heading))
        if name is None:
            continue
        if name in found:
            said = f"`{heading}` may be meant as well"
            before = found[name]
            found[name] = Pair(before.column, before.heading, "; ".join(filter(None, [before.doubt, said])))
            continue
        is_own = heading == name
        found[name] = Pair(columns[name], heading, "" if is_own else "a heading known for it")
    for heading in given:
        if comparable(heading) in named:
            continue
        near = _nearest(comparable(heading), {text: name for text, name in named.items() if name not in found})
        if near:
            found[near] = Pair(columns[near], heading, "only the nearest word")
    return [found[name] for name in columns if name in found]


def _nearest(heading: str, named: dict[str, str]) -> str | None:
    close = difflib.get_close_matches(heading, named, n=1, cutoff=NEAR)
    return named[close[0]] if close else None
