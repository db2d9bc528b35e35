-- One row per scheme part × employee × month: the population to which the month's role belongs.
-- Read only by parts that judge each month of a window by the role of that month.
select
    parts.part_id,
    attributes.subject_type,
    attributes.subject_id,
    attributes.period,
    attributes.period_index,
    populations.population
from {{ source('rules', 'parts') }} as parts
inner join {{ source('rules', 'populations') }} as populations
    on parts.part_id = populations.part_id
inner join {{ ref('int_subject_attributes') }} as attributes
    on populations.role = attributes.role
    and (populations.line is null or populations.line = attributes.line)
where
    parts.population_of = 'month'
    and attributes.presence = 'at_work'
    and (not coalesce(populations.confirmed, false) or attributes.confirmed_on <= attributes.last_day)
