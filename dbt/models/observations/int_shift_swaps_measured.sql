-- One row per subject × month × measure of shift swaps for which the source has a row.
-- The text is rendered from the rules.
{{ measured('shift_swaps') }}
