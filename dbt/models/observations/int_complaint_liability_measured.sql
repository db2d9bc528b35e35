-- One row per subject × month × measure of liability for complaints for which the source has a row.
-- The text is rendered from the rules.
{{ measured('complaint_liability') }}
