-- One row per scheme part × period × subject on the roster at the period's end: in, out or pending, and why.
-- Its surprise: a scheme that no site of the company uses (yet) has no row, not even for those who would be out of it.
-- Neither has one that is not computed now: where a correction does not reach it, it keeps the rows that it has.
with used as (
    select
        scheme_sites.scheme,
        sites.company,
        min(coalesce(scheme_sites.from_index, 0)) as from_index
    from {{ source('site', 'scheme_sites') }} as scheme_sites
    left join {{ source('site', 'sites') }} as sites
        on scheme_sites.site_id = sites.site_id
    where coalesce(scheme_sites.is_computed, true)
    group by scheme_sites.scheme, sites.company
),

parts_due as (
    select
        parts.part_id,
        parts.scheme,
        parts.scheme_version,
        parts.stratum,
        parts.subject_type,
        coalesce(parts.within_team, false) as within_team,
        work_periods.period,
        work_periods.period_kind,
        work_periods.period_index,
        work_periods.last_day,
        work_periods.site_id as only_site_id
    from {{ source('rules', 'parts') }} as parts
    inner join {{ source('site', 'work_periods') }} as work_periods
        on parts.period_kind = work_periods.period_kind
        and {{ in_force('parts', 'work_periods.period_index') }}
    inner join used
        on parts.scheme = used.scheme
        and work_periods.period_index >= used.from_index
    left join {{ source('site', 'sites') }} as only_site
        on work_periods.site_id = only_site.site_id
    where work_periods.site_id is null or only_site.company = used.company
),

roster as (
    select
        parts_due.part_id,
        parts_due.scheme,
        parts_due.scheme_version,
        parts_due.stratum,
        parts_due.period,
        parts_due.period_kind,
        parts_due.period_index,
        attributes.subject_type,
        attributes.subject_id,
        attributes.site_id,
        attributes.unit_id,
        parts_due.within_team,
        teams.team_id,
        attributes.role,
        attributes.line,
        attributes.rehired_index,
        coalesce(attributes.left_on < parts_due.last_day, false) as has_left,
        coalesce(attributes.confirmed_on <= parts_due.last_day, false) as is_confirmed
    from parts_due
    inner join {{ ref('int_subject_attributes') }} as attributes
        on parts_due.period_index = attributes.period_index
        and parts_due.subject_type = attributes.subject_type
        and (parts_due.only_site_id is null or parts_due.only_site_id = attributes.site_id)
    left join {{ ref('int_unit_teams') }} as teams
        on attributes.unit_id = teams.unit_id
        and attributes.period_index = teams.period_index
    where attributes.presence = 'at_work'
)

select
    roster.part_id,
    roster.scheme,
    roster.scheme_version,
    roster.stratum,
    roster.period,
    roster.period_kind,
    roster.period_index,
    roster.subject_type,
    roster.subject_id,
    roster.site_id,
    roster.unit_id,
    roster.team_id,
    roster.role,
    roster.rehired_index,
    populations.population,
    case
        when roster.site_id is null or roster.role is null then 'pending'
        when scheme_sites.site_id is null or populations.population is null or roster.has_left then 'out'
        when populations.confirmed and not roster.is_confirmed then 'out'
        when roster.within_team and roster.team_id is null then 'pending'
        else 'in'
    end as state,
    case
        when roster.site_id is null then 'unit_unknown'
        when roster.role is null then 'role_unknown'
        when scheme_sites.site_id is null then 'site_not_in_scheme'
        when populations.population is null then 'role_not_in_scheme'
        when roster.has_left then 'left_in_period'
        when populations.confirmed and not roster.is_confirmed then 'not_confirmed'
        when roster.within_team and roster.team_id is null then 'team_unknown'
    end as reason_code
from roster
left join {{ source('site', 'scheme_sites') }} as scheme_sites
    on roster.scheme = scheme_sites.scheme
    and roster.site_id = scheme_sites.site_id
    and coalesce(scheme_sites.from_index, 0) <= roster.period_index
left join {{ source('rules', 'populations') }} as populations
    on roster.part_id = populations.part_id
    and roster.role = populations.role
    and (populations.line is null or populations.line = roster.line)
