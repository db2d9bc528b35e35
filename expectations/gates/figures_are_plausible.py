"""A site's figures of the month stand beside its own past: a site gone quiet, or a file that counts twice, is seen.

Two statistics of every measure made of delivered rows, by site: `rows`, how many rows a person at work has behind it;
and `figure`, its sum or mean, where it is not a count (a count is its rows). How far they may move, and from how many
rows on chance does not decide, stands in the site file; whoever knows better waives with a reason.
"""

from __future__ import annotations

from expectations import floors
from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_FIGURE = ("site_id", "measure", "period")

# Figures of the month that have a past to stand beside: one row per site, measure and statistic.
_JUDGED = """
    with
    statistics as (
        select site_id, measure, period, is_of_month, 'rows' as statistic, rows as weight, rows / people as figure,
            is_count
        from site_figures where people > 0
        union all
        select site_id, measure, period, is_of_month, 'figure', rows, numerator / denominator, is_count
        from site_figures where not is_count and denominator > 0
    ),
    past as (
        select site_id, measure, statistic, median(figure) as usual, median(weight) as usual_weight,
            count(*) as months_known
        from statistics
        where not is_of_month
        group by site_id, measure, statistic
    ),
    judged as (
        select statistics.site_id, statistics.measure, statistics.period, statistics.statistic, statistics.figure,
            past.usual, past.months_known, plausibility.at_least, plausibility.at_most
        from statistics
        inner join past
            on past.site_id = statistics.site_id
            and past.measure = statistics.measure
            and past.statistic = statistics.statistic
        cross join plausibility
        where statistics.is_of_month
            and past.usual > 0
            and past.months_known >= plausibility.minimum_months
            and past.usual_weight >= case
                when statistics.statistic = 'figure' then plausibility.usual_rows else plausibility.usual_count
            end
    )
"""

FIGURES_ARE_PLAUSIBLE = Gate(
    name="figures_are_plausible",
    rule="By site and measure, the month's rows per person at work and its sums and means stay within the site file's "
    "band around the median of the site's own last months, unless the site file waives it with a reason.",
    next_step="Look at the deliveries of the site named here for a missing, doubled or wrongly scaled file; if the "
    "figure is right, add `{measure, site, month, reason}` to `plausibility: {waive: …}` in the site file; run again.",
    tables={
        "part_list": ALWAYS,
        "census": ALWAYS,
        "plausibility": ALWAYS,
        "site_figures": floors.OBSERVATIONS,
        "plausibility_waivers": Floor(zero_is_fine="nothing need be waived"),
    },
    counted=f"{_JUDGED} select 1 from judged",
    checks=(
        *not_null("plausibility", (), "at_least", "at_most", "minimum_months", "usual_count", "usual_rows"),
        *not_null("site_figures", _FIGURE, *_FIGURE, "is_of_month", "people", "rows"),
        Unique(table="site_figures", keys=_FIGURE),
        *not_null("plausibility_waivers", _FIGURE, *_FIGURE, "reason"),
        NoRows(
            title="no_figure_leaves_its_band",
            table="site_figures",
            keys=(*_FIGURE, "statistic", "why"),
            sentence="a figure stays within the band around the site's own past",
            sql=f"""
                {_JUDGED}
                select
                    judged.*,
                    case when figure < at_least * usual then 'far less than usual' else 'far more than usual' end as why
                from judged
                left join plausibility_waivers
                    on plausibility_waivers.site_id = judged.site_id
                    and plausibility_waivers.measure = judged.measure
                    and plausibility_waivers.period = judged.period
                where plausibility_waivers.measure is null
                    and not coalesce(figure between at_least * usual and at_most * usual, false)
            """,
            breaking=(
                "update site_figures set rows = 0 where is_of_month",
                "update site_figures set rows = rows * 2 where is_of_month",
                "update site_figures set numerator = numerator * 100 where is_of_month and not is_count",
                "update site_figures set rows = rows * 9 where not is_of_month",
            ),
        ),
    ),
)
