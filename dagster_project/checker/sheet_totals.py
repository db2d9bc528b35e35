"""The total of each assessment: its points, its share of what can be earned, and whether it passed.

Belongs here: the `total` rows of `assessment_results`, and what the month reads of an assessment.
Does not belong here: the items (`sheets.py`), the month (`sheet_months.py`). Read on: schemes.md S38, S40 and S41.
"""

from __future__ import annotations

from collections.abc import Iterator

from .parts import Sheet
from .rows import Difference, Number, columns_differ, differ, is_nearest_millionth
from .sheets import TABLE, Assessed, Assessments
from .statuses import OK, STATUSES
from .totals import limited
from .verdicts import INCOMPLETE, PARAM_MISSING

ZERO_RECORD = "zero_record"
Quotient = tuple[Number, Number]


def check_sheet_totals(assessments: Assessments) -> Iterator[Difference]:
    """Missing rows, and the total of each assessment; what it comes to is left for the month."""
    for (_, assessment), own in assessments.items():
        missing = [item for item, bit in own.sheet.bits.items() if not own.seen & bit]
        for item in missing if own.total is not None else [*missing, "total"]:
            yield differ(TABLE, own.key, f"{assessment}/{item}.row", "one row", "none")
        if missing:
            own.worst = INCOMPLETE
        elif own.total is not None:
            earned, share = total_of(own), share_of(own)
            expected = {
                "subject_type": own.key[1],
                "max_points": most_of(own.sheet),
                "grade": verdict_of(own),
                "is_fatal": own.is_fatal,
                "status": STATUSES[own.worst],
            }
            yield from columns_differ(TABLE, own.key, expected, own.total, f"{assessment}/total.")
            for column, figure in (("points", earned), ("share", share)):
                found = own.total[column]
                if (figure is None) != (found is None) or (figure and not is_nearest_millionth(found, *figure)):
                    yield differ(TABLE, own.key, f"{assessment}/total.{column}", told(figure), found)


def most_of(sheet: Sheet) -> Number | None:
    """What all items together can earn; what is a blank is left out, as in the sum of a column."""
    most = [rule["max_points"] for rule in sheet.items.values() if rule["max_points"] is not None]
    return sum(most) if most else None


def points_of(own: Assessed) -> Number | None:
    """Base, cap and floor as of any total; a fatal error may take the whole record, whatever the floor."""
    aggregation = own.sheet.row["aggregation"]
    if own.worst != OK or aggregation == "none":
        return None
    if own.is_fatal and own.sheet.row["fatal_policy"] == ZERO_RECORD:
        return 0
    lost = (most_of(own.sheet) or 0) if aggregation == "subtractive" else 0
    return limited(own.sheet.row, own.points - lost)


def total_of(own: Assessed) -> Quotient | None:
    """The points, or that part of the scale which they are of all that can be earned."""
    points, scale = points_of(own), own.sheet.row["scale_to"]
    if points is None:
        return None
    return (points, 1) if scale is None else (points * scale, most_of(own.sheet) or 0)


def share_of(own: Assessed) -> Quotient | None:
    points = points_of(own) if own.sheet.row["of_available"] else None
    return None if points is None else (points, most_of(own.sheet) or 0)


def verdict_of(own: Assessed) -> str | None:
    """Passed or failed, by how many items of a class failed; a blank of the rules does not hide that."""
    if not own.sheet.limits or own.worst > PARAM_MISSING:
        return None
    failed = [own.sheet.items[item]["class"] for item, has_failed in own.failed.items() if has_failed]
    return "failed" if any(failed.count(name) >= least for name, least in own.sheet.limits.items()) else "passed"


def told(figure: Quotient | None) -> object:
    return None if figure is None else figure[0] if figure[1] == 1 else f"{figure[0]}/{figure[1]}"
