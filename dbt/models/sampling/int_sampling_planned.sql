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
strata as (
    select
        part_id,
        period,
        stratum,
        case when count(*) = count(population_count) then sum(population_count) end as population_count,
        case when count(*) = count(inspected_count) then sum(inspected_count) end as inspected_count,
        max({{ status_rank('population_status') }}) as severity,
        max(case when population_count is null then population_reason end) as reason_code
    from ruled
    group by part_id, period, stratum
),

rounded as (
    select
        ruled.*,
        cast(strata.population_count as bigint) as stratum_population_count,
        cast(strata.inspected_count as bigint) as stratum_inspected_count,
        strata.severity as stratum_severity,
        strata.reason_code as stratum_reason,
        cast(ceil(cast(ruled.rate as decimal(10, 6)) * cast(strata.population_count as decimal(18, 0))) as bigint)
            as share_count
    from ruled
    inner join strata
        on ruled.part_id = strata.part_id
        and ruled.period = strata.period
        and ruled.stratum = strata.stratum
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
        part_id,
        period,
        stratum,
        cast(max(normal_count) - sum(whole_count) as bigint) as left_count
    from ranked
    group by part_id, period, stratum
),

planned as (
    select
        ranked.*,
        case
            when ranked.normal_count is null then null
            when ranked.scope = 'team' and ranked.stratum_population_count > 0
                then ranked.whole_count + case when ranked.place <= left_over.left_count then 1 else 0 end
            when ranked.scope = 'team' then case when ranked.place <= ranked.normal_count then 1 else 0 end
            when ranked.is_exempt and ranked.exempt_mode = 'relief'
                then least(ranked.exempt_count, ranked.normal_count, ranked.population_count)
            when ranked.is_exempt then least(ranked.exempt_count, ranked.population_count)
            when not ranked.is_exempt then ranked.normal_count
            -- exempt or not: known all the same where it makes no difference
            when
                ranked.exempt_mode = 'relief'
                and ranked.normal_count <= ranked.exempt_count
                and ranked.normal_count <= ranked.population_count
                then ranked.normal_count
        end as planned_count
    from ranked
    inner join left_over
        on ranked.part_id = left_over.part_id
        and ranked.period = left_over.period
        and ranked.stratum = left_over.stratum
)

select
    part_id,
    scheme,
    scheme_version,
    subject_type,
    subject_id,
    period,
    period_index,
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
