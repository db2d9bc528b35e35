-- One row per subject × month × measure of collections for which the source has a row.
-- The text is rendered from the rules.
{{ measured('collections', divided=ref('int_work_divided')) }}
