-- One row per scheme × period × subject × step that was decided, as known.
with accepted as (
    {{ accepted_rows('decisions') }}
)

select * from accepted
