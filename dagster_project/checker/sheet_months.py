"""The month of a sheet: what `observations` says of a subject's assessments.

Belongs here: mean, minimum and share of passes over the assessments of a subject and month; counting the fatal ones.
An assessment that is not complete leaves the month without a figure: it is neither left out nor counted as nothing.
Does not belong here: the assessments themselves (`sheets.py`). Read on: schemes.md §0.2, recording → month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .census import People
from .observed import PRESENT, Observation, Observations, of_place
from .parts import Sheet
from .rows import Difference, Key, Number
from .rulebook import Rulebook
from .sheets import Assessed, Assessments, total_of
from .statuses import OK

FATAL = ".fatal_sheets"


class Figure(NamedTuple):
    numerator: Number
    denominator: Number


def check_sheet_months(
    people: People, assessments: Assessments, observations: Observations, book: Rulebook
) -> Iterator[Difference]:
    """For everybody whose part has a sheet, also for those with no assessment: they have no score, and no fatal one."""
    by_key: dict[Key, list[Assessed]] = defaultdict(list)
    for own in assessments.values():
        by_key[own.key].append(own)
    for key, person in people.items():
        sheet = person.part.sheet
        if sheet is None or person.part.period_kind != "month":
            continue
        mine = by_key.get(key, [])
        for measure in book.of_kind.get((key[0], "sheet"), ()):
            place = (key[1], key[2], key[3], measure)
            expected = fatal_ones(mine) if measure.endswith(FATAL) else rolled_up(sheet, mine)
            found = _figure(observations.get(place))
            if found != expected and (mine or found is not None or not measure.endswith(FATAL)):
                yield of_place(place, "figures", _told(expected), _told(found))


def fatal_ones(assessments: Sequence[Assessed]) -> Figure | None:
    """Of an assessment that is not complete nobody knows whether it would be one."""
    if any(own.worst != OK for own in assessments):
        return None
    return Figure(sum(own.is_fatal for own in assessments), 1)


def rolled_up(sheet: Sheet, assessments: Sequence[Assessed]) -> Figure | None:
    """None without an assessment, with one that is not complete, or where the pass mark is a blank."""
    rollup, pass_mark = sheet.row["month_rollup"], sheet.row["pass_mark"]
    known = [total for own in assessments if (total := total_of(own)) is not None]
    if not known or len(known) < len(assessments) or (rollup == "pass_share" and pass_mark is None):
        return None
    if rollup == "minimum":
        return Figure(min(known), 1)
    if rollup == "pass_share":
        return Figure(sum(total >= pass_mark for total in known), len(known))
    return Figure(sum(known), len(known))


def _figure(seen: Observation) -> Figure | None:
    return Figure(seen[1], seen[2]) if seen[0] == PRESENT else None


def _told(figure: Figure | None) -> object:
    return "no figure" if figure is None else f"{figure.numerator}/{figure.denominator}"
