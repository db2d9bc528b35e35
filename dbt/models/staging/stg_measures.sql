-- One row per subject × month × figure that another system computed, as known.
with accepted as (
    {{ accepted_rows('measures') }}
)

select * from accepted
