-- One row per subject × month × measure of days of leave for which the source has a row.
-- The text is rendered from the rules.
{{ measured('leave_days') }}
