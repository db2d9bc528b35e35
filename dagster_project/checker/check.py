"""The whole check, in the order in which each step needs the one before.

Belongs here: the order, and which tables must be there. Does not belong here: any rule.
Read on: the modules in the order of `_differences`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import localcontext
from itertools import chain, islice

from .census import People, populations_by_month, read_census
from .clauses import Gathered, Observed, check_clauses, check_missing_clauses
from .flags import check_flags
from .observed import Observation, Place, check_combinations, check_results, read_observations
from .pay import check_pay
from .ranks import check_ranks
from .rows import EXACT, Difference, Key, Row, Tables, differ
from .rulebook import Rulebook, read_rulebook
from .scores import Sums, check_items
from .stars import check_stars, derive_awards, read_standings
from .totals import Totals, check_totals

NEEDED = ("census", "observations", "clause_results", "condition_results", "scores", "stars", "bonus_lines", "flags")
NEEDED_RULES = (
    "parts",
    "populations",
    "measures",
    "terms",
    "ranks",
    "item_classes",
    "result_counts",
    "items",
    "totals",
    "levels",
    "clauses",
    "flags",
    "pay",
)


def check(tables: Tables, rules: Tables, earlier: Tables, limit: int = 10_000) -> list[Difference]:
    """Rebuild every star and every bonus line; return what differs, the first `limit` of it.

    tables: census, observations (the months of every window too), clause_results, condition_results, scores, stars,
        bonus_lines, flags of the periods to check. Each is read once, so a generator will do.
    rules: the compiled rule tables. earlier: `stars` of the periods before (and inside a longer period),
        `opening_standings`, and `census` of window months where a part judges each month by its own population; each is
        optional.
    Raises ValueError when a table is missing: a check of nothing must never look like a check that passed.
    """
    for name, given, needed in (("tables", tables, NEEDED), ("rules", rules, NEEDED_RULES)):
        missing = [table for table in needed if table not in given]
        if missing:
            raise ValueError(
                f"The checker cannot run: `{name}` lacks {', '.join(missing)}. Pass each table, even without rows."
            )
    with localcontext(EXACT), _no_collecting():
        return list(islice(_differences(tables, read_rulebook(rules), earlier), limit))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing here makes a cycle, and looking for cycles among millions of rows took twice as long as the check."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _differences(tables: Tables, book: Rulebook, earlier: Tables) -> Iterator[Difference]:
    people: People = {}
    census: list[Row] = list(tables["census"])
    yield from read_census(census, book, people)
    if not census:
        yield differ("census", ("", "", "", ""), "row", "somebody", "nobody: a check of nothing proves nothing")

    observations: dict[Place, Observation] = {}
    yield from read_observations(tables["observations"], observations)
    yield from check_combinations(observations, book)
    yield from check_ranks(people, observations)

    gathered: Gathered = {}
    observed = Observed(observations, _month_populations(book, census, earlier))
    yield from check_clauses("clause_results", tables["clause_results"], people, observed, gathered)
    yield from check_clauses("condition_results", tables["condition_results"], people, observed, gathered)
    yield from check_missing_clauses(people, observed, gathered)

    sums: dict[Key, Sums] = {}
    totals: Totals = {}
    yield from check_items(tables["scores"], people, observations, gathered, sums)
    yield from check_totals(people, observations, book, sums, totals)

    standings = read_standings(earlier.get("stars", ()), earlier.get("opening_standings", ()))
    awards = derive_awards(people, gathered, standings)
    yield from check_stars(tables["stars"], people, awards, gathered, standings, totals)
    yield from check_results(people, observations, standings)
    yield from check_pay(tables["bonus_lines"], people, awards)
    yield from check_flags(tables["flags"], people, gathered)


def _month_populations(book: Rulebook, census: list[Row], earlier: Tables) -> dict[Key, str]:
    if not any(part.judges_by_month for part in book.parts.values()):
        return {}
    return populations_by_month(chain(earlier.get("census", ()), census))
