-- One row per scheme × case with a running number: the register. A number is given once, in the month named here, and
-- what is published keeps it, whatever becomes known later.
select
    scheme,
    company,
    case_type as subject_type,
    case_id as subject_id,
    period,
    numbered_on,
    cast(cycle_index as integer) as cycle_index,
    number,
    case_number
from {{ ref('int_case_numbers') }}
