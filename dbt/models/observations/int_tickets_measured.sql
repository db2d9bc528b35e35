-- One row per subject × month × measure of tickets for which the source has a row.
-- The text is rendered from the rules.
{{ measured('tickets', events=ref('stg_events'), divided=ref('int_work_divided')) }}
