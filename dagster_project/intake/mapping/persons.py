"""Ids that changed hands: whose rows they are, from which day on.

Belongs here: the block `ids` of a mapping, and its SQL over rows that are canonical already.
Does not belong here: codes and prefixes of one column (`columns`), who is on the roster (staging).

A person keeps the id under which they were known first: a line for their new one leaves what is published as it is, and
stars and streaks go on. Whoever is to begin anew has no line. Names are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from datetime import date

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.model import Held, Rule
from dagster_project.intake.mapping.words import required
from dagster_project.site_words import Block
from dagster_project.store.hashing import literal

_BESIDE = ("counterpart_id", "assessor_id")


def held(block: Block, source: Source, rules: Sequence[Rule]) -> tuple[Held, ...]:
    """The lines of `ids`, the latest day first; () without the word."""
    if "ids" not in block:
        return ()
    filled = {rule.column.name for rule in rules}
    if not source.subject_column or source.dating_column not in filled:
        raise Refusal(
            f"{block.place_of('ids')}: a row of {source.name} has no person or no day of its own here, so it cannot be "
            "told who held an id then. Leave `ids` out."
        )
    found = [_line(line) for line in block.blocks("ids", language.IDS)]
    for place, one in enumerate(found):
        if any((one.id, one.since) == (other.id, other.since) for other in found[:place]):
            raise Refusal(f"{block.place_of('ids')}: `{one.id}` has two holders from {one.since} on. Keep one of them.")
    return tuple(sorted(found, key=lambda one: (one.since, one.id), reverse=True))


def by_person(lines: Sequence[Held], source: Source, columns: Dictionary[str, str]) -> dict[str, str]:
    """The columns with the ids of people replaced by those of whoever held them on the row's day."""
    if not lines:
        return dict(columns)
    dating = source.column(source.dating_column)
    day = columns[dating.name]
    # a month counts for whoever holds the id at its end
    day = f"({day}) || '-31'" if dating.data_type == "month" else f"substr({day}, 1, 10)"
    names = [name for name in (source.subject_column, *_BESIDE) if name in columns]
    return {**columns, **{name: _sql(lines, columns[name], day) for name in names}}


def _sql(lines: Sequence[Held], text: str, day: str) -> str:
    def held_by(one: Held) -> str:
        # what is no day, and so begins with no digit, was nobody's then
        is_then = f"{day} between {literal(one.since)} and '9999'"
        return f"when {text} = {literal(one.id)} and {is_then} then {literal(one.person)}"

    cases = " ".join(map(held_by, lines))
    return f"case {cases} else {text} end"


def _line(line: Block) -> Held:
    required(line, "id", "E2001")
    required(line, "is", "E1001")
    since = line.text("from")
    try:
        is_day = bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", since)) and bool(date.fromisoformat(since))
    except ValueError:
        is_day = False
    if not is_day:
        raise Refusal(f"{line.place_of('from')}: `{since}` is not a day such as 2026-06-01.")
    found = Held(texts.normalised(line.text("id")), texts.normalised(line.text("is")), since)
    if found.id == found.person:
        raise Refusal(f"{line.place_of('is')}: `{found.id}` is itself. Name another id, or leave the line out.")
    return found
