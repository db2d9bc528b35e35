"""Bands over rows that a company lets several people share: there a count need not be a whole number.

Belongs here: bands that name whole numbers alone, where a figure may lie between two of them.
Does not belong here: whether bands cover what whole figures can be (`bands.py`), how rows are shared (the site file).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from dagster_project.rules.compiler.tables import Row, Rows
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.intervals import INFINITY, Interval, gaps, of_ends

_SUMMED = ("count", "sum")


def problems(rows: Rows, divided: Collection[str]) -> Iterator[Problem]:
    """`divided`: the sources of which a person may have a part of a row."""
    measures = {row["measure"]: row for row in rows["measures"]}
    for item in rows["items"]:
        if item["of_measure"] and _is_divided(item["of_measure"], measures, rows["terms"], divided):
            populations = {row["population"] for row in rows["populations"] if row["part_id"] == item["part_id"]}
            yield from _holes(item, rows["bands"], sorted(populations))


def _is_divided(name: str, measures: dict[str, Row], terms: list[Row], divided: Collection[str]) -> bool:
    row = measures[name]
    if row["kind"] == "combination":
        own = [term["term_measure"] for term in terms if term["measure"] == name]
        return any(_is_divided(each, measures, terms, divided) for each in own)
    is_of_people = row["source"] in divided and row["subject_column"] == "employee_id"
    return bool(is_of_people and row["aggregate"] in _SUMMED)


def _holes(item: Row, bands: list[Row], populations: Sequence[str]) -> Iterator[Problem]:
    """The first one of each population; a band of no population in particular is one of all."""
    own = [row for row in bands if (row["part_id"], row["item"]) == (item["part_id"], item["item"])]
    low, high = item["domain_low"], item["domain_high"]
    domain = Interval(Decimal(0) if low is None else low, True, INFINITY if high is None else high, high is not None)
    for population in populations:
        held = [of_ends(row) for row in own if row["population"] in (None, population)]
        for gap in gaps(held, domain):
            yield Problem(
                item.place,
                f"Several people may share what `{item['of_measure']}` counts (`shared_work` in the site file), and no "
                f"band of `{item['item']}` has what lies in {gap}.",
                "Let each band begin where another ends, or let all of a row go to the `first`.",
            )
            break
