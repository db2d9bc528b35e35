"""Who can be rated: people on the roster, applicants, and the kinds of units.

Belongs here: the closed list, and which column of a source holds a row's subject.
Does not belong here: who is on the roster in a month (dbt/models/observations/int_subject_attributes.sql).
"""

from __future__ import annotations

from dagster_project.rules.sources import RuleSource

PERSON, CANDIDATE = "employee", "candidate"
UNIT_KINDS = ("team", "site", "centre", "department")
OTHERS = (CANDIDATE, *UNIT_KINDS)
SUBJECTS = (PERSON, *OTHERS)
MEMBERS = ("people", "units")

_ANY = "subject_id"  # sources that say of each row what its subject is
_UNIT = "unit_id"


def rated(subject: str) -> str:
    """Who has figures under such a scheme: where cases are judged, the people whom they concern."""
    return subject if subject in OTHERS else PERSON


def is_unit(subject: str) -> bool:
    return subject in UNIT_KINDS


def subject_column(source: RuleSource, subject: str, members: str | None) -> str | None:
    """The column of `source` whose rows a measure groups; None where such a subject has no rows there.

    `members`: whose rows a unit's figure adds up, `people` or `units`; None: its own.
    """
    if subject not in OTHERS or members == "people" or source.subject_column == _ANY:
        return source.subject_column
    return _UNIT if is_unit(subject) and _UNIT in source.types else None
