-- One row per member × unit × month: the people of a unit and of the units in it, and these units with itself, as of
-- the month's last day. Only units of a kind over whose members some measure is added up.
with kinds as (
    select distinct subject_type
    from {{ source('rules', 'measures') }}
    where over_members is not null
)

select
    'people' as member_kind,
    attributes.subject_id as member_id,
    ancestors.ancestor_id as unit_id,
    ancestors.period_index
from {{ ref('int_unit_ancestors') }} as ancestors
inner join kinds
    on ancestors.ancestor_kind = kinds.subject_type
inner join {{ ref('int_subject_attributes') }} as attributes
    on ancestors.unit_id = attributes.unit_id
    and ancestors.period_index = attributes.period_index
    and attributes.subject_type = 'employee'
    and attributes.presence = 'at_work'
union all
select
    'units' as member_kind,
    ancestors.unit_id as member_id,
    ancestors.ancestor_id as unit_id,
    ancestors.period_index
from {{ ref('int_unit_ancestors') }} as ancestors
inner join kinds
    on ancestors.ancestor_kind = kinds.subject_type
