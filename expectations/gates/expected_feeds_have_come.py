"""What the site file says will be delivered has come, site by site, before anybody is judged by the month."""

from __future__ import annotations

from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_FEED = ("site_id", "source", "period")

EXPECTED_FEEDS_HAVE_COME = Gate(
    name="expected_feeds_have_come",
    rule="Every feed that the site file expects of a site has come for the month: a delivery covers all of it, or has "
    "a row in it; a feed declared `blocking: false` may be missing, and leaves its people insufficient_data.",
    next_step="Ask the sender for the feed named here and run the month again, deliver headings with a `_control.csv` "
    "that covers the month if nothing happened, or write `blocking: false` at the feed if it may be missing.",
    tables={
        # A company that expects nothing would never miss anything.
        "expected_feeds": ALWAYS,
        "feeds_arrived": Floor(zero_is_fine="whether anything has come is the question itself"),
    },
    counted="select 1 from expected_feeds",
    checks=(
        *not_null("expected_feeds", _FEED, *_FEED, "due_day", "is_blocking"),
        Unique(table="expected_feeds", keys=_FEED),
        *not_null("feeds_arrived", _FEED),
        Unique(table="feeds_arrived", keys=_FEED),
        NoRows(
            title="no_blocking_feed_is_missing",
            table="feeds_arrived",
            keys=_FEED,
            sentence="each feed that blocks the month has come",
            sql="""
                select expected_feeds.site_id, expected_feeds.source, expected_feeds.period, expected_feeds.due_day
                from expected_feeds
                left join feeds_arrived
                    on feeds_arrived.site_id = expected_feeds.site_id
                    and feeds_arrived.source = expected_feeds.source
                    and feeds_arrived.period = expected_feeds.period
                where expected_feeds.is_blocking is distinct from false and feeds_arrived.source is null
            """,
            breaking=(
                "delete from feeds_arrived where source = 'collections'",
                "update feeds_arrived set period = '1999-01'",
                "update feeds_arrived set site_id = 'another site'",
            ),
        ),
    ),
)
