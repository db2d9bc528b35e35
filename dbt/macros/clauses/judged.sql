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
    {%- set month = "work.period_index - looked.periods_back * " ~ months_in('work.period_kind') -%}
    -- the clauses by number: what is known of them is joined to windows by it, and never carried through
    with stated as (
        select
            clauses.part_id,
            parts.scheme,
            parts.scheme_version,
            parts.subject_type,
            parts.period_kind,
            coalesce(parts.since_index, 0) as since_index,
            clauses.population,
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
            coalesce(measures.is_count, false) or measures.aggregate = 'sum' as is_additive,
            row_number() over (
                order by
                    clauses.part_id, clauses.population, clauses.target, clauses.alternative, clauses.clause
            ) as clause_number
        from {{ source('rules', 'clauses') }} as clauses
        inner join {{ source('rules', 'parts') }} as parts
            on clauses.part_id = parts.part_id
        left join {{ source('rules', 'measures') }} as measures
            on clauses.measure = measures.measure
        where clauses.target_kind = '{{ target_kind }}'
    ),

    -- what another population asks for where a part judges each month by the population of then
    stated_otherwise as (
        select
            stated.clause_number,
            others.population,
            others.required
        from stated
        inner join {{ source('rules', 'clauses') }} as others
            on stated.part_id = others.part_id
            and others.target_kind = '{{ target_kind }}'
            and stated.target = others.target
            and stated.alternative = others.alternative
            and stated.clause = others.clause
    ),

    looked as (
        select
            stated.clause_number,
            stated.part_id,
            stated.population,
            stated.measure,
            stated.since_index,
            steps.step + stated.lag_periods as periods_back
        from stated
        inner join {{ ref('int_window_steps') }} as steps
            on steps.step < stated.window_periods
    ),

    months as (
        select
            looked.clause_number,
            looked.measure,
            work.part_id,
            work.subject_id,
            work.period,
            work.period_kind,
            work.period_index,
            {{ month }} as month_index,
            -- where a version begins its streaks anew, or somebody who is hired again does, what was before is as before
            -- any hire; a key of its own, because a condition on the months alone in the join below would compare every
            -- figure with every month
            case when {{ month }} >= {{ begins_index('looked', 'work') }} then {{ month }} end as counted_index
        from {{ current_work() }} as work
        inner join looked
            on work.part_id = looked.part_id
            and (looked.population is null or looked.population = work.population)
    ),

    month_figures as (
        select
            months.clause_number,
            months.part_id,
            months.subject_id,
            months.period,
            months.period_index,
            months.month_index,
            months.counted_index is not null as is_counted,
            observations.subject_id is not null as has_row,
            observations.numerator,
            observations.denominator,
            coalesce(observations.pending, 0) as pending,
            observations.status,
            observations.reason_code
        from months
        left join {{ observed }} as observations
            on months.subject_id = observations.subject_id
            and months.measure = observations.measure
            and months.period_kind = observations.period_kind
            and months.counted_index = observations.period_index
    ),

    month_facts as (
        select
            months.clause_number,
            months.subject_id,
            months.period,
            months.period_index,
            months.numerator,
            months.denominator,
            months.pending,
            stated.operator,
            stated.gap,
            case
                -- no row at all: a month at a site that does not use the scheme, or outside its population
                when not months.is_counted then 'absent'
                when not months.has_row then 'gap'
                when months.status = 'error' then 'error'
                when months.reason_code = 'not_at_work' then 'absent'
                when {{ is_gap('months.reason_code') }} then 'gap'
                when months.status = 'not_applicable' then 'inapplicable'
                when months.numerator is null and months.status in ('held', 'incomplete') then months.status
                when months.numerator is null and months.status = 'param_missing' then 'blank'
                when months.numerator is null then 'unknown'
                else 'known'
            end as fact,
            case when otherwise.clause_number is null then stated.required else otherwise.required end as month_required
        from month_figures as months
        inner join stated
            on months.clause_number = stated.clause_number
        left join {{ ref('int_month_populations') }} as month_populations
            on months.part_id = month_populations.part_id
            and months.subject_id = month_populations.subject_id
            and months.month_index = month_populations.period_index
        left join stated_otherwise as otherwise
            on months.clause_number = otherwise.clause_number
            and month_populations.population = otherwise.population
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

    windows as (
        select
            clause_number,
            subject_id,
            period,
            period_index,
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
        group by clause_number, subject_id, period, period_index
    ),

    -- Counts and sums are carried per month over 1, so that their sum stands over 1 too and not over the number of months.
    sums as (
        select
            stated.*,
            windows.subject_id,
            windows.period,
            windows.period_index,
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
            case when stated.window_aggregate = 'sum' and stated.is_additive then 1 else windows.denominator end
                as sum_denominator,
            -- a mean may still fall
            stated.window_aggregate = 'sum' and stated.is_count as only_grows
        from windows
        inner join stated
            on windows.clause_number = stated.clause_number
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
