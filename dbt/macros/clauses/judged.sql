{#-
  The one judgement of clauses: stars, conditional items and flags ask it alike. `observed` names a relation of observations.

  A clause looks at `window_periods` periods of its measure, the last one `lag_periods` before the one judged. Each period is known as a range [low, high] of numerators
  (they differ by what is pending), and so is a sum over the window; a range that lies wholly on one side of the requirement is
  decided, a range that straddles it is not. Comparison is by cross-multiplication, never after a division.

  Severities are those of `status_rank` (statuses.sql); the greater one wins.
-#}

{# -1, 0 or 1: numerator / denominator against required. (19,6) × (18,6) is what fits into 38 digits on every engine. #}
{% macro compared(numerator, denominator, required) -%}
    sign(cast({{ numerator }} as decimal(38, 12)) - cast({{ denominator }} as decimal(19, 6)) * cast({{ required }} as decimal(18, 6)))
{%- endmacro %}

{# 1 met, 6 not met, 5 held, for a range whose ends compare as `low` and `high` with the requirement. #}
{% macro decided(operator, low, high) -%}
    case {{ operator }}
        when '>=' then case when {{ low }} >= 0 then 1 when {{ high }} < 0 then 6 else 5 end
        when '>' then case when {{ low }} > 0 then 1 when {{ high }} <= 0 then 6 else 5 end
        when '<=' then case when {{ high }} <= 0 then 1 when {{ low }} > 0 then 6 else 5 end
        when '<' then case when {{ high }} < 0 then 1 when {{ low }} >= 0 then 6 else 5 end
        when '=' then case when {{ low }} = 0 and {{ high }} = 0 then 1 when {{ low }} > 0 or {{ high }} < 0 then 6 else 5 end
        when '<>' then case when {{ low }} > 0 or {{ high }} < 0 then 1 when {{ low }} = 0 and {{ high }} = 0 then 6 else 5 end
        else 7
    end
{%- endmacro %}

{% macro judged(target_kind, observed) -%}
    {%- set month = "asked.period_index - (steps.step + asked.lag_periods) * " ~ months_in('asked.period_kind') -%}
    with asked as (
        select
            work.part_id,
            work.scheme,
            work.scheme_version,
            work.subject_type,
            work.subject_id,
            work.period,
            work.period_kind,
            work.period_index,
            coalesce(parts.since_index, 0) as since_index,
            clauses.target,
            clauses.star,
            clauses.alternative,
            clauses.clause,
            clauses.clause_order,
            clauses.measure,
            clauses.window_periods,
            clauses.window_aggregate,
            coalesce(clauses.lag_periods, 0) as lag_periods,
            clauses.operator,
            clauses.required,
            clauses.parameter,
            clauses.gap,
            coalesce(measures.is_count, false) as is_count,
            coalesce(measures.is_count, false) or measures.aggregate = 'sum' as is_additive
        from {{ current_work() }} as work
        inner join {{ source('rules', 'parts') }} as parts
            on work.part_id = parts.part_id
        inner join {{ source('rules', 'clauses') }} as clauses
            on work.part_id = clauses.part_id
            and clauses.target_kind = '{{ target_kind }}'
            and (clauses.population is null or clauses.population = work.population)
        left join {{ source('rules', 'measures') }} as measures
            on clauses.measure = measures.measure
    ),

    months as (
        select
            asked.part_id,
            asked.subject_id,
            asked.period,
            asked.period_kind,
            asked.target,
            asked.alternative,
            asked.clause,
            asked.measure,
            asked.operator,
            asked.required,
            asked.gap,
            asked.since_index,
            {{ month }} as month_index,
            -- where a version begins its streaks anew, what was before it is as before a hire; a key of its own, because
            -- a condition on the months alone in the join below would compare every figure with every month
            case when {{ month }} >= asked.since_index then {{ month }} end as counted_index
        from asked
        inner join {{ ref('int_window_steps') }} as steps
            on steps.step < asked.window_periods
    ),

    month_facts as (
        select
            months.*,
            observations.numerator,
            observations.denominator,
            coalesce(observations.pending, 0) as pending,
            case
                -- no row at all: a month at a site that does not use the scheme, or outside its population
                when months.month_index < months.since_index then 'absent'
                when observations.subject_id is null then 'gap'
                when observations.status = 'error' then 'error'
                when observations.reason_code = 'not_at_work' then 'absent'
                when {{ is_gap('observations.reason_code') }} then 'gap'
                when observations.status = 'not_applicable' then 'inapplicable'
                when observations.numerator is null and observations.status in ('held', 'incomplete')
                    then observations.status
                when observations.numerator is null and observations.status = 'param_missing' then 'blank'
                when observations.numerator is null then 'unknown'
                else 'known'
            end as fact,
            case when month_clauses.clause is null then months.required else month_clauses.required end as month_required
        from months
        left join {{ observed }} as observations
            on months.subject_id = observations.subject_id
            and months.measure = observations.measure
            and months.period_kind = observations.period_kind
            and months.counted_index = observations.period_index
        left join {{ ref('int_month_populations') }} as month_populations
            on months.part_id = month_populations.part_id
            and months.subject_id = month_populations.subject_id
            and months.month_index = month_populations.period_index
        left join {{ source('rules', 'clauses') }} as month_clauses
            on month_populations.part_id = month_clauses.part_id
            and month_populations.population = month_clauses.population
            and month_clauses.target_kind = '{{ target_kind }}'
            and months.target = month_clauses.target
            and months.alternative = month_clauses.alternative
            and months.clause = month_clauses.clause
    ),

    month_severities as (
        select
            *,
            case
                when fact = 'error' then 7
                when fact in ('absent', 'gap') and gap in ('skip', 'waive') then 0
                when fact = 'absent' then 6
                when fact = 'gap' then case gap when 'break' then 6 when 'undecided' then 3 else 0 end
                when fact = 'inapplicable' then 0
                when fact = 'held' then 5
                when fact = 'incomplete' then 4
                when fact = 'unknown' then 3
                when fact = 'blank' then 2
                when month_required is null then 2
                else {{ decided('operator',
                                compared('numerator', 'denominator', 'month_required'),
                                compared('numerator + pending', 'denominator', 'month_required')) }}
            end as severity
        from month_facts
    ),

    -- By what tells the clauses of subjects apart and no more: to group by all that is known of a clause costs as much as the
    -- rest. What is known of it is joined to its window below.
    windows as (
        select
            part_id,
            subject_id,
            period,
            target,
            alternative,
            clause,
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            sum(pending) as pending,
            min({{ ordering_quotient('numerator', 'denominator') }}) as least,
            max({{ ordering_quotient('numerator', 'denominator') }}) as greatest,
            sum(case when fact = 'known' then 1 else 0 end) as months_present,
            sum(case when severity = 1 then 1 else 0 end) as months_met,
            max(severity) as every_severity,
            -- what keeps a sum from being known at all: an error, a break, a month awaited, a month unknown
            max(case when fact = 'known' then 0 else severity end) as gap_severity,
            -- of these nobody knows whether the month has a figure
            sum(case when fact in ('error', 'held', 'incomplete', 'unknown', 'blank') then 1 else 0 end) as months_unknown,
            max(case when fact in ('error', 'held', 'incomplete', 'unknown', 'blank') then severity else 0 end)
                as unknown_severity
        from month_severities
        group by part_id, subject_id, period, target, alternative, clause
    ),

    -- Counts and sums are carried per month over 1, so that their sum stands over 1 too and not over the number of months.
    sums as (
        select
            asked.*,
            windows.numerator,
            windows.denominator,
            windows.pending,
            windows.least,
            windows.greatest,
            windows.months_present,
            windows.months_met,
            windows.every_severity,
            windows.gap_severity,
            windows.months_unknown,
            windows.unknown_severity,
            case when asked.window_aggregate = 'sum' and asked.is_additive then 1 else windows.denominator end
                as sum_denominator,
            -- a mean may still fall
            asked.window_aggregate = 'sum' and asked.is_count as only_grows
        from asked
        inner join windows
            on asked.part_id = windows.part_id
            and asked.subject_id = windows.subject_id
            and asked.period = windows.period
            and asked.target = windows.target
            and asked.alternative = windows.alternative
            and asked.clause = windows.clause
    ),

    sum_ranges as (
        select
            *,
            {{ compared('coalesce(numerator, 0)', 'sum_denominator', 'required') }} as low,
            {{ compared('coalesce(numerator, 0) + pending', 'sum_denominator', 'required') }} as high,
            {{ compared('months_present', 1, 'required') }} as present_low,
            {{ compared('months_present + months_unknown', 1, 'required') }} as present_high
        from sums
    ),

    severities as (
        select
            *,
            case
                -- a window of which every month is left out says nothing, and with `waive` asks nothing; how many are filled
                -- can be said all the same
                when
                    window_aggregate <> 'present' and gap in ('skip', 'waive') and months_present = 0 and gap_severity = 0
                    then case gap when 'skip' then 6 else 0 end
                when
                    window_aggregate = 'every' and window_periods > 1 and months_present = 0 and every_severity = 0 and gap = 'hold'
                    then 3
                when window_aggregate = 'present' and unknown_severity = 7 then 7
                when window_aggregate = 'present' and required is null then 2
                when window_aggregate = 'present' and {{ decided('operator', 'present_low', 'present_high') }} = 5
                    then unknown_severity
                when window_aggregate = 'present' then {{ decided('operator', 'present_low', 'present_high') }}
                when window_aggregate = 'every' then every_severity
                when gap_severity in (6, 7) then gap_severity
                when required is null then greatest(2, gap_severity)
                when months_present = 0 then gap_severity
                when gap_severity = 0 then {{ decided('operator', 'low', 'high') }}
                -- with a month unknown a count can only grow: what is too many already stays too many
                when only_grows and operator in ('<=', '<', '=') and {{ decided('operator', 'low', 'low') }} = 6 and low > 0 then 6
                when only_grows and operator = '<' and low >= 0 then 6
                when only_grows and operator in ('>=', '>') and {{ decided('operator', 'low', 'low') }} = 1 then 1
                when pending > 0 then greatest(5, gap_severity)
                else gap_severity
            end as severity
        from sum_ranges
    )

    select
        part_id,
        scheme,
        scheme_version,
        subject_type,
        subject_id,
        period,
        period_kind,
        period_index,
        target,
        star,
        alternative,
        clause,
        clause_order,
        measure,
        window_periods,
        window_aggregate,
        cast(lag_periods as integer) as lag_periods,
        operator,
        required,
        parameter,
        -- For `every`, the month that decides: the least where much is asked, the greatest where little is.
        case
            when window_aggregate = 'every' and operator in ('>=', '>') then cast(round(least, 6) as decimal(18, 6))
            when window_aggregate = 'every' then cast(round(greatest, 6) as decimal(18, 6))
            when window_aggregate = 'present' then cast(months_present as decimal(18, 6))
            else {{ shown_quotient('numerator', 'sum_denominator') }}
        end as actual,
        cast(case when window_aggregate = 'present' then months_present else numerator end as decimal(28, 6)) as numerator,
        cast(
            case window_aggregate when 'every' then denominator when 'present' then 1 else sum_denominator end
            as decimal(28, 6)
        ) as denominator,
        cast(pending as bigint) as pending,
        cast(months_present as integer) as months_present,
        cast(months_met as integer) as months_met,
        cast(severity as integer) as severity,
        {{ verdict_of_severity('severity') }} as verdict,
        case
            when severity = 5 then 'held'
            when severity = 4 then 'entry_rejected'
            when severity = 3 then 'fact_missing'
            when severity = 2 then parameter
        end as reason_code
    from severities
{%- endmacro %}

{# The worst of the conditions of each target: a move, an exclusion, a grade, an item. #}
{% macro worst_by_target(judged) -%}
    select
        part_id,
        subject_id,
        period,
        target,
        max(severity) as severity
    from {{ this_stratum(judged) }} as judged
    group by part_id, subject_id, period, target
{%- endmacro %}
