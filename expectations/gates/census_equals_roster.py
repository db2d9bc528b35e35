"""Everyone on the roster is accounted for, once, and nobody else.

The roster knows people. A part that rates something else (a unit, a recording) has only those that it names itself.
"""

from __future__ import annotations

from expectations import floors
from expectations.checks import InSet, NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS
from expectations.vocabulary import STATES

_PERSON = ("scheme", "period", "subject_id")
_PART = ("scheme", "period")
_ROSTERED = ("subject_type", "subject_id", "period")

CENSUS_EQUALS_ROSTER = Gate(
    name="census_equals_roster",
    rule="For every scheme part of the period each person on the roster is in the census exactly once, in, out or "
    "pending, with a reason unless in; nobody else is; whoever is in has a result; no id of somebody who left is "
    "given to another person, who would inherit stars and streaks; and for whoever is hired again there is a rule.",
    next_step="Run `starledger explain SUBJECT MONTH --candidate` for a person named here, and look at the "
    "delivery of employees and the populations of the scheme; give a newcomer under an old id one of their own in the "
    "mapping, or waive the gate if it is the same person under another name; where somebody is hired again, "
    "say `rehired: anew` or `rehired: goes_on` in the site file.",
    tables={
        "part_list": ALWAYS,
        "roster": ALWAYS,
        "census": ALWAYS,
        "stars": floors.STARS,
        "scores": floors.SCORES,
        "newcomers": Floor(zero_is_fine="nobody need have been hired in the month"),
        "rehires": Floor(zero_is_fine="nobody need have been hired again in the month"),
    },
    checks=(
        *not_null("part_list", ("part_id", *_PART), "part_id", *_PART, "subject_type", "has_levels", "has_total"),
        Unique(table="part_list", keys=_PART),
        *not_null("roster", _ROSTERED),
        Unique(table="roster", keys=_ROSTERED),
        *not_null("census", _PERSON, *_PERSON, "state"),
        Unique(table="census", keys=_PERSON),
        InSet(table="census", keys=(*_PERSON, "state"), column="state", words=STATES),
        NoRows(
            title="every_part_has_a_roster",
            table="part_list",
            keys=_PART,
            sentence="the roster knows the period of each scheme part",
            sql="""
                select part_list.* from part_list
                where part_list.subject_type = 'employee'
                    and not exists (select 1 from roster where roster.period = part_list.period)
            """,
            breaking=("insert into part_list select * replace ('1999-01' as period) from part_list limit 1",),
        ),
        NoRows(
            title="nobody_is_missing",
            table="census",
            keys=_PERSON,
            sentence="each person on the roster is in the census of each scheme part of the period",
            sql="""
                select part_list.scheme, part_list.period, roster.subject_id
                from part_list
                inner join roster
                    on roster.period = part_list.period and roster.subject_type = part_list.subject_type
                left join census
                    on census.scheme = part_list.scheme
                    and census.period = part_list.period
                    and census.subject_type = part_list.subject_type
                    and census.subject_id = roster.subject_id
                where census.subject_id is null
            """,
            breaking=("delete from census where rowid = 0",),
        ),
        NoRows(
            title="nobody_is_a_stranger",
            table="census",
            keys=(*_PERSON, "why"),
            sentence="the census has nobody who is not on the roster, and no scheme part that is not of the period",
            sql="""
                select
                    census.*,
                    case when part_list.scheme is null then 'no such part' else 'not on the roster' end as why
                from census
                left join part_list
                    on part_list.scheme = census.scheme
                    and part_list.period = census.period
                    and part_list.subject_type is not distinct from census.subject_type
                left join roster
                    on roster.period = census.period
                    and roster.subject_type = census.subject_type
                    and roster.subject_id = census.subject_id
                where part_list.scheme is null or (census.subject_type = 'employee' and roster.subject_id is null)
            """,
            breaking=(
                "update census set subject_id = 'a stranger' where rowid = 0",
                "update census set scheme = 'no such scheme' where rowid = 0",
            ),
        ),
        NoRows(
            title="out_and_pending_have_a_reason",
            table="census",
            keys=(*_PERSON, "state"),
            sentence="whoever is out or pending has a reason",
            sql="select * from census where state is distinct from 'in' and coalesce(trim(reason_code), '') = ''",
            breaking=(
                "update census set reason_code = null where state = 'out'",
                "update census set reason_code = ' ' where state = 'pending'",
            ),
        ),
        NoRows(
            title="whoever_is_in_has_stars",
            table="stars",
            keys=_PERSON,
            sentence="whoever is in a part with levels has a row in stars, known or not",
            sql="""
                select census.scheme, census.period, census.subject_id
                from census
                inner join part_list on part_list.scheme = census.scheme and part_list.period = census.period
                left join stars
                    on stars.scheme = census.scheme
                    and stars.period = census.period
                    and stars.subject_type = census.subject_type
                    and stars.subject_id = census.subject_id
                where census.state = 'in' and part_list.has_levels and stars.subject_id is null
            """,
            breaking=("delete from stars where rowid = 0",),
        ),
        NoRows(
            title="whoever_is_in_has_a_total",
            table="scores",
            keys=_PERSON,
            sentence="whoever is in a part with a total has a total score row, known or not",
            sql="""
                select census.scheme, census.period, census.subject_id
                from census
                inner join part_list on part_list.scheme = census.scheme and part_list.period = census.period
                left join scores
                    on scores.scheme = census.scheme
                    and scores.period = census.period
                    and scores.subject_type = census.subject_type
                    and scores.subject_id = census.subject_id
                    and scores.item = 'total'
                where census.state = 'in' and part_list.has_total and scores.subject_id is null
            """,
            breaking=("delete from scores where item = 'total'",),
        ),
        NoRows(
            title="nobody_outside_has_a_star",
            table="stars",
            keys=_PERSON,
            sentence="only who is in has a star",
            sql="""
                select stars.scheme, stars.period, stars.subject_id, census.state
                from stars
                left join census
                    on census.scheme = stars.scheme
                    and census.period = stars.period
                    and census.subject_type = stars.subject_type
                    and census.subject_id = stars.subject_id
                where stars.star is not null and census.state is distinct from 'in'
            """,
            breaking=("update stars set subject_id = 'a stranger' where star is not null",),
        ),
        NoRows(
            title="no_newcomer_has_the_id_of_somebody_else",
            table="newcomers",
            keys=("subject_id", "period"),
            sentence="who is hired under an id that the roster had before has the name that it had",
            sql="select * from newcomers where is_another is distinct from false",
            breaking=("update newcomers set is_another = true",),
        ),
        NoRows(
            title="nobody_is_hired_again_without_a_rule",
            table="rehires",
            keys=("subject_id", "period"),
            sentence="who left and is hired again under the same id begins anew or goes on, as the site file says",
            sql="select * from rehires where is_ruled is distinct from true",
            breaking=("update rehires set is_ruled = false",),
        ),
    ),
)
