"""Checks of `explanations_add_up` about stars: each follows from its clauses.

How a star stands (`schemes.md` §0.2): among its clauses an error blocks, else any not_met decides, else
insufficient_data or param_missing leave it open, else it is met. The better of its alternatives counts, but an error
in any blocks. Where levels are chained a star stands no better than the worst star below it. A number for each, so
that the worst is the maximum.
"""

from __future__ import annotations

from expectations.checks import NoRows

_KEYS = ("scheme", "period", "subject_type", "subject_id", "star", "status", "why")
_MET, _OPEN, _NOT_MET, _ERROR = 0, 1, 2, 3

_LEVELS = f"""
with
alternatives as (
    select
        scheme, subject_type, subject_id, period, star, alternative,
        bool_or(coalesce(is_chained, false)) as is_chained,
        max(case
            when verdict in ('met', 'not_applicable') then {_MET}
            when verdict = 'not_met' then {_NOT_MET}
            when verdict = 'error' then {_ERROR}
            else {_OPEN}
        end) as standing
    from clause_results
    group by scheme, subject_type, subject_id, period, star, alternative
),
stars_alone as (
    select
        scheme, subject_type, subject_id, period, star,
        bool_or(is_chained) as is_chained,
        case when max(standing) = {_ERROR} then {_ERROR} else min(standing) end as standing
    from alternatives
    group by scheme, subject_type, subject_id, period, star
),
levels as (
    select
        scheme, subject_type, subject_id, period, star as level,
        case
            when is_chained then max(standing) over (
                partition by scheme, subject_type, subject_id, period order by star
                rows between unbounded preceding and current row
            )
            else standing
        end as standing
    from stars_alone
)
"""

_MATCH = """levels.scheme = stars.scheme
    and levels.subject_type = stars.subject_type
    and levels.subject_id = stars.subject_id
    and levels.period = stars.period"""

STAR_CHECKS = (
    NoRows(
        title="a_star_is_known_or_empty",
        table="stars",
        keys=_KEYS,
        sentence="a star (0 included) is given exactly when the status is ok",
        sql="select * from stars where (status is not distinct from 'ok') <> (star is not null)",
        breaking=(
            "update stars set star = null where status = 'ok'",
            "update stars set star = 1 where status = 'insufficient_data'",
        ),
    ),
    NoRows(
        title="a_candidate_star_has_its_clauses",
        table="stars",
        keys=_KEYS,
        sentence="a candidate star has all clauses met or not applicable, where levels are chained those below as well",
        sql=f"""
            {_LEVELS}
            select
                stars.*,
                case when levels.level is null then 'its clauses are not there' else 'a clause is not met' end as why
            from stars
            left join levels on {_MATCH}
                and levels.level = coalesce(stars.candidate_star, stars.star)
            where coalesce(stars.candidate_star, stars.star) >= 1
                and stars.status is distinct from 'error'
                and levels.standing is distinct from {_MET}
        """,
        breaking=(
            "update stars set star = 4, candidate_star = 4 where status = 'ok'",
            "update stars set candidate_star = 3 where status = 'ok'",
        ),
    ),
    NoRows(
        title="no_higher_star_is_open_or_met",
        table="stars",
        keys=_KEYS,
        sentence="above the candidate star of a known result off a ladder no star is met, undecided or in error",
        sql=f"""
            {_LEVELS}
            select
                stars.*,
                levels.level as higher_star,
                case levels.standing
                    when {_MET} then 'a higher star is met' else 'a higher star is undecided'
                end as why
            from stars
            inner join levels on {_MATCH}
                and levels.level > coalesce(stars.candidate_star, stars.star)
            left join part_list on part_list.scheme = stars.scheme and part_list.period = stars.period
            where stars.status = 'ok'
                -- on a ladder the clauses give a star only where a move follows: the second engine judges that
                and not coalesce(part_list.has_ladder, false)
                and levels.standing is distinct from {_NOT_MET}
        """,
        breaking=(
            "update stars set candidate_star = 0, star = 0 where status = 'ok'",
            "update stars set status = 'ok', star = candidate_star where status = 'insufficient_data'",
        ),
    ),
    NoRows(
        title="a_star_comes_from_its_candidate",
        table="stars",
        keys=_KEYS,
        # A quota may place a person below what was earned, and people may refuse; nothing may place anybody above.
        sentence=(
            "a star is the candidate star, or what the ladder made of it, or lower where a quota says so, "
            "or none where people did not agree"
        ),
        sql="""
            select * from stars
            where status = 'ok'
                and not (star = 0 and reason_code is not distinct from 'not_approved')
                and star is distinct from coalesce(laddered_star, candidate_star)
                and (
                    reason_code is distinct from 'quota'
                    or coalesce(star > coalesce(laddered_star, candidate_star), true)
                )
        """,
        breaking=(
            "update stars set star = 1 where status = 'ok'",
            "update stars set laddered_star = 1 where status = 'ok'",
            "update stars set star = 3, quota_cap = 1 where status = 'ok'",
            "update stars set star = candidate_star + 1, reason_code = 'quota' where status = 'ok'",
        ),
    ),
)
