-- One row per subject × month × measure of shared work for which the source has a row.
-- The text is rendered from the rules.
{{ measured('work_shares') }}
