-- One row per scheme × subject × period: everybody on the roster, once, with the reason for whoever is out or pending.
select
    scheme,
    cast(scheme_version as integer) as scheme_version,
    subject_type,
    subject_id,
    period,
    period_kind,
    state,
    reason_code,
    population,
    site_id,
    unit_id,
    team_id,
    role
from {{ ref('int_census') }}
