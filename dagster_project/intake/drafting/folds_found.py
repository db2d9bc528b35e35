"""Files that seem to have several rows for one: an event log, a time clock's punches. Each fold is proposed with why.

Belongs here: finding the columns that a fold reads, by known headings and by how their values repeat.
Does not belong here: what a fold does (`mapping/folds`), its lines in a draft (`fold_lines`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.catalogue import Column, Source
from dagster_project.intake.drafting.forms_of_values import Way, way
from dagster_project.intake.drafting.known import Known, comparable
from dagster_project.intake.mapping.model import EventsToTickets, PunchesToDays

MOST_ACTIVITIES = 40
DEBOUNCE_SECONDS = 60
_AT = Column("at", "timestamp", True, (), "")

# The text under each heading, row by row.
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Proposed:
    """A fold: its word, what it reads by input (a heading and how its values are written; '' where none is found), its
    further words, and why. `columns` are the canonical ones by what the fold gives."""

    word: str
    why: str
    inputs: Mapping[str, tuple[str, Way]]
    words: Mapping[str, tuple[object, str]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


def fold_found(source: Source, headings: Sequence[str], rows: Rows, known: Known) -> Proposed | None:
    """The fold that a file of this source may need; None where each row seems to be one."""
    if source.name == "tickets":
        return _events(headings, rows, known)
    return _punches(source, headings, rows, known) if source.name == "attendance" else None


def _events(headings: Sequence[str], rows: Rows, known: Known) -> Proposed | None:
    case, at = _named("case", headings, known), _time(headings, rows, known)
    if not case or not at or case == at[0]:
        return None
    cases = Counter(row[case] for row in rows if row[case])
    activity = _named("activity", headings, known) or _varying(headings, rows, case, at[0])
    if len(cases) * 4 > sum(cases.values()) * 3 or not activity:
        return None
    last = Counter({row[case]: row[activity] for row in _in_time(rows, at[0])}.values())
    words = {
        "first_response": _said("first_response", rows, activity, known),
        "resolution": _said("resolution", rows, activity, known) or _most(last),
    }
    return Proposed(
        "events_to_tickets",
        f"{sum(cases.values())} rows have {len(cases)} texts under {case}: each row seems to be an event of one",
        {
            "case": (case, Way()),
            "activity": (activity, Way()),
            "at": at,
            "resource": (_named("resource", headings, known), Way()),
        },
        {word: found for word, found in words.items() if found},
        dict(zip(EventsToTickets.gives, _TICKET, strict=True)),
    )


_TICKET = ("ticket_id", "employee_id", "opened_at", "first_response_at", "resolved_at", "outcome")
_DAY = ("employee_id", "day", "scheduled_start", "scheduled_end", "first_in", "last_out", "absence_kind")


def _punches(source: Source, headings: Sequence[str], rows: Rows, known: Known) -> Proposed | None:
    named = known.by_heading(source)
    columns = {named.get(comparable(heading)): heading for heading in headings}
    at = _time(headings, rows, known)
    employee = columns.get("employee_id") or next((one for one in headings if at and one != at[0]), "")
    if not at or not employee or columns.keys() & {"first_in", "last_out"}:
        return None
    people = Counter(row[employee] for row in rows if row[employee])
    if len(people) == sum(people.values()):
        return None
    given = dict(zip(PunchesToDays.gives, _DAY, strict=True))
    return Proposed(
        "punches_to_days",
        f"{sum(people.values())} rows have {len(people)} texts under {employee}, each with a time under {at[0]} "
        "and none called the first or the last: each row seems to be a punch",
        {"employee": (employee, Way()), "at": at},
        {
            "debounce_seconds": (DEBOUNCE_SECONDS, "a punch so soon after another is taken for the same touch"),
            "day_start": ("00:00", "later, where shifts go over midnight"),
        },
        {gives: column for gives, column in given.items() if not gives.startswith("scheduled")},
    )


def _named(what: str, headings: Sequence[str], known: Known) -> str:
    listed = {comparable(heading) for heading in known.folds[what]}
    return next((heading for heading in headings if comparable(heading) in listed), "")


def _time(headings: Sequence[str], rows: Rows, known: Known) -> tuple[str, Way] | None:
    """The first column whose values are times with their day, though not every one need be: the column with a known
    heading before others."""
    ordered = sorted(headings, key=lambda heading: heading != _named("at", headings, known))
    for heading in ordered:
        values = [row[heading] for row in rows if row[heading]]
        found = way(_AT, heading, values, known, "")
        if values and found.is_known:
            return heading, found
    return None


def _varying(headings: Sequence[str], rows: Rows, case: str, at: str) -> str:
    """A column of few texts that differ within one case: what happened."""
    for heading in headings:
        texts = {row[heading] for row in rows if row[heading]}
        pairs = {(row[case], row[heading]) for row in rows if row[heading]}
        if heading not in (case, at) and 1 < len(texts) <= MOST_ACTIVITIES and len(pairs) > len({c for c, _ in pairs}):
            return heading
    return ""


def _in_time(rows: Rows, at: str) -> Rows:
    """By the text of the time: where that is no order, the last row of the file stands for the last event."""
    texts = [row[at] for row in rows]
    is_iso = all(text[:4].isdigit() and text[4:5] == "-" for text in texts)
    return sorted(rows, key=lambda row: row[at]) if is_iso else rows


def _said(word: str, rows: Rows, activity: str, known: Known) -> tuple[object, str] | None:
    """Activities that are called so in other logs."""
    texts = dict.fromkeys(row[activity] for row in rows if row[activity])
    listed = [comparable(one) for one in known.folds[word]]
    found = [text for text in texts if any(one in comparable(text) for one in listed)]
    return (found, "called so in other logs") if found else None


def _most(last: Counter[str]) -> tuple[object, str]:
    [(text, times)] = last.most_common(1)
    return [text], f"the last event of {times} of {sum(last.values())}"
