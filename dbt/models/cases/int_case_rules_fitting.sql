-- One row per part × month × case × step with the first of its rules (a limit, a verdict) whose conditions all hold;
-- `rule` is empty where none does. Of the conditions that share a position, one must hold.
with positions as (
    select
        begun.part_id,
        begun.period_index,
        begun.case_id,
        begun.step,
        conditions.rule,
        conditions.position,
        max(case when {{ fact_meets('facts', 'conditions') }} then 1 else 0 end) as holds,
        max(
            case
                when facts.value_text is null and conditions.operator not in ('is_empty', 'is_filled') then 1 else 0
            end
        ) as lacks
    from {{ ref('int_case_steps_begun') }} as begun
    inner join {{ source('rules', 'case_conditions') }} as conditions
        on begun.part_id = conditions.part_id
        and begun.step = conditions.step
    left join {{ ref('int_case_facts') }} as facts
        on begun.case_type = facts.case_type
        and begun.case_id = facts.case_id
        and conditions.column_name = facts.column_name
    group by begun.part_id, begun.period_index, begun.case_id, begun.step, conditions.rule, conditions.position
),

conditional as (
    select
        part_id,
        period_index,
        case_id,
        step,
        rule,
        min(holds) as holds,
        max(lacks) as lacks
    from positions
    group by part_id, period_index, case_id, step, rule
),

tried as (
    select
        begun.part_id,
        begun.period_index,
        begun.case_id,
        begun.step,
        rules.rule,
        rules.rule_order,
        conditional.rule is not null as is_conditional,
        coalesce(conditional.holds, 1) as holds,
        max(coalesce(conditional.lacks, 0)) over (
            partition by begun.part_id, begun.period_index, begun.case_id, begun.step
        ) as lacks
    from {{ ref('int_case_steps_begun') }} as begun
    left join {{ source('rules', 'case_rules') }} as rules
        on begun.part_id = rules.part_id
        and begun.step = rules.step
    left join conditional
        on begun.part_id = conditional.part_id
        and begun.period_index = conditional.period_index
        and begun.case_id = conditional.case_id
        and begun.step = conditional.step
        and rules.rule = conditional.rule
),

ordered as (
    select
        *,
        row_number() over (
            partition by part_id, period_index, case_id, step
            order by -holds, rule_order
        ) as place
    from tried
)

select
    part_id,
    period_index,
    case_id,
    step,
    case when holds = 1 then rule end as rule,
    coalesce(is_conditional, false) as is_conditional,
    lacks = 1 as lacks_fact
from ordered
where place = 1
