"""Sheets: each assessment scored by itself, from the marks of its items.

Belongs here: every row of `assessment_results` against its rule, and the total of each assessment.
Does not belong here: which assessments are live and what their marks are (`evidence`), the month (`sheet_months.py`).
Where an item fails on marks that have no row of their own (a count of interruptions), the row's word is taken for it.
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
from .totals import limited
from .verdicts import INCOMPLETE, PARAM_MISSING

TABLE = "assessment_results"
ZERO_RECORD = "zero_record"
_EARNS = frozenset({"pass", "yes", "na"})
_FAILS = frozenset({"fail", "no"})


class Marked(NamedTuple):
    rank: int
    points: Number | None
    has_failed: bool


class Assessed:
    """What of one assessment's items is needed for its total, and what that comes to."""

    __slots__ = ("is_fatal", "key", "part", "points", "seen", "sheet", "total", "worst")

    def __init__(self, key: Key, part: Part, sheet: Sheet) -> None:
        self.key, self.part, self.sheet = key, part, sheet
        self.seen, self.worst = 0, OK
        self.points: Number = 0
        self.is_fatal = False
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
    is_fatal = bool(rule["fatal"]) and found.has_failed
    own.seen |= own.sheet.bits[rule["item"]]
    own.worst = max(own.worst, found.rank)
    own.points += found.points or 0
    own.is_fatal = own.is_fatal or is_fatal
    expected: dict[str, object] = {
        "subject_type": own.key[1],
        "points": found.points,
        "max_points": rule["points"],
        "is_fatal": is_fatal,
        "status": STATUSES[found.rank],
    }
    yield from columns_differ(TABLE, own.key, expected, row, f"{row['assessment_id']}/{rule['item']}.")


def marked(sheet: Sheet, rule: Row, row: Row) -> Marked:
    """An item earns its points unless it fails, and an option its own; a missing mark leaves it incomplete."""
    mark, is_conditional = row["mark"], rule["item"] in sheet.conditional
    if mark is None or (is_conditional and row["status"] == STATUSES[INCOMPLETE]):
        return Marked(INCOMPLETE, None, False)
    if mark in _FAILS or (is_conditional and _says_failed(rule, row)):
        return Marked(OK, 0, True)
    if mark in _EARNS:
        points = rule["points"]
    elif (rule["mark"], mark) in sheet.options:
        points = sheet.options[rule["mark"], mark]
    else:
        points = _number(mark) if rule["mark"] in sheet.numbers else None
        if points is None:
            return Marked(INCOMPLETE, None, False)
    return Marked(PARAM_MISSING if points is None else OK, points, points == 0 and rule["points"] != 0)


def _number(mark: str) -> Number | None:
    try:
        return Decimal(mark)
    except InvalidOperation:
        return None


def _says_failed(rule: Row, row: Row) -> bool:
    return bool(row["is_fatal"]) or (row["points"] == 0 and rule["points"] != 0)


def check_sheet_totals(assessments: Assessments) -> Iterator[Difference]:
    """Missing rows, and the total of each assessment; what it comes to is left for the month."""
    for (_, assessment), own in assessments.items():
        missing = [item for item, bit in own.sheet.bits.items() if not own.seen & bit]
        for item in missing if own.total is not None else [*missing, "total"]:
            yield differ(TABLE, own.key, f"{assessment}/{item}.row", "one row", "none")
        if missing:
            own.worst = INCOMPLETE
        elif own.total is not None:
            most = [rule["points"] for rule in own.sheet.items.values() if rule["points"] is not None]
            expected = {
                "subject_type": own.key[1],
                "points": total_of(own),
                "max_points": sum(most) if most else None,
                "is_fatal": own.is_fatal,
                "status": STATUSES[own.worst],
            }
            yield from columns_differ(TABLE, own.key, expected, own.total, f"{assessment}/total.")


def total_of(own: Assessed) -> Number | None:
    """Base, cap and floor as of any total; a fatal error may take the whole record, whatever the floor."""
    if own.worst != OK:
        return None
    if own.is_fatal and own.sheet.row["fatal_policy"] == ZERO_RECORD:
        return 0
    return limited(own.sheet.row, own.points)
