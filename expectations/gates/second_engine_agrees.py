"""The plain-Python checker rebuilt every star and line, and found the same."""

from __future__ import annotations

from expectations import floors
from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

SECOND_ENGINE_AGREES = Gate(
    name="second_engine_agrees",
    rule="The second engine rebuilt every star and every bonus line from the explanation rows, and none differs.",
    next_step="Read the differing rows in the file of failing rows, and find which of the two engines is wrong: either "
    "one has a fault, or an explanation row is missing.",
    tables={
        "part_list": ALWAYS,
        "census": ALWAYS,
        "checker_counts": ALWAYS,
        "checker_differences": Floor(zero_is_fine="empty is the good case, and checker_counts shows the work"),
        "stars": floors.STARS,
        "bonus_lines": floors.BONUS_LINES,
    },
    checks=(
        *not_null("checker_counts", ("what",), "what", "compared"),
        Unique(table="checker_counts", keys=("what",)),
        NoRows(
            title="no_difference",
            table="checker_differences",
            keys=("what", "scheme", "period", "subject_id"),
            sentence="the two engines agree on every row",
            sql="select * from checker_differences",
            breaking=("insert into checker_differences by name select 'a difference' as what",),
        ),
        NoRows(
            title="everything_was_compared",
            table="checker_counts",
            keys=("what",),
            # Fewer rows than the table has means that the checker skipped some; more is its own affair.
            sentence="the checker compared every row of stars and of bonus_lines",
            sql="""
                with
                wanted as (
                    select 'stars' as what, count(*) as wanted from stars
                    union all
                    select 'bonus_lines' as what, count(*) as wanted from bonus_lines
                )
                select wanted.what, wanted.wanted, checker_counts.compared
                from wanted
                left join checker_counts on checker_counts.what = wanted.what
                where coalesce(checker_counts.compared, 0) < wanted.wanted
            """,
            breaking=(
                "delete from checker_counts where what = 'stars'",
                "update checker_counts set compared = compared - 1 where what = 'bonus_lines'",
            ),
        ),
        NoRows(
            title="something_was_compared",
            table="checker_counts",
            keys=("what",),
            sentence="the checker compared at least one row, and never a negative number",
            sql="""
                select 'everything' as what, sum(compared) as compared from checker_counts
                having coalesce(sum(compared), 0) <= 0 or min(compared) < 0
            """,
            breaking=(
                "update checker_counts set compared = 0",
                "update checker_counts set compared = -1 where rowid = 0",
            ),
        ),
    ),
)
