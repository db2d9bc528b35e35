"""Mutants that no example could ever catch, each for a reason that is proved of it and never taken from a list.

Belongs here: the reasons. A mutant for which none holds and that nobody notices has survived.
Does not belong here: whether an example notices (`mutation.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.catalogue import source
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.compiler.tables import Row, Rows
from dagster_project.rules.library import Library
from dagster_project.rules.mutants import Mutant
from dagster_project.rules.proofs import alternatives_of

SAME_RULES = "compiles to the same rules, whatever the parameters"
ONE_ROW = "the source has one row a person and month, so its sum, least and greatest are one"
_OF_ONE_ROW = {"sum", "minimum", "maximum"}


def why_equivalent(library: Library, mutant: Mutant) -> str | None:
    """The reason for which a mutant computes what its scheme does; None where there is none."""
    fillings = library.fillings.get(mutant.scheme, {})
    own = Instance(mutant.scheme, library.get(mutant.scheme), fillings)
    changed = Instance(mutant.scheme, mutant.node, fillings)
    before, after = (list(_readings(library, instance)) for instance in (own, changed))
    if len(before) != len(after):
        return None
    pairs = list(zip(before, after, strict=True))
    if all(one == other for one, other in pairs):
        return SAME_RULES
    if all(_differ_in_aggregates_of_one_row(one, other) for one, other in pairs):
        return ONE_ROW
    return None


def _readings(library: Library, instance: Instance) -> Iterator[Rows]:
    """The rule tables of a scheme as it stands, and under each other value that a parameter may have."""
    for each in (instance, *(other for other, _ in alternatives_of(instance))):
        yield compile_library([each], library.measures, library.sources, is_whole=False).rows


def _differ_in_aggregates_of_one_row(one: Rows, other: Rows) -> bool:
    if any(one[table] != other[table] for table in one if table != "measures"):
        return False
    if len(one["measures"]) != len(other["measures"]):
        return False
    pairs = zip(one["measures"], other["measures"], strict=True)
    return all(
        a == b or (_has_one_row(a) and _has_one_row(b) and {**a, "aggregate": b["aggregate"]} == b) for a, b in pairs
    )


def _has_one_row(measure: Row) -> bool:
    """The aggregate is one of those that are alike over a single row, and a person has one in a month of its own."""
    if measure["aggregate"] not in _OF_ONE_ROW or not measure["source"]:
        return False
    listed = source(measure["source"])
    return (
        set(listed.key) == {measure["subject_column"], measure["month_column"]} and measure["month_column"] == "month"
    )
