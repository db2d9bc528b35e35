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
from .observed import PRESENT, Observation, Observations, Place, of_place
from .parts import Sheet
from .rows import Difference, Key, Number
from .rulebook import Rulebook
from .sheet_totals import total_of, verdict_of
from .sheets import Assessed, Assessments
from .verdicts import PARAM_MISSING

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
            is_count = measure.endswith(FATAL)
            expected = fatal_ones(mine) if is_count else rolled_up(sheet, mine)
            yield from _compare((key[1], key[2], key[3], measure), expected, observations, is_count and not mine)
        for measure, items in sheet.counted.items():
            expected = faults_of(mine, items)
            yield from _compare((key[1], key[2], key[3], measure), expected, observations, not mine)


def _compare(
    place: Place, expected: Figure | None, observations: Observations, may_be_absent: bool
) -> Iterator[Difference]:
    """Figures are quotients: 180/2 is 90/1. Without an assessment a count is 0, or unknown where no feed came."""
    found = _figure(observations.get(place))
    if found is None and may_be_absent:
        return
    same = (found is None) == (expected is None)
    if found is not None and expected is not None:
        same = found.numerator * expected.denominator == expected.numerator * found.denominator
    if not same:
        yield of_place(place, "figures", _told(expected), _told(found))


def fatal_ones(assessments: Sequence[Assessed]) -> Figure | None:
    """Of an assessment that is not complete nobody knows whether it would be one."""
    if any(own.worst > PARAM_MISSING for own in assessments):
        return None
    return Figure(sum(own.is_fatal for own in assessments), 1)


def faults_of(assessments: Sequence[Assessed], items: set[str]) -> Figure | None:
    """How many of these items failed, in all; a blank of the rules does not hide that."""
    failed = [own.failed.get(item) for own in assessments for item in items]
    return None if None in failed else Figure(sum(map(bool, failed)), 1)


def rolled_up(sheet: Sheet, assessments: Sequence[Assessed]) -> Figure | None:
    """None without an assessment, with one that is not complete, or where the pass mark is a blank."""
    rollup, pass_mark = sheet.row["month_rollup"], sheet.row["pass_mark"]
    if rollup == "pass_share":
        passed = [_has_passed(own, pass_mark) for own in assessments]
        return Figure(sum(map(bool, passed)), len(passed)) if passed and None not in passed else None
    known = [total for own in assessments if (total := total_of(own)) is not None]
    if not known or len(known) < len(assessments):
        return None
    below = known[0][1]  # every sheet of a month can earn the same
    if rollup == "minimum":
        return Figure(min(total[0] for total in known), below)
    return Figure(sum(total[0] for total in known), len(known) * below)


def _has_passed(own: Assessed, pass_mark: Number | None) -> bool | None:
    """By what failed where the sheet says so, else by its points; None while either is unknown."""
    if own.sheet.limits:
        verdict = verdict_of(own)
        return None if verdict is None else verdict == "passed"
    total = total_of(own)
    return None if total is None or pass_mark is None else total[0] >= pass_mark * total[1]


def _figure(seen: Observation) -> Figure | None:
    return Figure(seen[1], seen[2]) if seen[0] == PRESENT else None


def _told(figure: Figure | None) -> object:
    return "no figure" if figure is None else f"{figure.numerator}/{figure.denominator}"
