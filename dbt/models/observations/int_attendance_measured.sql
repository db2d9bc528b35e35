-- One row per subject × month × measure of attendance for which the source has a row.
-- The text is rendered from the rules.
{{ measured('attendance') }}
