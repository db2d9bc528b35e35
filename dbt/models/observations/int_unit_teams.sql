-- One row per unit × month that is a team or stands in one: that team, the nearest where teams lie in one another.
select
    period_index,
    unit_id,
    ancestor_id as team_id
from (
    select
        period_index,
        unit_id,
        ancestor_id,
        row_number() over (
            partition by period_index, unit_id
            order by steps
        ) as nearness
    from {{ ref('int_unit_ancestors') }}
    where ancestor_kind = 'team'
) as above
where nearness = 1
