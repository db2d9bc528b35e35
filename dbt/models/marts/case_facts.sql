-- One row per scheme × case × month × column that the scheme's rules read of it: what the results of the case rest on.
select distinct
    judged.scheme,
    cast(judged.scheme_version as integer) as scheme_version,
    judged.case_type as subject_type,
    judged.case_id as subject_id,
    judged.period,
    facts.column_name,
    facts.value_text,
    facts.value_number,
    facts.value_on
from {{ ref('int_case_steps_judged') }} as judged
inner join {{ source('rules', 'case_columns') }} as columns_read
    on judged.part_id = columns_read.part_id
    and judged.case_type = columns_read.case_type
inner join {{ ref('int_case_facts') }} as facts
    on judged.case_type = facts.case_type
    and judged.case_id = facts.case_id
    and columns_read.column_name = facts.column_name
