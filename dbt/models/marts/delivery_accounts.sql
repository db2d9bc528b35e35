-- One row per delivery: how every row of it ended. Accepted rows are counted where they were accepted, in staging,
-- so that the sum is a check and not a definition.
with accepted as (
    {%- for name in canonical_source_names() %}
    select
        '{{ name }}' as source,
        _delivery_id,
        count(*) as accepted
    from {{ ref('stg_' ~ name) }}
    group by _delivery_id
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

aside as (
    select
        source,
        _delivery_id,
        sum(case when fate = 'superseded' then 1 else 0 end) as superseded,
        sum(case when fate = 'withdrawn' then 1 else 0 end) as withdrawn,
        sum(case when fate = 'duplicate' then 1 else 0 end) as duplicate,
        sum(case when fate = 'rejected' then 1 else 0 end) as rejected
    from {{ ref('int_rows_set_aside') }}
    group by source, _delivery_id
),

entries as (
    select
        source,
        _delivery_id,
        count(*) as rejected
    from {{ ref('int_entries_rejected') }}
    group by source, _delivery_id
)

select
    deliveries.source,
    deliveries.delivery_id,
    deliveries.delivery,
    cast(deliveries.rows as bigint) as delivered,
    cast(coalesce(accepted.accepted, 0) - coalesce(entries.rejected, 0) as bigint) as accepted,
    cast(coalesce(aside.superseded, 0) as bigint) as superseded,
    cast(coalesce(aside.withdrawn, 0) as bigint) as withdrawn,
    cast(coalesce(aside.duplicate, 0) as bigint) as duplicate,
    cast(coalesce(aside.rejected, 0) + coalesce(entries.rejected, 0) as bigint) as rejected
from {{ source('raw', 'deliveries') }} as deliveries
left join accepted
    on deliveries.source = accepted.source
    and deliveries.delivery_id = accepted._delivery_id
left join aside
    on deliveries.source = aside.source
    and deliveries.delivery_id = aside._delivery_id
left join entries
    on deliveries.source = entries.source
    and deliveries.delivery_id = entries._delivery_id
