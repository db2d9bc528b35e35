"""What each scheme has found in a month: counted by status, for `status` and for the last word of `publish`.

Belongs here: counting rows of a calculation's stars, samples, totals, cases and lines, by scheme; and of those who are
in a scheme that says nothing else.
Does not belong here: what a status means (dbt/), how the counts are shown (the CLI).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from dagster_project.door import journal
from dagster_project.reading import calculated
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import literal
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home


class _Counted(NamedTuple):
    """A table, which of its rows count, which of these are decided, what they are called, and what their status is."""

    table: str
    which: str
    decided: str
    of: str
    status: str = "status"


# A scheme is looked for in the first row that knows it: who has a star is not counted by a total as well, and a scheme
# of cases or of pay alone has neither. A sample is told beside the stars that exempt from it.
_COUNTED = (
    (
        _Counted("stars", "status <> 'not_applicable'", "status = 'ok'", ""),
        _Counted("sampling_plan", "true", "status = 'ok'", "sample "),
    ),
    (_Counted("scores", "item = 'total' and reason_code is distinct from 'no_form'", "status = 'ok'", "total "),),
    (
        _Counted("case_results", "true", "status = 'ok'", "step "),
        _Counted("bonus_lines", "cause = 'regular'", "amount is not null", "line "),
    ),
)
# Tables of the rules that name the parts which say more of somebody than that they are in.
_SAYING_MORE = ("samplings", "case_steps", "pay")
# A catalogue's total is never a number, and all the same it is found.
_UNSCORED = "coalesce(reason_code = 'unscored', false)"
_BY_SCHEME = """
    select
        scheme,
        case when {unscored} then 'filled in, unscored' else {status} end as status,
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
    """Every scheme of which the calculation has a star, sample, total, case, line or member, in alphabetical order."""
    found: dict[str, Outcome] = {}
    for looked_at in (*_COUNTED, (_members(home, calculation),)):
        counted: dict[str, Outcome] = {}
        for one in looked_at:
            sql = _BY_SCHEME.format(which=one.which, decided=one.decided, unscored=_UNSCORED, status=one.status)
            for scheme, status, rows, of_them in calculated.select(home, calculation, one.table, sql)[1]:
                outcome = counted.setdefault(scheme, Outcome(0, []))
                outcome.decided += of_them
                outcome.said.append(f"{rows} {one.of}{status}")
        found = {**counted, **found}
    return dict(sorted(found.items()))


def _members(home: Home, calculation: Calculation) -> _Counted:
    """Of schemes that give no star, total, line or sample and judge no case, who is in them is all that is found."""
    folder = home.rules / calculation.rules_hash
    more = {part for table in _SAYING_MORE for (part,) in _rows(folder / f"{table}.parquet", "part_id")}
    parts = _rows(folder / "parts.parquet", "scheme", "part_id", "has_levels", "has_total")
    saying = {scheme for scheme, part, levels, total in parts if levels or total or part in more}
    alone = ", ".join(literal(scheme) for scheme in sorted({scheme for scheme, *_ in parts} - saying)) or "''"
    return _Counted("census", f"state <> 'out' and scheme in ({alone})", "state = 'in'", "", "state")


def _rows(path: Path, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in pq.read_table(path, columns=list(columns)).to_pylist()]


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
