-- One row per scheme × case × step × month: when it was due and done, what was decided, which quantity counts.
-- Its surprise: a step that stays open has a row in each month until it is done, as that month knew it.
select
    judged.scheme,
    cast(judged.scheme_version as integer) as scheme_version,
    judged.case_type as subject_type,
    judged.case_id as subject_id,
    judged.period,
    'month' as period_kind,
    judged.site_id,
    judged.case_type,
    judged.case_id,
    numbers.case_number,
    judged.step,
    judged.started_on,
    judged.due_on,
    judged.done_on,
    judged.overdue_days,
    judged.quantity,
    judged.verdict,
    judged.reason_code,
    judged.status
from {{ ref('int_case_steps_judged') }} as judged
left join {{ source('site', 'sites') }} as sites
    on judged.site_id = sites.site_id
left join {{ ref('int_case_numbers') }} as numbers
    on judged.scheme = numbers.scheme
    and sites.company = numbers.company
    and judged.case_type = numbers.case_type
    and judged.case_id = numbers.case_id
