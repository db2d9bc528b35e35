"""Folds as SQL: one pass over a delivered file, grouped.

Belongs here: the selects. Does not belong here: which headings they read (`rendering`), their words (`folds`).
A folded row stands at the first delivered row that it is made of; the rows made of one wide row are counted on. A row
that cannot be placed (no case or person, no readable time) becomes a row of its own with the text as it came, so that
staging rejects it in the open.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary

from dagster_project.intake.mapping.model import CellsToRows, EventsToTickets, Fold, PunchesToDays
from dagster_project.store.hashing import literal, quoted

_TIME = "'%Y-%m-%dT%H:%M:%S'"


def folded(fold: Fold, given: Dictionary[str, str], scan: str) -> str:
    """SQL with a column for each of `fold.gives`, and `row_number`. `given` is SQL for each input over `scan`."""
    inputs = ", ".join(f"{text} as {name}_text" for name, text in given.items())
    read = f"select row_number, {inputs} from {scan}"
    if isinstance(fold, CellsToRows):
        return _rows(fold, read)
    return _tickets(fold, read) if isinstance(fold, EventsToTickets) else _days(fold, read)


def _tickets(fold: EventsToTickets, read: str) -> str:
    """Events of one second keep the order of the file. A blank resource of the deciding event stays blank: another
    event's would be another person."""
    order = "(moment, row_number)"
    responded, resolved = _is_one_of(fold.first_response), _is_one_of(fold.resolution)
    return f"""
        with events as (
            select *, try_cast(at_text as timestamptz) as moment from ({read})
        ),
        cases as (
            select
                case_text,
                min(row_number) as row_number,
                arg_min(at_text, {order}) as opened_at,
                arg_min(at_text, {order}) filter (where {responded}) as first_response_at,
                arg_max(at_text, {order}) filter (where {resolved}) as resolved_at,
                nullif(arg_max(coalesce(resource_text, ''), {order}) filter (where {resolved}), '') as agent
            from events
            where case_text is not null and moment is not null
            group by case_text
        )
        select
            row_number, case_text as "case", agent, opened_at, first_response_at, resolved_at,
            case when resolved_at is null then 'unresolved' else 'resolved' end as outcome
        from cases
        union all
        select row_number, case_text, resource_text, at_text, null, null, 'unresolved' from events
        where case_text is null or moment is null
        order by row_number
    """


def _days(fold: PunchesToDays, read: str) -> str:
    """A punch that follows another within the debounce time is the same touch of the clock; one touch in a day leaves
    it open whether the person came or went."""
    return f"""
        with punches as (
            select *, try_cast(at_text as timestamp) as moment from ({read})
        ),
        dated as (
            select *, cast(moment - interval '{fold.day_start_minutes}' minute as date) as day
            from punches where employee_text is not null and moment is not null
        ),
        spaced as (
            select
                *,
                epoch(moment - lag(moment) over (partition by employee_text, day order by moment, row_number)) as gap
            from dated
        ),
        days as (
            select
                employee_text, day, min(row_number) as row_number,
                count(*) filter (where gap is null or gap > {fold.debounce_seconds}) as touches,
                min(moment) as first_in, max(moment) as last_out
            from spaced
            group by employee_text, day
        )
        select
            row_number, employee_text as employee, cast(day as varchar) as day,
            {_scheduled(fold.scheduled_start, "0")} as scheduled_start,
            {_scheduled(fold.scheduled_end, str(int(fold.scheduled_end < fold.scheduled_start)))} as scheduled_end,
            strftime(first_in, {_TIME}) as first_in,
            case when touches > 1 then strftime(last_out, {_TIME}) end as last_out,
            case when touches = 1 then 'missing_punch' end as absence_kind
        from days
        union all
        select row_number, employee_text, at_text, null, null, null, null, null from punches
        where employee_text is null or moment is null
        order by row_number
    """


def _rows(fold: CellsToRows, read: str) -> str:
    """Row 3 of a file with twelve cells gives the rows 25 to 36, whether or not some of them are left out."""
    kept = "".join(f", {rule.column.name}_text as {quoted(rule.headings[0])}" for rule in fold.keep)
    places = range(1, len(fold.cells) + 1)
    said = " ".join(f"when {place} then {literal(text)}" for place, (_, text) in zip(places, fold.cells, strict=True))
    values = " ".join(
        f"when {place} then {rule.column.name}_text" for place, (rule, _) in zip(places, fold.cells, strict=True)
    )
    listed = ", ".join(f"({place})" for place in places)
    return f"""
        select * from (
            select
                (row_number - 1) * {len(fold.cells)} + place as row_number{kept},
                case place {said} end as heading, case place {values} end as value
            from ({read}) cross join (values {listed}) as cells (place)
        )
        where {"true" if fold.blank_rows else "value is not null"}
        order by row_number
    """


def _scheduled(clock: str, days_later: str) -> str:
    """A shift that ends before it starts ends on the next day."""
    if not clock:
        return "cast(null as varchar)"
    return f"strftime(day + interval '{days_later}' day, '%Y-%m-%d') || {literal('T' + clock)}"


def _is_one_of(activities: tuple[str, ...]) -> str:
    return f"activity_text in ({', '.join(literal(name) for name in activities)})" if activities else "false"
