"""Pay is another than last month's only for a reason that can be read from rows.

Only lines of months are compared, with the month before; a quarter, half or year has no month before. Retro lines and
adjustments are differences already, and name what they correct.
"""

from __future__ import annotations

from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_PERSON = ("scheme", "site_id", "line", "subject_type", "subject_id")
_GRAIN = ("scheme", "line", "subject_type", "subject_id", "site_id")
_TOTAL = ("scheme", "line", "period")

# A rate is no reason: it is read from the rule for a star, a population and a count, and one of these has changed, or
# the rule has. A count or a basis explains only a line that stands in both months: one that comes or goes needs a
# reason in the person's standing or in the rule.
_MOVED = """
    with
    moved as (
        select
            *,
            coalesce(amount_now, 0) - coalesce(amount_before, 0) as change,
            case
                when is_in is distinct from was_in then 'joined or left'
                when star_now is distinct from star_before then 'star moved'
                when status_now is distinct from status_before then 'status changed'
                when version_now is distinct from version_before then 'another version of the scheme'
                when rule_now is distinct from rule_before then 'another value in the overlay'
                when population_now is distinct from population_before then 'another population'
                when cases_now is distinct from cases_before then 'other cases'
                when has_line_now and has_line_before and quantity_now is distinct from quantity_before
                    then 'another count'
                when has_line_now and has_line_before and (
                    basis_now is distinct from basis_before or basis_amount_now is distinct from basis_amount_before
                ) then 'another basis'
                when has_line_now and has_line_before
                    and reduction_amount_now is distinct from reduction_amount_before then 'another amount taken off'
                when has_line_now and has_line_before and factor_now is distinct from factor_before
                    then 'another factor'
            end as reason
        from pay_people
    )
"""

PAY_MOVES_WITH_REASONS = Gate(
    name="pay_moves_with_reasons",
    rule="Whoever is paid another amount than the month before has joined or left, or has another star, status, "
    "population, count, basis, factor or rule, or answers for other cases, and these changes add up to the change of "
    "every total by scheme, site and line.",
    next_step="Run `starledger explain SUBJECT MONTH --candidate` for a person named here and for the month "
    "before; money that moved without a reason was changed by something that no rule and no row knows.",
    tables={
        "plausibility": ALWAYS,
        "pay_totals": Floor(zero_is_fine="the schemes of a month need not pay, and nobody need have earned a line"),
        "pay_people": Floor(when="select 1 from pay_totals"),
    },
    counted="select 1 from pay_people",
    checks=(
        *not_null("plausibility", (), "pay_share"),
        *not_null("pay_people", _PERSON, *_PERSON, "has_line_now", "has_line_before", "is_in", "was_in"),
        Unique(table="pay_people", keys=_GRAIN),
        *not_null("pay_totals", _TOTAL, *_TOTAL, "total_now", "lines_now", "total_before", "lines_before"),
        Unique(table="pay_totals", keys=_TOTAL),
        NoRows(
            title="every_change_has_a_reason",
            table="pay_people",
            keys=_PERSON,
            sentence="whose money changed has a reason for it",
            sql=f"""
                {_MOVED}
                select * from moved
                where reason is null
                    and (
                        amount_now is distinct from amount_before
                        or has_line_now is distinct from has_line_before
                    )
            """,
            breaking=(
                "update pay_people set star_now = star_before",
                "update pay_people set amount_now = amount_now + 0.01 where star_now = star_before",
                "update pay_people set rate_now = 0.6, amount_now = 740.74 where star_now = star_before",
                "update pay_people set has_line_before = false where star_now = star_before",
            ),
        ),
        NoRows(
            title="totals_are_their_people",
            table="pay_totals",
            keys=_TOTAL,
            # The totals are read straight from the lines, the people through their census.
            sentence="the people's amounts add up to the total of their line, in both months",
            sql="""
                with
                people as (
                    select
                        scheme, line,
                        coalesce(sum(amount_now), 0) as total_now,
                        count(*) filter (has_line_now) as lines_now,
                        coalesce(sum(amount_before), 0) as total_before,
                        count(*) filter (has_line_before) as lines_before
                    from pay_people
                    group by scheme, line
                )
                select pay_totals.*
                from pay_totals
                left join people on people.scheme = pay_totals.scheme and people.line = pay_totals.line
                where people.total_now is distinct from pay_totals.total_now
                    or people.lines_now is distinct from pay_totals.lines_now
                    or people.total_before is distinct from pay_totals.total_before
                    or people.lines_before is distinct from pay_totals.lines_before
            """,
            breaking=(
                "update pay_totals set total_now = total_now + 0.01 where rowid = 0",
                "update pay_totals set lines_before = lines_before + 1 where rowid = 0",
                "update pay_totals set scheme = 'another scheme' where rowid = 0",
            ),
        ),
        NoRows(
            title="a_great_change_is_explained",
            table="pay_people",
            keys=("scheme", "site_id", "line", "period"),
            sentence="where a total or a headcount moves by more than the declared share, people with reasons make it",
            sql=f"""
                {_MOVED},
                groups as (
                    select
                        moved.scheme, moved.site_id, moved.line, moved.period,
                        sum(coalesce(moved.amount_before, 0)) as total_before,
                        sum(moved.change) as change,
                        sum(moved.change) filter (moved.reason is not null) as explained,
                        count(*) filter (moved.has_line_before) as lines_before,
                        count(*) filter (moved.has_line_now) as lines_now,
                        sum(moved.has_line_now::int - moved.has_line_before::int)
                            filter (moved.reason is not null) as heads_explained
                    from moved
                    group by moved.scheme, moved.site_id, moved.line, moved.period
                )
                select groups.*
                from groups
                cross join plausibility
                where (
                        abs(change) > pay_share * abs(total_before)
                        and change is distinct from coalesce(explained, 0)
                    )
                    or (
                        abs(lines_now - lines_before) > pay_share * lines_before
                        and lines_now - lines_before is distinct from coalesce(heads_explained, 0)
                    )
            """,
            breaking=(
                "update pay_people set star_now = star_before",
                "update pay_people set has_line_before = false where star_now = star_before",
            ),
        ),
    ),
)
