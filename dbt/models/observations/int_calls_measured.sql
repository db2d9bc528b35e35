-- One row per subject × month × measure of calls for which the source has a row.
-- The text is rendered from the rules.
{{ measured('calls', events=ref('stg_events'), divided=ref('int_work_divided')) }}
