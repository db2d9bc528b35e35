-- One row per scheme part with rules about cases × site that uses it × month to compute.
select
    parts.part_id,
    parts.scheme,
    parts.scheme_version,
    scheme_sites.site_id,
    work_periods.period,
    work_periods.period_index,
    work_periods.first_day,
    work_periods.last_day
from {{ source('rules', 'parts') }} as parts
inner join (
    select distinct part_id
    from {{ source('rules', 'case_columns') }}
) as about_cases
    on parts.part_id = about_cases.part_id
inner join {{ source('site', 'scheme_sites') }} as scheme_sites
    on parts.scheme = scheme_sites.scheme
inner join {{ source('site', 'work_periods') }} as work_periods
    on parts.period_kind = work_periods.period_kind
    and (work_periods.site_id is null or work_periods.site_id = scheme_sites.site_id)
    and coalesce(scheme_sites.from_index, 0) <= work_periods.period_index
    and {{ in_force('parts', 'work_periods.period_index') }}
