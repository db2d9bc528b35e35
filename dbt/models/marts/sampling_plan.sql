-- One row per scheme × person × month of whose calls a sample is drawn: how many are planned, and whether the plan was
-- met. Its surprise: where a team is sampled the plan is the team's, and met or not for all its people alike.
select
    planned.scheme,
    cast(planned.scheme_version as integer) as scheme_version,
    planned.subject_type,
    planned.subject_id,
    planned.period,
    'month' as period_kind,
    planned.site_id,
    planned.unit_id,
    planned.stratum,
    planned.population_count,
    cast(planned.rate as decimal(18, 6)) as rate,
    planned.planned_count,
    planned.is_exempt as exempt,
    planned.live_count,
    planned.inspected_count,
    planned.stratum_population_count,
    planned.stratum_planned_count,
    planned.stratum_inspected_count,
    planned.is_met,
    planned.status,
    planned.reason_code,
    case when lists.part_id is null then 'ok' else 'param_missing' end as lists_status
from {{ ref('int_sampling_planned') }} as planned
left join (
    select distinct part_id
    from {{ source('rules', 'sampling_lists') }}
    where answered_within is not null and (target is null or slot_minutes is null)
) as lists
    on planned.part_id = lists.part_id
