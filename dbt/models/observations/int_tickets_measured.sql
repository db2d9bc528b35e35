-- One row per subject × month × measure of tickets for which the source has a row.
-- The text is rendered from the rules. Months whose figures are all known are not counted again.
-- depends_on: {{ ref('int_subject_attributes') }}
{{ measured('tickets', events=ref('stg_events'), divided=ref('int_work_divided'),
            since=first_day_to_count('tickets')) }}
