"""The month beside the months before it: each site's figures, and the pay of each person then and now.

Belongs here: laying both into the candidate for the gates, from the store's earlier calculations (never from results of
this run's working file: what is compared is what was kept).
Does not belong here: how far figures and pay may move (`site_plausibility.py`), who is to be told (expectations/),
delivered rows (`volumes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from dagster_project.month.planning import calculations_before
from dagster_project.month.plans import Plan
from dagster_project.month.volumes import lay_volumes
from dagster_project.month.workplace import Workplace
from dagster_project.site_plausibility import Plausibility
from dagster_project.store.calculations import Calculation, rows_sql
from dagster_project.store.hashing import literal

# Figures made of delivered rows; what is derived moves with them. Whose feed is absent has no figure to judge.
SITE_FIGURES = """
    insert into site_figures
    select
        roster.site_id,
        observations.measure,
        observations.period,
        {is_of_month} as is_of_month,
        measures.is_count,
        count(*) as people,
        sum(coalesce(observations.n, 0)) as rows,
        sum(observations.numerator) as numerator,
        sum(observations.denominator) as denominator
    from {observations} as observations
    inner join {roster} as roster
        on roster.subject_type = observations.subject_type
        and roster.subject_id = observations.subject_id
        and roster.period = observations.period
    inner join warehouse.rules.measures as measures
        on measures.measure = observations.measure and measures.kind in ('source', 'mark')
    where observations.period_kind = 'month'
        and roster.site_id is not null
        and observations.status <> 'not_applicable'
        and observations.reason_code is distinct from 'feed_absent'
    group by all
"""
# Who moved to another site left one and joined the other: each side stands at the site of its own month. Who answers
# for a case need not be rated by its scheme; a unit that nobody rates is at no site.
PAY_PEOPLE = """
    create table pay_people as
    with
    {now},
    {before},
    pairs as (
        select
            coalesce(lines_now.scheme, lines_before.scheme) as scheme,
            coalesce(lines_now.site_id, lines_before.site_id) as site_id,
            coalesce(lines_now.line, lines_before.line) as line,
            coalesce(lines_now.subject_type, lines_before.subject_type) as subject_type,
            coalesce(lines_now.subject_id, lines_before.subject_id) as subject_id,
            lines_now.scheme is not null as has_line_now,
            lines_before.scheme is not null as has_line_before,
            {both}
        from lines_now
        full join lines_before
            on lines_now.scheme = lines_before.scheme
            and lines_now.line = lines_before.line
            and lines_now.subject_type = lines_before.subject_type
            and lines_now.subject_id = lines_before.subject_id
            and lines_now.site_id is not distinct from lines_before.site_id
    )
    select
        pairs.*,
        {month} as period,
        coalesce(people_now.state = 'in', false) as is_in,
        coalesce(people_before.state = 'in', false) as was_in,
        people_now.scheme_version as version_now, people_before.scheme_version as version_before,
        people_now.population as population_now, people_before.population as population_before,
        people_now.star as star_now, people_before.star as star_before,
        people_now.status as status_now, people_before.status as status_before,
        people_now.rule as rule_now, people_before.rule as rule_before,
        shares_now.cases as cases_now, shares_before.cases as cases_before
    from pairs
    left join shares_now
        on shares_now.scheme = pairs.scheme
        and shares_now.payee_id = pairs.subject_id
        and shares_now.line = pairs.line
    left join shares_before
        on shares_before.scheme = pairs.scheme
        and shares_before.payee_id = pairs.subject_id
        and shares_before.line = pairs.line
    left join people_now
        on people_now.scheme = pairs.scheme
        and people_now.subject_type = pairs.subject_type
        and people_now.subject_id = pairs.subject_id
        and people_now.site_id is not distinct from pairs.site_id
    left join people_before
        on people_before.scheme = pairs.scheme
        and people_before.subject_type = pairs.subject_type
        and people_before.subject_id = pairs.subject_id
        and people_before.site_id is not distinct from pairs.site_id
"""
PAY_SIDE = """
    rules_{side} as (select unnest({rules}, recursive := true)),
    people_{side} as (
        select
            census.scheme, census.subject_type, census.subject_id, census.site_id, census.state,
            census.scheme_version, census.population, stars.star, stars.status, rules.rule
        from {census} as census
        left join {stars} as stars using (scheme, subject_type, subject_id, period)
        left join rules_{side} as rules
            on rules.scheme = census.scheme and rules.scheme_version = census.scheme_version
        where census.period = {period}
    ),
    sites_{side} as (
        select subject_id, min(site_id) as site_id from {roster} where period = {period} group by subject_id
    ),
    shares_{side} as (
        select scheme, payee_id, line,
            string_agg(subject_id || ' ' || coalesce(amount, 0), ', ' order by subject_id) as cases
        from {case_shares}
        where period = {period}
        group by scheme, payee_id, line
    ),
    lines_{side} as (
        select lines.*, coalesce(people.site_id, sites.site_id, 'no site') as site_id
        from {bonus_lines} as lines
        left join people_{side} as people using (scheme, subject_type, subject_id)
        left join sites_{side} as sites using (subject_id)
        where lines.period = {period} and lines.cause = 'regular'
    )
"""
# Straight from the lines, so that a join that loses or multiplies somebody is seen.
PAY_TOTALS = """
    create table pay_totals as
    select scheme, line, {month} as period,
        coalesce(sum(amount) filter (period = {month}), 0) as total_now,
        count(*) filter (period = {month}) as lines_now,
        coalesce(sum(amount) filter (period = {month_before}), 0) as total_before,
        count(*) filter (period = {month_before}) as lines_before
    from (
        select scheme, line, period, amount from {now} where cause = 'regular' and period = {month}
        union all
        select scheme, line, period, amount from {before} where cause = 'regular' and period = {month_before}
    )
    group by scheme, line
"""
FIGURES_TABLE = """
    create table site_figures (
        site_id varchar, measure varchar, period varchar, is_of_month boolean, is_count boolean,
        people bigint, rows bigint, numerator decimal(38, 6), denominator decimal(38, 6)
    )
"""
BAND_TABLE = """
    create table plausibility (
        at_least decimal(9, 4), at_most decimal(9, 4), minimum_months integer,
        usual_count integer, usual_rows integer, pay_share decimal(9, 4),
        silent_share decimal(9, 4), minimum_days integer, copies_share decimal(9, 4), swapped_share decimal(9, 4)
    )
"""
WAIVER_TABLES = """
    create table plausibility_waivers (measure varchar, site_id varchar, period varchar, reason varchar);
    create table volume_waivers (source varchar, site_id varchar, period varchar, reason varchar)
"""
# What pay is made of, on both sides; a reason for a change must be found among these or in the standing.
PAID_BY = ("amount", "rate", "basis", "basis_amount", "quantity", "reduction_amount", "factor", "minimum", "maximum")


def lay_history(connection: duckdb.DuckDBPyConnection, workplace: Workplace, plan: Plan) -> None:
    """Lay what the gates compare the month with. The candidate's own tables are there, `warehouse` is attached."""
    band = workplace.site.plausibility
    before = calculations_before(workplace, plan, band.months)
    _lay_band(connection, band)
    connection.execute(FIGURES_TABLE)
    connection.execute(SITE_FIGURES.format(is_of_month="true", observations="observations", roster="roster_of_month"))
    rosters = "roster_of_month"
    if before:
        observations = rows_sql(workplace.home, before, "observations")
        roster = rows_sql(workplace.home, before, "roster")
        connection.execute(SITE_FIGURES.format(is_of_month="false", observations=observations, roster=roster))
        rosters = f"(select * from roster_of_month union all by name select * from {roster})"
    lay_volumes(connection, workplace, rosters)
    _lay_pay(connection, workplace, before[:1], plan)


def _lay_band(connection: duckdb.DuckDBPyConnection, band: Plausibility) -> None:
    connection.execute(BAND_TABLE)
    row = [band.at_least, band.at_most, band.minimum_months, band.usual_count, band.usual_rows, band.pay_share]
    row += [band.silent_share, band.minimum_days, band.copies_share, band.swapped_share]
    connection.execute(f"insert into plausibility values ({', '.join('?' * len(row))})", row)
    for statement in WAIVER_TABLES.split(";"):
        connection.execute(statement)
    for waiver in band.waivers:
        table, about = ("volume_waivers", waiver.source) if waiver.source else ("plausibility_waivers", waiver.measure)
        connection.execute(
            f"insert into {table} values (?, ?, ?, ?)", [about, waiver.site, waiver.month.text, waiver.reason]
        )


def _lay_pay(
    connection: duckdb.DuckDBPyConnection, workplace: Workplace, before: Sequence[Calculation], plan: Plan
) -> None:
    own = {"census": "census", "stars": "stars", "bonus_lines": "bonus_lines", "case_shares": "case_shares"}
    own["roster"] = "roster_of_month"
    earlier = {
        table: rows_sql(workplace.home, before, table) if before else f"(select * from {name} where false)"
        for table, name in own.items()
    }
    own["bonus_lines"], earlier["bonus_lines"] = earned(own["bonus_lines"]), earned(earlier["bonus_lines"])
    now, month_before = literal(plan.month.text), literal(plan.month.shift(-1).text)
    rules = _rules(plan.identities[plan.month.text].inputs)
    rules_before = _rules(before[0].document["inputs"]) if before else rules
    sides = {
        "now": PAY_SIDE.format(side="now", period=now, rules=rules, **own),
        "before": PAY_SIDE.format(side="before", period=month_before, rules=rules_before, **earlier),
    }
    both = ", ".join(f"lines_{side}.{name} as {name}_{side}" for name in PAID_BY for side in sides)
    connection.execute(PAY_PEOPLE.format(both=both, month=now, **sides))
    connection.execute(
        PAY_TOTALS.format(month=now, month_before=month_before, now=own["bonus_lines"], before=earlier["bonus_lines"])
    )


def earned(lines: str) -> str:
    """Lines with what is held among their amounts: a hold moves nobody's pay. Older calculations knew no holds."""
    never_held = "select cast(null as decimal(18, 2)) as held_amount where false"
    return (
        "(select * replace (coalesce(amount, held_amount) as amount)"
        f" from (select * from {lines} union all by name {never_held}))"
    )


def _rules(inputs: Mapping[str, Any]) -> str:
    """The scheme versions that a calculation used and their hashes, overlays included, as a list of structs in SQL."""
    versions = [(*version.split("@"), digest) for version, digest in inputs["schemes"].items()]
    rows = [
        f"{{'scheme': {literal(scheme)}, 'scheme_version': {int(number)}, 'rule': {literal(digest)}}}"
        for scheme, number, digest in versions
    ]
    # typed, because a company may use no scheme yet
    return f"cast([{', '.join(rows)}] as struct(scheme varchar, scheme_version integer, rule varchar)[])"
