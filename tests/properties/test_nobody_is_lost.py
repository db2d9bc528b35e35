"""From layer to layer nobody is lost and nobody appears: roster, census, stars, scores, clauses, pay, observations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from built_worlds import ONLY, Built, told
from property_world import Person, World

from dagster_project.periods import Period, parse


def at_work(person: Person, month: Period) -> bool:
    hired = date.fromisoformat(person.hired_on)
    left = date.fromisoformat(person.left_on) if person.left_on else date.max
    return hired <= month.last_day and left >= month.first_day


def role_at(person: Person, month: Period) -> str:
    """The row of the roster with the latest day until then."""
    rows = [(person.hired_on, person.role), *person.later]
    return max(row for row in rows if date.fromisoformat(row[0]) <= month.last_day)[1]


def expected_state(built: Built, world: World, person: Person, part: dict[str, object], period: Period) -> str:
    rows = built.realiser.by_part[str(part["part_id"])]["populations"]
    roles = {row["role"] for row in rows if row["line"] in (None, person.line)}
    if part["scheme"] != world.scheme or role_at(person, period.last_month) not in roles:
        return "out"
    has_left = person.left_on is not None and date.fromisoformat(person.left_on) < period.last_day
    return "out" if has_left else "in"


def people_of(built: Built) -> Iterator[tuple[World, Period, Person]]:
    for world in built.worlds:
        for text in world.periods:
            for person in world.people.values():
                yield world, parse(text), person


def test_everybody_on_the_roster_stands_once_in_the_census_of_every_part(built: Built) -> None:
    found = built.rows("select scheme, subject_id, period, state from census order by all")
    assert len(found) == len({row[:3] for row in found})
    states = {row[:3]: row[3] for row in found}
    in_use = {world.scheme for world in built.worlds}
    expected = {
        (str(part["scheme"]), world.subject(person.name), period.text): (
            expected_state(built, world, person, part, period), world,
        )
        for world, period, person in people_of(built)
        for part in built.realiser.parts.values()
        if part["scheme"] in in_use and part["period_kind"] == period.kind and at_work(person, period.last_month)
    }  # fmt: skip
    for key, (state, world) in expected.items():
        assert states.get(key) == state, f"{key}: {states.get(key)}, not {state}{told(world)}"
    assert set(states) == set(expected)


def test_the_roster_is_who_was_at_work(built: Built) -> None:
    expected = {
        (world.subject(person.name), period.text)
        for world, period, person in people_of(built)
        if period.kind == "month" and at_work(person, period)
    }
    found = set(built.rows("select subject_id, period from roster"))
    assert expected <= found
    assert {row[0] for row in found} <= {world.subject(person.name) for world, _, person in people_of(built)}


def test_who_is_in_has_a_star_row_or_a_total_and_nobody_else_has(built: Built) -> None:
    for table, word, where in (("stars", "has_levels or has_total", "true"), ("scores", "has_total", "item = 'total'")):
        lost = built.rows(
            f"""
            with wanted as (
                select work.scheme, work.subject_id, work.period from int_work_list as work
                inner join rules.parts using (part_id) where {word}
            ),
            census_in as (select scheme, subject_id, period from census where state = 'in'),
            found as (select scheme, subject_id, period from {table} where {where})
            (select 'lost', * from (from wanted except all from found))
            union all (select 'from nowhere', * from (from found except all from wanted))
            union all (select 'not in', * from (from wanted except all from census_in))
            """
        )
        assert lost == [], table


def test_every_line_of_pay_has_a_star_row_where_a_star_earns_it(built: Built) -> None:
    assert ONLY or built.rows("select count(*) from bonus_lines")[0][0] > 100
    lost = built.rows(
        """
        select scheme, subject_id, period, line from bonus_lines
        anti join stars using (scheme, subject_id, period)
        where star is not null
        union all
        select scheme, subject_id, period, line from bonus_lines
        anti join (from census where state = 'in') as present using (scheme, subject_id, period)
        """
    )
    assert lost == []


def test_every_clause_is_judged_for_everybody_who_is_in_and_for_nobody_else(built: Built) -> None:
    lost = built.rows(
        """
        with wanted as (
            select work.scheme, work.subject_id, work.period, clauses.target_kind, clauses.target, alternative, clause
            from int_work_list as work
            inner join rules.clauses using (part_id)
            where clauses.population is null or clauses.population = work.population
        ),
        found as (
            select scheme, subject_id, period, 'star', cast(star as varchar), alternative, clause from clause_results
            union all
            select scheme, subject_id, period, target_kind, target, alternative, clause from condition_results
        )
        (select 'lost', * from (from wanted except all from found))
        union all (select 'from nowhere', * from (from found except all from wanted))
        """
    )
    assert lost == []


def test_everybody_at_work_has_a_row_for_every_measure_that_is_asked(built: Built) -> None:
    """What is asked: figures of sources, attributes and marks that all share or that the site's scheme owns."""
    lost = built.rows(
        """
        select roster.subject_id, roster.period, measures.measure
        from roster
        cross join rules.measures as measures
        left join site.scheme_sites as own on own.scheme = measures.owner_scheme and own.site_id = roster.site_id
        anti join observations as found
            on found.subject_id = roster.subject_id
            and found.period = roster.period and found.measure = measures.measure
        where measures.phase <= 1 and (measures.owner_scheme is null or own.site_id is not null)
        """
    )
    assert lost[:5] == []


def test_nothing_unknown_is_zero_and_nothing_known_is_empty(built: Built) -> None:
    assert built.rows("from observations where status = 'ok' and numerator is null limit 5") == []
    assert built.rows("from observations where status not in ('ok', 'held') and numerator is not null limit 5") == []
    assert built.rows("from stars where (status = 'ok') <> (star is not null) limit 5") == []
    assert built.rows("from scores where (status = 'ok') <> (points is not null) limit 5") == []
    assert built.rows("from bonus_lines where (status = 'ok') <> (amount is not null) limit 5") == []
