"""Trying: what a text of rules would give over months that are stored, worked out beside them in a scratch folder.

Belongs here: which months, sites and other schemes it takes, one build, and what came of it for each subject.
Does not belong here: the words of what changed (rules/describing/comparing.py), showing it (cli/).
Nothing is kept, sealed or published, and the home is only read. The text holds in every month that is tried, whatever
it says of its beginning, so that two versions of one scheme can be held against each other over the same months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project.errors import Refusal
from dagster_project.intake import open_raw
from dagster_project.month.building import build_strata, files_of
from dagster_project.month.standing import calculations_that_stand
from dagster_project.month.workplace import Workplace
from dagster_project.periods import MONTHS_OF_KIND, Period, due_in, month_at, months_between
from dagster_project.rules.compiler.parts import months_looked_back
from dagster_project.rules.compiler.tables import Row, Rows, arrow_tables
from dagster_project.rules.describing.comparing import Text
from dagster_project.warehouse.models import Models
from dagster_project.warehouse.working_file import (
    WORKING_FILE,
    SchemeSite,
    WorkPeriod,
    lay_earlier,
    lay_rules,
    lay_site,
    made_afresh,
    opened,
)

Money = dict[str, Decimal | None]  # by currency; None while one of its lines is not known


class Who(NamedTuple):
    """A subject in a period; ids only."""

    period: str
    subject_id: str


@dataclass(frozen=True)
class Outcome:
    """What a text gives somebody. `star` and `points` are None where they are not known, or where there are none."""

    star: int | None = None
    points: Decimal | None = None
    status: str | None = None
    money: Money = field(default_factory=dict)


Outcomes = dict[Who, Outcome]


def refuse_months_not_stored(workplace: Workplace, months: Sequence[Period]) -> None:
    """A month is stored once some run has calculated it; what its feeds held is known since then."""
    stored = {str(entry.body["period"]) for entry in workplace.ledger.entries("calculated")}
    missing = [month.text for month in months if month.text not in stored]
    if missing:
        known = f"{min(stored)} to {max(stored)}" if stored else "none"
        raise Refusal(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not stored in {workplace.home.root} (stored: "
            f"{known}). Name months that are, or run them first."
        )


def sites_of(workplace: Workplace, *schemes: str) -> list[str]:
    """The sites that use one of the schemes; all of them where none does."""
    using = [used.site_id for used in workplace.scheme_sites if used.scheme in schemes]
    return list(dict.fromkeys(using)) or [unit.unit for unit in workplace.site.sites]


def tried(workplace: Workplace, text: Text, months: Sequence[Period], sites: Sequence[str], scratch: Path) -> Outcomes:
    """Build the months under that text and say what came of it, for everybody whom it rates or pays."""
    rows = _narrowed(text)
    schemes = with_what_they_count(rows, [text.scheme])
    lookback = months_looked_back(part for part in rows["parts"] if part["scheme"] in schemes)
    start = _start(workplace, text, months, lookback)
    work = [WorkPeriod(period) for month in months_between(start, months[-1]) for period in due_in(month)]
    models = Models(scratch / WORKING_FILE, scratch / "dbt", workplace.models.variables)
    tables = workplace.site_tables
    with opened(made_afresh(models.warehouse)) as connection:
        open_raw(connection, workplace.home, workplace.known_at)
        lay_rules(connection, arrow_tables(rows))
        used = [SchemeSite(scheme, site) for scheme in schemes for site in sites]
        lay_site(connection, replace(tables, scheme_sites=used, stacking=()), work, lookback)
        lay_earlier(connection, (), _standings_before(workplace, start, lookback))
    build_strata(models)
    periods = [period.text for month in months for period in due_in(month)]
    with opened(models.warehouse, read_only=True) as connection:
        return _outcomes(connection, text.scheme, periods)


def _narrowed(text: Text) -> Rows:
    """The library's rows, of this scheme only those of the text, in force in every month."""
    kept = {part["part_id"] for part in text.parts}
    others = {
        part["part_id"]
        for part in text.library.compiled.rows["parts"]
        if part["scheme"] == text.scheme and part["part_id"] not in kept
    }
    rows = {
        table: [row for row in entries if row.get("part_id") not in others]
        for table, entries in text.library.compiled.rows.items()
    }
    always = {"effective_from_index": 0, "effective_to_index": None, "since_index": None}
    rows["parts"] = [Row(part.place, {**part, **always}) if part["part_id"] in kept else part for part in rows["parts"]]
    return rows


def with_what_they_count(rows: Rows, schemes: Iterable[str]) -> list[str]:
    """The schemes, and every other one whose results they count."""
    of = {part["part_id"]: part["scheme"] for part in rows["parts"]}
    found = list(schemes)
    for name in found:
        counted = {row["of_part_scheme"] for row in rows["result_counts"] if of.get(row["part_id"]) == name}
        found += sorted(counted - set(found))
    return found


def _start(workplace: Workplace, text: Text, months: Sequence[Period], lookback: int) -> Period:
    """The first month to build: windows over results, and the months of a longer period, begin before what is asked."""
    kinds = {part["period_kind"] for part in text.parts}
    due = [period for month in months for period in due_in(month) if period.kind in kinds]
    first = min([months[0].index - lookback, *(period.months[0].index - lookback for period in due)])
    return month_at(max(first, workplace.site.first_month.index))


def _standings_before(workplace: Workplace, start: Period, lookback: int) -> list[Path]:
    """What was held before the first month, as readers have it."""
    standing = calculations_that_stand(workplace)
    months = [month_at(start.index - back).text for back in range(1, max(lookback, MONTHS_OF_KIND["year"]) + 1)]
    return files_of(workplace, (standing[month] for month in months if month in standing), "standings")


_RATED = """
    select stars.period, stars.subject_id, stars.star, scores.points, stars.status
    from main.stars as stars
    left join main.scores as scores
        on stars.scheme = scores.scheme and stars.subject_type = scores.subject_type
        and stars.subject_id = scores.subject_id and stars.period = scores.period and scores.item = 'total'
    where stars.scheme = ? and stars.period in (select unnest(?))
"""
_PAID = """
    select period, payee_id, currency, case when count(amount) = count(*) then sum(amount) end as amount
    from main.bonus_lines
    where scheme = ? and period in (select unnest(?))
    group by period, payee_id, currency
    order by period, payee_id, currency
"""


def _outcomes(connection: duckdb.DuckDBPyConnection, scheme: str, periods: Sequence[str]) -> Outcomes:
    money: dict[Who, Money] = {}
    for period, payee, currency, amount in connection.execute(_PAID, [scheme, list(periods)]).fetchall():
        money.setdefault(Who(period, payee), {})[currency] = amount
    found = {
        Who(period, subject): Outcome(star, points, status, money.pop(Who(period, subject), {}))
        for period, subject, star, points, status in connection.execute(_RATED, [scheme, list(periods)]).fetchall()
    }
    return found | {who: Outcome(money=amounts) for who, amounts in money.items()}


def affected(before: Mapping[Who, Outcome], after: Mapping[Who, Outcome]) -> list[tuple[Who, Outcome, Outcome]]:
    """Whoever would have had something else, by period and id."""
    nothing = Outcome()
    both = [(who, before.get(who, nothing), after.get(who, nothing)) for who in sorted({*before, *after})]
    return [(who, old, new) for who, old, new in both if old != new]
