"""Bands and options: every figure earns points, and only one lot of them.

Belongs here: bands against the domain of their measure, the options of a mark.
Does not belong here: bands that are stars (`ladders.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.nodes import Place
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.domains import domain_of, is_whole, narrowed, widened
from dagster_project.rules.proofs.intervals import INFINITY, Interval, gaps, of_ends
from dagster_project.rules.proofs.part import Part, repeated

_RESERVED = ("na", "missing")


def problems(part: Part) -> Iterator[Problem]:
    for item in part.rows["items"]:
        if item["of_measure"]:
            yield from _of_item(part, item)
    yield from _options(part)


def _of_item(part: Part, item: Row) -> Iterator[Problem]:
    rows = [row for row in part.rows["bands"] if row["item"] == item["item"]]
    unknown = [row for row in rows if row["population"] not in (None, *part.populations)]
    for row in unknown:
        what = f"There is no population `{row['population']}`."
        yield Problem(row.place, what, nearest(row["population"], part.populations))
    for row in rows:
        if item["max_points"] is not None and row["points"] > item["max_points"]:
            what = f"The band {of_ends(row)} of `{item['item']}` gives {row['points']} points of {item['max_points']}."
            yield Problem(row.place, what, "Mend the points, or `max_points`.")
    if not unknown:
        found = [problem for population in part.populations for problem in _cover(part, item, rows, population)]
        yield from dict.fromkeys(found)


def _cover(part: Part, item: Row, rows: list[Row], population: str) -> Iterator[Problem]:
    """No gap and no overlap of one population's bands, in the domain that the item or the measure has."""
    whole = is_whole(part, item["of_measure"])
    domain = _domain(part, item)
    held = [(row, of_ends(row)) for row in rows if row["population"] in (None, population)]
    yield from covering(f"`{item['item']}`", item.place, held, domain, f"`{item['of_measure']}` lies in", whole)


def covering(
    owner: str, place: Place, held: list[tuple[Row, Interval]], domain: Interval, what_lies: str, whole: bool = False
) -> Iterator[Problem]:
    """No gap and no overlap of bands in a domain; `whole`: only whole numbers lie there."""
    spans = [(row, widened(span) if whole else span) for row, span in held]
    space = widened(domain) if whole else domain
    what_is = f"{what_lies} {domain}"
    for row, span in spans:
        if span.meet(space).is_empty:
            yield Problem(row.place, f"The band {of_ends(row)} is never reached: {what_is}.", "Mend its ends.")
    for (_, first), (later, second) in combinations(spans, 2):
        both = first.meet(second)
        if not both.is_empty:
            what = f"Two bands of {owner} overlap in {_said(both, whole)}."
            yield Problem(later.place, what, "Let one band end where the next begins.")
    for gap in gaps([span for _, span in spans], space):
        what = f"No band of {owner} covers {_said(gap, whole)}: {what_is}."
        yield Problem(place, what, "Let one band begin where another ends, up to both ends of the domain.")


def _domain(part: Part, item: Row) -> Interval:
    """What the item says of its measure, else what is known of it."""
    low, high = item["domain_low"], item["domain_high"]
    if low is None:
        return domain_of(part, item["of_measure"])
    return Interval(low, True, INFINITY if high is None else high, high is not None)


def _said(interval: Interval, whole: bool) -> str:
    return str(narrowed(interval) if whole else interval)


def _options(part: Part) -> Iterator[Problem]:
    for row, first in repeated(part.rows["options"], "mark", "option"):
        what = f"The option `{row['option']}` of `{row['mark']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Keep one.")
    for row in part.rows["options"]:
        if row["option"].lower() in _RESERVED:
            what = f"`{row['option']}` is what a form says where nothing was marked, and no option of `{row['mark']}`."
            yield Problem(row.place, what, "Give the option another name.")
