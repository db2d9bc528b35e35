-- One row per scheme × period × employee × line of an amount granted by a person, as known.
with accepted as (
    {{ accepted_rows('grants') }}
)

select * from accepted
