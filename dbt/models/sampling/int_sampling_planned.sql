-- One row per part × subject × month: how many of the calls are to be inspected, and whether they were.
-- Its surprise: where a team is sampled its total comes first, rounded up once, and is then shared out over its people
-- by largest remainder, ties going to the first by id; so the parts add up to it.
with ruled as (
    select
        figures.*,
        samplings.scope,
        samplings.of_previous,
        samplings.rate,
        samplings.parameter,
        samplings.minimum,
        samplings.live_share,
        samplings.live_parameter,
        samplings.exempt_count,
        samplings.exempt_mode,
        case when samplings.scope = 'team' then figures.unit_id else figures.subject_id end as stratum
    from {{ this_stratum(ref('int_sampling_figures')) }} as figures
    inner join {{ source('rules', 'samplings') }} as samplings
        on figures.part_id = samplings.part_id
),

-- what is not known of one person is not known of the team
counted as (
    select
        *,
        cast(
            case when count(*) over team = count(population_count) over team then sum(population_count) over team end
            as bigint
        ) as stratum_population_count,
        cast(
            case when count(*) over team = count(inspected_count) over team then sum(inspected_count) over team end
            as bigint
        ) as stratum_inspected_count,
        max({{ status_rank('population_status') }}) over team as stratum_severity,
        max(case when population_count is null then population_reason end) over team as stratum_reason
    from ruled
    window team as (partition by part_id, period, stratum)
),

rounded as (
    select
        *,
        cast(ceil(cast(rate as decimal(10, 6)) * cast(stratum_population_count as decimal(18, 0))) as bigint)
            as share_count
    from counted
),

-- of the calls of the same month no more can be inspected than there are
due as (
    select
        *,
        case
            when share_count is null or share_count >= minimum then share_count
            when of_previous or stratum_population_count >= minimum then cast(minimum as bigint)
            else stratum_population_count
        end as normal_count
    from rounded
),

shared as (
    select
        *,
        case
            when scope = 'team' and stratum_population_count > 0
                then mod(normal_count * population_count, stratum_population_count)
        end as remainder
    from due
),

ranked as (
    select
        *,
        row_number() over (
            partition by part_id, period, stratum
            order by remainder desc nulls last, subject_id asc
        ) as place,
        cast(
            case
                when remainder is not null
                    then (normal_count * population_count - remainder) / nullif(stratum_population_count, 0)
            end as bigint
        ) as whole_count
    from shared
),

left_over as (
    select
        *,
        normal_count - sum(whole_count) over (partition by part_id, period, stratum) as left_count
    from ranked
),

planned as (
    select
        *,
        case
            when normal_count is null then null
            when scope = 'team' and stratum_population_count > 0
                then whole_count + case when place <= left_count then 1 else 0 end
            when scope = 'team' then case when place <= normal_count then 1 else 0 end
            when is_exempt and exempt_mode = 'relief'
                then least(exempt_count, normal_count, population_count)
            when is_exempt then least(exempt_count, population_count)
            when not is_exempt then normal_count
            -- exempt or not: known all the same where it makes no difference
            when
                exempt_mode = 'relief'
                and normal_count <= exempt_count
                and normal_count <= population_count
                then normal_count
        end as planned_count
    from left_over
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    site_id,
    unit_id,
    case when scope = 'team' then stratum end as stratum,
    population_count,
    rate,
    cast(planned_count as bigint) as planned_count,
    is_exempt,
    cast(ceil(cast(live_share as decimal(10, 6)) * cast(planned_count as decimal(18, 0))) as bigint) as live_count,
    inspected_count,
    case when scope = 'team' then stratum_population_count end as stratum_population_count,
    case when scope = 'team' then normal_count end as stratum_planned_count,
    case when scope = 'team' then stratum_inspected_count end as stratum_inspected_count,
    case when scope = 'team' then stratum_inspected_count >= normal_count else inspected_count >= planned_count end
        as is_met,
    case
        when planned_count is not null then 'ok'
        when stratum_severity > 2 then {{ status_of_rank('stratum_severity') }}
        when rate is null then 'param_missing'
        else coalesce(standing_status, 'insufficient_data')
    end as status,
    case
        when planned_count is not null then null
        when stratum_severity > 2 then stratum_reason
        when rate is null then parameter
        else coalesce(standing_reason, 'exemption_undecided')
    end as reason_code
from planned
