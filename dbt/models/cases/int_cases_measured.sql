-- One row per person × month × measure that counts verdicts on cases; a case counts once for each person that the
-- measure names.
select
    people.value_text as subject_id,
    judged.period_index,
    counts.measure,
    cast(count(distinct judged.case_id) as decimal(28, 6)) as numerator,
    cast(1 as decimal(20, 6)) as denominator,
    cast(count(distinct judged.case_id) as bigint) as n,
    cast(0 as bigint) as pending
from {{ ref('int_case_steps_judged') }} as judged
inner join {{ source('rules', 'case_counts') }} as counts
    on judged.part_id = counts.part_id
    and judged.step = counts.step
    and (counts.verdict is null or counts.verdict = judged.verdict)
    and (counts.reason_code is null or counts.reason_code = judged.reason_code)
inner join {{ ref('int_case_facts') }} as people
    on judged.case_type = people.case_type
    and judged.case_id = people.case_id
    and counts.person_column = people.column_name
group by people.value_text, judged.period_index, counts.measure
