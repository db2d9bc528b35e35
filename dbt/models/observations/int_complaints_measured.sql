-- One row per subject × month × measure of complaints for which the source has a row.
-- The text is rendered from the rules.
{{ measured('complaints', events=ref('stg_events')) }}
