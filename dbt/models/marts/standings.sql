-- One row per part × subject × period computed: what next month's ladder starts from. Kept in the store, not published.
select
    standings.part_id,
    standings.scheme,
    cast(standings.scheme_version as integer) as scheme_version,
    standings.subject_type,
    standings.subject_id,
    standings.period,
    standings.period_kind,
    standings.period_index,
    standings.site_id,
    standings.population,
    standings.candidate_star,
    standings.previous_star,
    standings.laddered_star,
    standings.highest_star,
    standings.move,
    standings.star,
    standings.movement,
    standings.periods_held,
    standings.status,
    standings.reason_code
from {{ ref('int_standings') }} as standings
inner join {{ ref('int_work_list') }} as work_list
    on standings.part_id = work_list.part_id
    and standings.subject_id = work_list.subject_id
    and standings.period = work_list.period
