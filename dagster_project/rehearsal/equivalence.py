"""Mutants that no example could ever catch, each for a reason that is proved of it and never taken from a list.

Belongs here: which reasons there are. Each is a way to leave out of compiled rules what cannot matter, by those rules
alone; if the scheme and its mutant are alike without it, under every reading, nothing tells them apart. A mutant for
which none holds and that nobody notices has survived.
Does not belong here: what cannot matter to a figure (`sameness/figures.py`), to a clause (`sameness/clauses.py`) or to
a total (`sameness/limits.py`); whether an example notices (`mutation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dagster_project.rehearsal.sameness.clauses import without_gaps_that_cannot_be, without_skips_of_one_period
from dagster_project.rehearsal.sameness.figures import (
    without_aggregates_of_one_row,
    without_filters_on_what_is_counted,
    without_ranges_that_marks_keep,
)
from dagster_project.rehearsal.sameness.limits import without_limits_out_of_reach
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.compiler.tables import Row, Rows
from dagster_project.rules.library import Library
from dagster_project.rules.mutants import Mutant
from dagster_project.rules.proofs import alternatives_of

# Columns for the proofs alone: no model and no checker reads them. Each clause has its own `gap` already.
UNREAD = {"parts": ("gap_policy",), "items": ("domain_low", "domain_high")}


def without_unread_columns(rows: Rows) -> Rows:
    """The rules without what is written for the proofs alone."""
    changed = {
        table: [Row(row.place, {**row, **dict.fromkeys(names)}) for row in rows[table]]
        for table, names in UNREAD.items()
    }
    return {**rows, **changed}


REASONS: dict[str, Callable[[Rows], Rows]] = {
    "compiles to the same rules, whatever the parameters": lambda rows: rows,
    "differs in what is written for the proofs alone": without_unread_columns,
    "a person and month have one such row, so its sum, mean, least and greatest are one": without_aggregates_of_one_row,
    "a count of different values counts no empty one": without_filters_on_what_is_counted,
    "its marks lie in this range by their own": without_ranges_that_marks_keep,
    "no points reach this limit": without_limits_out_of_reach,
    "one period that is passed over leaves nothing, which is as little as a break": without_skips_of_one_period,
    "everybody who is asked has a place, so there is no gap": without_gaps_that_cannot_be,
}


def why_equivalent(library: Library, mutant: Mutant) -> str | None:
    """The reason for which a mutant computes what its scheme does; None where there is none."""
    fillings = library.fillings.get(mutant.scheme, {})
    own = Instance(mutant.scheme, library.get(mutant.scheme), fillings)
    changed = Instance(mutant.scheme, mutant.node, fillings)
    return why_alike(list(_readings(library, own)), list(_readings(library, changed)))


def why_alike(before: list[Rows], after: list[Rows]) -> str | None:
    """The reason for which two schemes, given by their rules under each reading, compute the same; None without one."""
    if len(before) != len(after):
        return None
    for reason, simplified in REASONS.items():
        if all(simplified(one) == simplified(other) for one, other in zip(before, after, strict=True)):
            return reason
    return None


def _readings(library: Library, instance: Instance) -> Iterator[Rows]:
    """The rule tables of a scheme as it stands, and under each other value that a parameter may have."""
    for each in (instance, *(other for other, _ in alternatives_of(instance))):
        yield compile_library([each], library.measures, library.sources, is_whole=False).rows
