"""The delivered rows of each source stand beside the same source's own past, before anything is made of them.

A figure hides what its rows tell: of a month without its last week the mean is as usual, and rows that came twice under
other keys look like work. Asked are the rows per person at work of a site, the rows of a unit and of a day, rows that
say the same under different keys, and days that are in the delivery's month only when day and month change places.

Its surprise: a past that is not steady judges nothing. Exams of every third month, or assessments on some days, leave
their own band, and a month without them is no news: of six months one may be an exception, of fifty days one.
"""

from __future__ import annotations

from expectations import floors
from expectations.checks import NoRows, Unique
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_SITE = ("source", "site_id", "period")
_UNIT = ("source", "site_id", "unit_id", "period")
_DAY = ("source", "site_id", "day")

# A site's own months from its first row of the source on; each with rows per person at work.
_SITES = """
    site_months as (
        select source, site_id, period, is_of_month, sum(rows) as rows, sum(rows) / sum(people) as figure
        from source_volumes where people > 0
        group by source, site_id, period, is_of_month
    ),
    begun as (
        select source, site_id, min(period) as since from site_months where rows > 0 group by source, site_id
    ),
    site_past as (
        select source, site_id, median(figure) as usual, median(rows) as usual_weight, count(*) as months_known
        from site_months
        inner join begun using (source, site_id)
        where not is_of_month and period >= since
        group by source, site_id
    ),
    site_exceptions as (
        select source, site_id, count(*) as months
        from site_months
        inner join site_past using (source, site_id)
        inner join begun using (source, site_id)
        cross join plausibility
        where not is_of_month and period >= since and figure not between at_least * usual and at_most * usual
        group by source, site_id
    ),
    sites_judged as (
        select site_months.*, site_past.usual, plausibility.*
        from site_months
        inner join site_past using (source, site_id)
        left join site_exceptions using (source, site_id)
        cross join plausibility
        where is_of_month and usual > 0 and months_known >= minimum_months and usual_weight >= usual_count
            and coalesce(site_exceptions.months, 0) * 6 <= months_known
    )
"""
# Units by month, and days by what the calendar says they are: which of them are usual enough to be missed.
_SILENT = """
    {each}_past as (
        select {keys}, median(rows) as usual, count(*) as times_known
        from {table}
        where not is_of_month
        group by {keys}
    ),
    {each}_exceptions as (
        select {keys}, count(*) as times
        from {table}
        inner join {each}_past using ({keys})
        cross join plausibility
        where not is_of_month and rows < silent_share * usual
        group by {keys}
    ),
    {each}s_judged as (
        select judged.*, {each}_past.usual, plausibility.silent_share
        from {table} as judged
        inner join {each}_past using ({keys})
        left join {each}_exceptions using ({keys})
        cross join plausibility
        where is_of_month and times_known >= {known} and usual >= plausibility.{enough}
            and coalesce({each}_exceptions.times, 0) * {one_in} <= times_known
    )
"""
_UNITS = _SILENT.format(
    each="unit", table="source_volumes", keys="source, site_id, unit_id",
    known="minimum_months", enough="usual_count", one_in=6,
)  # fmt: skip
_DAYS = _SILENT.format(
    each="day", table="source_days", keys="source, site_id, kind",
    known="minimum_days", enough="usual_rows", one_in=50,
)  # fmt: skip
_NOT_WAIVED = """
    not exists (
        select 1 from volume_waivers as waived
        where waived.source = {judged}.source and waived.period = {judged}.period {at_site}
    )
"""
_AT_SITE = "and waived.site_id = {judged}.site_id"


def _unexcused(judged: str) -> str:
    return _NOT_WAIVED.format(judged=judged, at_site=_AT_SITE.format(judged=judged))


VOLUMES_KEEP_TO_THEIR_PAST = Gate(
    name="volumes_keep_to_their_past",
    rule="By source, the month's delivered rows are about those of the site's own last months: per person at work, in "
    "every unit and on every day; rows do not say the same under other keys, nor have day and month changed places.",
    next_step="Look with `starledger deliveries` at the deliveries of the source named here for days or units that are "
    "missing, a file that came twice under other keys, or a date format read the wrong way round; if it is right, add "
    "`{source, site, month, reason}` to `plausibility: {waive: …}` in the site file; run again.",
    tables={
        "part_list": ALWAYS,
        "census": ALWAYS,
        "plausibility": ALWAYS,
        "site_figures": floors.OBSERVATIONS,
        "source_volumes": Floor(when="select 1 from site_figures where is_of_month and rows > 0"),
        "source_days": Floor(when="select 1 from source_volumes where is_of_month and has_days and rows > 0"),
        "source_copies": Floor(zero_is_fine="a source whose rows are named by what they say cannot be copied"),
        "delivery_dates": Floor(zero_is_fine="what counts in the month may have come with another month's delivery"),
        "volume_waivers": Floor(zero_is_fine="nothing need be waived"),
    },
    counted=f"with {_SITES}, {_UNITS}, {_DAYS} select 1 from sites_judged union all select 1 from units_judged"
    " union all select 1 from days_judged",
    checks=(
        Unique(table="source_volumes", keys=_UNIT),
        Unique(table="source_days", keys=_DAY),
        NoRows(
            title="no_site_delivers_far_less_or_more",
            table="source_volumes",
            keys=(*_SITE, "why"),
            sentence="a site's rows per person at work stay within the band around its own past",
            sql=f"""
                with {_SITES}
                select
                    sites_judged.*,
                    case when figure < at_least * usual then 'far fewer rows than usual'
                        else 'far more rows than usual' end as why
                from sites_judged
                where not coalesce(figure between at_least * usual and at_most * usual, false)
                    and {_unexcused("sites_judged")}
            """,
            breaking=(
                "update source_volumes set rows = 0 where is_of_month",
                "update source_volumes set rows = 2 * rows where is_of_month",
                "update source_volumes set rows = null where is_of_month",
            ),
        ),
        NoRows(
            title="no_unit_falls_silent",
            table="source_volumes",
            keys=_UNIT,
            sentence="a unit with people at work has rows of the sources that it usually has rows of",
            sql=f"""
                with {_UNITS}
                select units_judged.* from units_judged
                where not coalesce(rows >= silent_share * usual, false) and {_unexcused("units_judged")}
            """,
            breaking=("update source_volumes set rows = 0 where is_of_month and unit_id = 'u2'",),
        ),
        NoRows(
            title="no_day_is_missing",
            table="source_days",
            keys=_DAY,
            sentence="a day has rows of the sources that days of its kind usually have rows of",
            sql=f"""
                with {_DAYS}
                select days_judged.* from days_judged
                where not coalesce(rows >= silent_share * usual, false) and {_unexcused("days_judged")}
            """,
            breaking=("update source_days set rows = 0 where is_of_month and kind = 'workday'",),
        ),
        NoRows(
            title="no_rows_come_again_under_other_keys",
            table="source_copies",
            keys=_SITE,
            sentence="hardly more rows than usual say the same as others under another key",
            sql=f"""
                with
                usual as (
                    select source, site_id, sum(copies) / sum(rows) as share
                    from source_copies where not is_of_month and rows > 0 group by source, site_id
                )
                select copied.*
                from source_copies as copied
                left join usual using (source, site_id)
                cross join plausibility
                where copied.is_of_month
                    and not coalesce(
                        copied.copies < plausibility.usual_rows
                        or copied.copies <= (coalesce(usual.share, 0) + plausibility.copies_share) * copied.rows,
                        false
                    )
                    and {_unexcused("copied")}
            """,
            breaking=("update source_copies set copies = rows / 2 where is_of_month",),
        ),
        NoRows(
            title="no_day_and_month_change_places",
            table="delivery_dates",
            keys=("source", "delivery_id", "period"),
            sentence="a delivery's days in other months are not days of its own month with day and month swapped",
            sql=f"""
                select dates.*
                from delivery_dates as dates
                cross join plausibility
                where not coalesce(
                        dates.beyond_twelve = 0
                        or dates.swapped < plausibility.usual_rows
                        or dates.swapped < plausibility.swapped_share * dates.early_elsewhere,
                        false
                    )
                    and {_NOT_WAIVED.format(judged="dates", at_site="")}
            """,
            breaking=("update delivery_dates set swapped = early_elsewhere",),
        ),
    ),
)
