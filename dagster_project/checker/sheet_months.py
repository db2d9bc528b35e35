"""The month of a sheet: what `observations` says of a subject's assessments.

Belongs here: mean, minimum and share of passes over the complete assessments of a subject and month; counting the
fatal ones.
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

SCORE, FATAL = ".sheet_score", ".fatal_sheets"


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
            found = _figure(observations.get(place))
            if measure.endswith(FATAL):
                fatal = sum(own.is_fatal for own in mine)
                agrees = found == (fatal, 1) or (found is None and not mine)
                expected: object = fatal
            else:
                expected = rolled_up(sheet, [total for own in mine if (total := total_of(sheet, own)) is not None])
                agrees = found == expected
            if not agrees:
                yield of_place(place, "figures", _told(expected), _told(found))


def rolled_up(sheet: Sheet, totals: Sequence[Number]) -> Figure | None:
    """None without a complete assessment, or where the pass mark is a blank."""
    rollup, pass_mark = sheet.row["month_rollup"], sheet.row["pass_mark"]
    if not totals or (rollup == "pass_share" and pass_mark is None):
        return None
    if rollup == "minimum":
        return Figure(min(totals), 1)
    if rollup == "pass_share":
        return Figure(sum(total >= pass_mark for total in totals), len(totals))
    return Figure(sum(totals), len(totals))


def _figure(seen: Observation) -> Figure | None:
    return Figure(seen[1], seen[2]) if seen[0] == PRESENT else None


def _told(figure: object) -> object:
    if figure is None:
        return "no figure"
    return f"{figure.numerator}/{figure.denominator}" if isinstance(figure, Figure) else figure
