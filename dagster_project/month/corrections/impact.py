"""What a correction means for whom, before anything is posted: stars, streaks, seats and money, then and now, and why.

Belongs here: comparing what was known of each corrected month with its latest calculation, person by person.
Does not belong here: finding what changed (`affected.py`), what the policy lets wait (dbt/models/pay).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from dagster_project.month.corrections.affected import Affected, cause_of
from dagster_project.month.corrections.origins import Posting
from dagster_project.month.corrections.posting import lay
from dagster_project.month.corrections.replaying import Correcting
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse
from dagster_project.store.calculations import Calculation, rows_sql
from dagster_project.store.engine import opened
from dagster_project.warehouse.working_file import create_correction_tables

FOLLOWS, WAITING = "follows from others", "waiting since before"
_STARS = """
    select period, scheme, subject_type, subject_id,
        before.star, now.star, before.status, now.status, before.periods_held, now.periods_held,
        case when now.star < before.star and now.laddered_star >= before.laddered_star then 'lost'
            when now.star > before.star and now.laddered_star <= before.laddered_star then 'won' else '' end
    from {before} as before
    full join {now} as now using (scheme, subject_type, subject_id, period)
    where (before.star, before.status, before.periods_held) is distinct from (now.star, now.status, now.periods_held)
"""
_MONEY = """
    with sides as (
        select *, true as is_latest from earlier.latest_lines
        union all by name
        select *, false as is_latest from earlier.posted_lines
    ),
    summed as (
        select origin_period, scheme, subject_type, subject_id, min(currency) as currency,
            coalesce(sum(amount) filter (not is_latest), 0) as posted,
            coalesce(sum(amount) filter (is_latest), 0) as latest
        from sides
        group by all
    )
    select origin_period, scheme, subject_type, subject_id, posted, latest, currency from summed where posted <> latest
"""


class Impact(NamedTuple):
    """One subject in one period and scheme.

    `seat`: lost or won though their own results reach as high as before. `posted` and `latest`: money so far, and as it
    should be. A star that is not known is its status.
    """

    period: str
    scheme: str
    subject_id: str
    star_before: str
    star_after: str
    held_before: int | None
    held_after: int | None
    seat: str
    posted: Decimal
    latest: Decimal
    difference: Decimal
    currency: str
    cause: str


def impact(
    workplace: Workplace, before: Mapping[str, Calculation], after: Correcting, due: Posting | None
) -> list[Impact]:
    """Whoever would have another star, streak or amount.

    `before` are the calculations that were last taken into account, `after` has all that is known; `due` is what the
    open month pays for.
    """
    stars = {tuple(row[:4]): row[4:] for row in _stars(workplace, before, after.latest)}
    money = {tuple(row[:4]): row[4:] for row in _money(workplace, due)}
    unmoved, unpaid = (None,) * 7, (Decimal(0), Decimal(0), "")
    return [
        _impact(key, stars.get(key, unmoved), money.get(key, unpaid), after.affected)
        for key in sorted({*stars, *money})
    ]


def _impact(key: tuple[Any, ...], star: tuple[Any, ...], money: tuple[Any, ...], found: Affected | None) -> Impact:
    period, scheme, _, subject = key
    return Impact(
        period=period,
        scheme=scheme,
        subject_id=subject,
        star_before=_star(star[0], star[2]),
        star_after=_star(star[1], star[3]),
        held_before=star[4],
        held_after=star[5],
        seat=star[6] or "",
        posted=money[0],
        latest=money[1],
        difference=money[1] - money[0],
        currency=money[2],
        cause=_cause(found, period, scheme, subject),
    )


def by_cause(rows: Sequence[Impact]) -> list[tuple[str, str, int, int, Decimal, str]]:
    """Period, cause, subjects, stars that move, money and its currency."""
    groups: dict[tuple[str, str, str], list[Impact]] = defaultdict(list)
    for row in rows:
        groups[row.period, row.cause, row.currency].append(row)
    return [
        (
            period,
            cause,
            len({row.subject_id for row in own}),
            sum(row.star_before != row.star_after for row in own),
            sum((row.difference for row in own), Decimal(0)),
            currency,
        )
        for (period, cause, currency), own in sorted(groups.items())
    ]


def _stars(
    workplace: Workplace, before: Mapping[str, Calculation], after: Mapping[str, Calculation]
) -> Iterator[tuple[Any, ...]]:
    for month, calculation in after.items():
        known = before.get(month)
        if known is not None and known.calculation_id != calculation.calculation_id:
            both = {"before": known, "now": calculation}
            sides = {side: rows_sql(workplace.home, [one], "stars") for side, one in both.items()}
            with opened() as connection:
                yield from connection.execute(_STARS.format(**sides)).fetchall()


def _money(workplace: Workplace, due: Posting | None) -> list[tuple[Any, ...]]:
    with opened() as connection:
        connection.execute("create schema earlier")
        create_correction_tables(connection)
        lay(connection, workplace, due)
        return connection.execute(_MONEY).fetchall()


def _star(star: int | None, status: str | None) -> str:
    return str(star) if star is not None else status or ""


def _cause(found: Affected | None, period: str, scheme: str, subject: str) -> str:
    """Every cause up to the period that names the subject: a changed row of theirs, a rule of the scheme."""
    if found is None:
        return WAITING
    last = parse(period).index
    months = [month for month in {*found.changes, *found.rules} if parse(month).index <= last]
    rows = [change for month in months for change in found.changes.get(month, ())]
    causes = {cause_of(change) for change in rows if change.subject_id == subject}
    if any(version.split("@")[0] == scheme for month in months for version in found.rules.get(month, ())):
        causes.add("rule")
    return ", ".join(sorted(causes)) or FOLLOWS
