-- One row per scheme part × period × subject to compute, and nothing else is computed.
select
    part_id,
    scheme,
    scheme_version,
    stratum,
    period,
    period_kind,
    period_index,
    subject_type,
    subject_id,
    site_id,
    unit_id,
    team_id,
    role,
    rehired_index,
    population
from {{ ref('int_census') }}
where state = 'in'
