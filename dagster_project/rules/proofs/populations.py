"""Populations: everybody in exactly one, and asked the same things.

Belongs here: roles in two populations, names that are no population, clauses and pay for some populations only.
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.proofs.part import Part


def problems(part: Part) -> Iterator[Problem]:
    yield from _roles(part)
    asked = [row for table in ("clauses", "pay", "item_populations") for row in part.rows[table]]
    unknown = [row for row in asked if row["population"] not in (None, *part.populations)]
    for row in unknown:
        yield Problem(
            row.place, f"There is no population `{row['population']}`.", nearest(row["population"], part.populations)
        )
    if unknown:
        return
    yield from _missing(part, part.rows["clauses"], ("target_kind", "target", "alternative", "clause"), "clause")
    yield from _missing(part, part.rows["pay"], ("line", "outcome", "star"), "line")
    yield from _without_items(part)


def _roles(part: Part) -> Iterator[Problem]:
    seen: dict[tuple[str, str | None], Row] = {}
    for row in part.rows["populations"]:
        for (role, line), first in seen.items():
            if role == row["role"] and (None in (line, row["line"]) or line == row["line"]):
                other = f"`{first['population']}` (line {first.place.line})"
                what = f"The role `{role}` is in the population `{row['population']}` and in {other}."
                yield Problem(row.place, what, "A person is in one population: keep the role in one of them.")
        seen.setdefault((row["role"], row["line"]), row)


def _without_items(part: Part) -> Iterator[Problem]:
    """A total or a group of which some population has no item at all would have nothing to be made of."""
    for table, name in (("totals", "total"), ("groups", None)):
        for whole in part.rows[table]:
            inside = whole["item"] if table == "groups" else None
            parts = [
                item
                for item in part.rows["items"]
                if (item["parent_item"] == inside if inside else item["parent_item"] is not None)
            ]
            bare = [each for each in part.populations if not any(part.has_item(each, item) for item in parts)]
            if parts and bare:
                what = f"The population `{bare[0]}` has no item of the {name or 'group `' + whole['item'] + '`'}."
                yield Problem(whole.place, what, "Give it one, or take `populations` out where an item is for all.")


def _missing(part: Part, rows: list[Row], columns: tuple[str, ...], name: str) -> Iterator[Problem]:
    """A clause (or line) that some populations have and others have not, and that is not meant for all."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    for group in groups.values():
        named = {row["population"] for row in group}
        absent = [population for population in part.populations if population not in named]
        if None not in named and absent:
            listed = ", ".join(f"`{population}`" for population in absent)
            what = f"`{group[0][name]}` is given for `{group[0]['population']}` and not for {listed}."
            yield Problem(
                group[0].place,
                what,
                "Give it for every population, or take `population` out where it is the same for all.",
            )
        if None in named and len(named) > 1:
            first = next(row for row in group if row["population"] is not None)
            what = f"`{first[name]}` is given for all populations and for `{first['population']}` again."
            yield Problem(first.place, what, "Give it once for all, or once for each.")
