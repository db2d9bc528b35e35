"""What each scheme has found in a month: counted by status, for `status` and for the last word of `publish`.

Belongs here: counting rows of a calculation's stars, totals, cases and lines, by scheme.
Does not belong here: what a status means (dbt/), how the counts are shown (the CLI).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dagster_project.door import journal
from dagster_project.reading import calculated
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home

# A scheme is looked for in the first row that knows it: who has a star is not counted by a total as well, and a scheme
# of cases or of pay alone has neither. Each: table, which rows, which of them are decided, and what is counted.
_COUNTED = (
    (("stars", "status <> 'not_applicable'", "status = 'ok'", ""),),
    (("scores", "item = 'total' and reason_code is distinct from 'no_form'", "status = 'ok'", "total "),),
    (
        ("case_results", "true", "status = 'ok'", "step "),
        ("bonus_lines", "cause = 'regular'", "amount is not null", "line "),
    ),
)
# A catalogue's total is never a number, and all the same it is found.
_UNSCORED = "coalesce(reason_code = 'unscored', false)"
_BY_SCHEME = """
    select
        scheme,
        case when {unscored} then 'filled in, unscored' else status end as status,
        count(*) as rows,
        count(*) filter (where {decided} or {unscored}) as decided
    from rows
    where {which}
    group by 1, 2
    order by scheme, rows desc, status
"""


@dataclass
class Outcome:
    """`decided`: how many rows have a result; `said`: all of them, by status."""

    decided: int
    said: list[str]


def by_scheme(home: Home, calculation: Calculation) -> dict[str, Outcome]:
    """Every scheme of which the calculation has a star, total, case or line, in alphabetical order."""
    found: dict[str, Outcome] = {}
    for looked_at in _COUNTED:
        counted: dict[str, Outcome] = {}
        for table, which, decided, of in looked_at:
            sql = _BY_SCHEME.format(which=which, decided=decided, unscored=_UNSCORED)
            for scheme, status, rows, of_them in calculated.select(home, calculation, table, sql)[1]:
                outcome = counted.setdefault(scheme, Outcome(0, []))
                outcome.decided += of_them
                outcome.said.append(f"{rows} {of}{status}")
        found = {**counted, **found}
    return dict(sorted(found.items()))


def latest_results(home: Home, entries: Sequence[Entry], month: str, schemes: Collection[str]) -> dict[str, str | None]:
    """By scheme the publication of the latest month, up to this one, in which it has a result; None without any."""
    found: dict[str, str | None] = dict.fromkeys(sorted(schemes))
    for publication, calculation in _published_up_to(home, entries, month):
        for scheme, outcome in by_scheme(home, calculation).items():
            if outcome.decided and scheme in found and found[scheme] is None:
                found[scheme] = publication
        if None not in found.values():
            break
    return found


def _published_up_to(home: Home, entries: Sequence[Entry], month: str) -> Iterator[tuple[str, Calculation]]:
    """Of each month its last publication, the latest month first."""
    newest = {attempt.body["period"]: attempt for attempt in journal.done(entries)}
    for period in sorted((period for period in newest if period <= month), reverse=True):
        attempt = newest[period]
        yield attempt.publication_id, calculations.find(home, period, str(attempt.body["calculation_id"]))
