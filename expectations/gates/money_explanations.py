"""Checks of `explanations_add_up` about points and money: totals add up, and a line has a result behind it."""

from __future__ import annotations

from expectations.checks import NoRows

_SCORE = ("scheme", "period", "subject_type", "subject_id", "item", "why")
_LINE = ("scheme", "posting_period", "origin_period", "payee_type", "payee_id", "line", "status", "why")
# `manual_review` (no rule covers the case) may still pay by a rule of its own: it may have an amount, and need not.
_MAY_BE_PAID = "('ok', 'manual_review')"
_MUST_BE_PAID = "('ok')"

MONEY_CHECKS = (
    NoRows(
        title="points_add_up_to_their_total",
        table="scores",
        keys=_SCORE,
        # least and greatest ignore a NULL cap or floor. Points of means are shown with six decimals, so what is made of
        # them, or is one, may differ by that rounding; a sum of plain items may not differ at all.
        sentence="a known total is what its aggregation makes of its items, not above cap and not below floor",
        sql="""
            with
            parts as (
                select
                    part.scheme, part.subject_type, part.subject_id, part.period, part.parent_item,
                    count(part.points) as known,
                    sum(part.points) as points,
                    min(part.points) as least_points,
                    sum(part.max_points - part.points) as lost_points,
                    sum(part.weight * part.points) / nullif(sum(part.weight) filter (part.points is not null), 0)
                        as weighted_points,
                    coalesce(bool_and(coalesce(part.aggregation, 'sum') = 'sum'), true) as are_exact,
                    count(*) filter (part.points is null and part.status is distinct from 'not_applicable') as unknown
                from scores as part
                where part.parent_item is not null
                group by all
            ),
            wholes as (
                select
                    scores.*,
                    parts.unknown,
                    parts.known,
                    case when scores.item = 'total' then part_list.scale_to end as scale_to,
                    coalesce(parts.are_exact, true) and scores.aggregation in ('sum', 'minimum', 'subtractive')
                        and (scores.item <> 'total' or part_list.scale_to is null) as is_exact,
                    case scores.aggregation
                        when 'sum' then coalesce(scores.base, 0) + coalesce(parts.points, 0)
                        when 'minimum' then parts.least_points
                        when 'subtractive' then scores.base - coalesce(parts.lost_points, 0)
                        when 'mean' then parts.points / nullif(parts.known, 0)
                        when 'weighted_mean' then parts.weighted_points
                    end as points_of_items
                from scores
                left join part_list on part_list.scheme = scores.scheme and part_list.period = scores.period
                left join parts
                    on parts.scheme = scores.scheme
                    and parts.subject_type = scores.subject_type
                    and parts.subject_id = scores.subject_id
                    and parts.period = scores.period
                    and parts.parent_item = scores.item
                where scores.status = 'ok' and (scores.item = 'total' or parts.parent_item is not null)
            ),
            expected as (
                select
                    *,
                    greatest(floor, least(cap, points_of_items))
                    * case when scale_to is null then 1 else scale_to / nullif(max_points, 0) end as expected_points,
                    case
                        when is_exact then 0
                        else 0.000001 * (1 + coalesce(known, 0)) * coalesce(scale_to / nullif(max_points, 0), 1)
                    end as rounding
                from wholes
            )
            select
                *,
                case when unknown > 0 then 'an item is unknown' else 'does not add up' end as why
            from expected
            where unknown > 0
                or points is null
                or expected_points is null
                or abs(points - expected_points) > rounding
        """,
        breaking=(
            "update scores set points = points + 1 where item = 'total'",
            "update scores set points = points + 0.000001 where item <> 'total'",
            "update scores set points = null where item <> 'total'",
            "update scores set aggregation = 'mean' where item = 'total'",
            "update scores set aggregation = 'minimum' where item = 'total'",
            "update scores set aggregation = 'something else' where item = 'total'",
            "update part_list set scale_to = 100",
            "update scores set cap = 1 where item = 'total'",
            "delete from scores where item <> 'total'",
        ),
    ),
    NoRows(
        title="a_line_has_a_result_behind_it",
        table="bonus_lines",
        keys=_LINE,
        # A correction's origin may lie outside this candidate; the candidate of that period was judged for it.
        sentence="a line stands on its payee's star row (else a total, the census or a share of a case), and pays it",
        sql=f"""
            with
            results as (
                select
                    stars.scheme, stars.subject_type, stars.subject_id, stars.period, stars.star, stars.status,
                    null as line
                from stars
                inner join part_list on part_list.scheme = stars.scheme and part_list.period = stars.period
                where part_list.has_levels
                union all
                select scores.scheme, scores.subject_type, scores.subject_id, scores.period, null, scores.status, null
                from scores
                inner join part_list on part_list.scheme = scores.scheme and part_list.period = scores.period
                where not part_list.has_levels and scores.item = 'total'
                union all
                select census.scheme, census.subject_type, census.subject_id, census.period, null, 'ok', null
                from census
                inner join part_list on part_list.scheme = census.scheme and part_list.period = census.period
                where not part_list.has_levels and not part_list.has_total and census.state = 'in'
                union all
                -- who answers for a case need not be rated by anything; a share explains the one line that it names
                select
                    scheme, payee_type, payee_id, period, null,
                    case when bool_and(status = 'ok') then 'ok' else 'incomplete' end, line
                from case_shares
                group by scheme, payee_type, payee_id, period, line
            )
            select
                bonus_lines.*,
                case
                    when part_list.scheme is null then 'its scheme part is not of this period'
                    when results.scheme is null then 'no result is behind it'
                    else 'the result behind it is another'
                end as why
            from bonus_lines
            left join part_list
                on part_list.scheme = bonus_lines.scheme and part_list.period = bonus_lines.origin_period
            left join results
                on results.scheme = bonus_lines.scheme
                and results.subject_type = bonus_lines.subject_type
                and results.subject_id = bonus_lines.subject_id
                and results.period = bonus_lines.origin_period
                and (results.line is null or results.line = bonus_lines.line)
            where (part_list.scheme is null and bonus_lines.cause is not distinct from 'regular')
                or (part_list.scheme is not null and results.scheme is null)
                or (
                    results.scheme is not null
                    and bonus_lines.amount is not null
                    and (
                        (bonus_lines.star is not null and bonus_lines.star is distinct from results.star)
                        or coalesce(results.status, 'none') not in {_MAY_BE_PAID}
                    )
                )
        """,
        breaking=(
            "update bonus_lines set subject_id = 'a stranger' where rowid = 0",
            "update bonus_lines set origin_period = '1999-01' where cause = 'regular'",
            "update bonus_lines set star = 5 where amount is not null",
            "update bonus_lines set amount = 1 where status = 'insufficient_data'",
            "update bonus_lines set line = 'another' where payee_type = 'unit'",
            "update case_shares set status = 'pending_approval'",
        ),
    ),
    NoRows(
        title="an_amount_is_known_when_payable",
        table="bonus_lines",
        keys=_LINE,
        sentence="an amount is empty while its status is not payable, and never empty when it is ok",
        sql=f"""
            select * from bonus_lines
            where (amount is not null and coalesce(status, 'none') not in {_MAY_BE_PAID})
                or (amount is null and status in {_MUST_BE_PAID})
        """,
        breaking=(
            "update bonus_lines set amount = null where status = 'ok'",
            "update bonus_lines set amount = 0 where status = 'insufficient_data'",
        ),
    ),
    NoRows(
        title="a_share_is_rate_times_basis",
        table="bonus_lines",
        keys=_LINE,
        # Rounded once, half up, as DECIMAL: round() of a DECIMAL takes halves away from zero.
        sentence="a regular share is rate times basis (times its factor) less what is taken off, rounded to cents, "
        "within its limits",
        sql="""
            select * from bonus_lines
            where cause = 'regular'
                and amount is not null
                and basis is not null
                and amount is distinct from greatest(minimum, least(maximum, round(
                    cast(rate as decimal(12, 6)) * cast(coalesce(factor, 1) as decimal(9, 6))
                    * cast(basis_amount as decimal(14, 2))
                    - coalesce(reduction_amount, 0), 2
                )))
        """,
        breaking=(
            "update bonus_lines set amount = amount + 0.01 where basis is not null and amount is not null",
            "update bonus_lines set rate = null where basis is not null and amount is not null",
            "update bonus_lines set basis_amount = null where basis is not null and amount is not null",
            "update bonus_lines set factor = 0.5 where basis is not null and amount is not null",
            "update bonus_lines set reduction_amount = 0.01 where basis is not null and amount is not null",
        ),
    ),
)
