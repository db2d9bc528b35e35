"""Sheets: each assessment scored by itself, from the marks of its items.

Belongs here: every item row of `assessment_results` against its rule.
Does not belong here: which assessments are live and what their marks are (`evidence`), their totals
(`sheet_totals.py`), the month (`sheet_months.py`).
Where an item fails, or is not asked, by marks that have no row of their own (a count of interruptions) or by what the
interaction says, the row's word is taken for it.
An assessment is judged by the part in force in its month, also of a subject whom that scheme does not rate.
Read on: schemes.md S25.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from .parts import Part, Sheet
from .rows import Difference, Key, Number, Row, Rows, columns_differ, differ
from .rulebook import Rulebook
from .spine import kind_and_last_month
from .statuses import OK, STATUSES
from .verdicts import INCOMPLETE, INSUFFICIENT, PARAM_MISSING

TABLE = "assessment_results"
_EARNS = frozenset({"pass", "yes", "na"})
_FAILS = frozenset({"fail", "no"})
_OPEN = {STATUSES[rank]: rank for rank in (INCOMPLETE, INSUFFICIENT)}


class Marked(NamedTuple):
    """`has_failed` is None while nobody knows."""

    rank: int
    points: Number | None
    has_failed: bool | None


class Assessed:
    """What of one assessment's items is needed for its total, and what that comes to."""

    __slots__ = ("failed", "is_fatal", "key", "part", "points", "seen", "sheet", "total", "worst")

    def __init__(self, key: Key, part: Part, sheet: Sheet) -> None:
        self.key, self.part, self.sheet = key, part, sheet
        self.seen, self.worst = 0, OK
        self.points: Number = 0
        self.is_fatal = False
        self.failed: dict[str, bool | None] = {}
        self.total: Row | None = None


Assessments = dict[tuple[str, str], Assessed]  # by scheme and assessment


def check_sheet_items(rows: Rows, book: Rulebook, assessments: Assessments) -> Iterator[Difference]:
    """Every item row; what the totals need is left in `assessments`."""
    for row in rows:
        item, name = row["item"], f"{row['assessment_id']}/{row['item']}"
        kind, last_month = kind_and_last_month(row["period"])
        part = book.part(row["scheme"], row["scheme_version"], kind)
        key = (row["scheme"], part.row["subject_type"] if part else "", row["subject_id"], row["period"])
        sheet = part.sheet if part and part.is_in_force(last_month) else None
        if part is None or sheet is None or (item != "total" and item not in sheet.items):
            yield differ(TABLE, key, f"{name}.row", "none: no such rule in force", "one row")
            continue
        own = assessments.setdefault((key[0], row["assessment_id"]), Assessed(key, part, sheet))
        if own.key != key:
            yield differ(TABLE, key, f"{name}.subject_id", own.key[2], key[2])
        elif own.total is not None if item == "total" else own.seen & sheet.bits[item]:
            yield differ(TABLE, key, f"{name}.row", "once", "more than once")
        elif item == "total":
            own.total = row
        else:
            yield from _check_item(own, sheet.items[item], row)


def _check_item(own: Assessed, rule: Row, row: Row) -> Iterator[Difference]:
    found = marked(own.sheet, rule, row)
    is_fatal = bool(rule["fatal"]) and bool(found.has_failed)
    own.failed[rule["item"]] = found.has_failed
    own.seen |= own.sheet.bits[rule["item"]]
    own.worst = max(own.worst, found.rank)
    own.points += found.points or 0
    own.is_fatal = own.is_fatal or is_fatal
    expected: dict[str, object] = {
        "subject_type": own.key[1],
        "points": found.points,
        "max_points": rule["max_points"],
        "is_failed": found.has_failed,
        "is_fatal": is_fatal,
        "status": STATUSES[found.rank],
    }
    yield from columns_differ(TABLE, own.key, expected, row, f"{row['assessment_id']}/{rule['item']}.")


def marked(sheet: Sheet, rule: Row, row: Row) -> Marked:
    """An item earns its points unless it fails, and a level its own; a missing mark or fact leaves it open."""
    mark, is_conditional = row["mark"], rule["item"] in sheet.conditional
    if is_conditional and row["status"] in _OPEN:
        return Marked(_OPEN[row["status"]], None, None)
    if mark is None:
        return Marked(INCOMPLETE, None, None)
    if mark in _FAILS or (is_conditional and row["is_failed"]):
        return _of_points(sheet, None if rule["max_points"] is None else 0, True)
    if mark in _EARNS:
        return _of_points(sheet, rule["max_points"], False)
    points: Number | None
    if (rule["mark"], mark) in sheet.options:
        points = sheet.options[rule["mark"], mark]
    else:
        points = _number(mark) if rule["mark"] in sheet.numbers else None
        if points is None:
            return Marked(INCOMPLETE, None, None)
    return _of_points(sheet, points, points == 0)


def _of_points(sheet: Sheet, points: Number | None, has_failed: bool) -> Marked:
    """A sheet that only passes or fails has no points, and none that are a blank."""
    if sheet.row["aggregation"] == "none":
        return Marked(OK, None, has_failed)
    return Marked(PARAM_MISSING if points is None else OK, points, has_failed)


def _number(mark: str) -> Number | None:
    try:
        return Decimal(mark)
    except InvalidOperation:
        return None
