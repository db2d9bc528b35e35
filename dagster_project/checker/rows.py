"""Rows, exact numbers and differences: what every other module of the checker is made of.

Belongs here: what a row and a difference are, the arithmetic context, comparing a shown figure with an exact one.
Does not belong here: any rule, how rows are read (`reading.py`). Read on: `check.py`.

Numbers are `Decimal` or `int` in their natural unit, never float. Money and thresholds are multiplied and compared, not
divided, under a context that refuses to round: an inexact step raises instead of passing unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from operator import itemgetter
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Rows = Iterable[Row]
Tables = Mapping[str, Rows]
Number = Decimal | int
Key = tuple[str, str, str, str]  # scheme, subject_type, subject_id, period

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero])
ROUNDED = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
CENT = Decimal("0.01")
MILLION = 1_000_000


class Difference(NamedTuple):
    """One thing that the two engines do not agree on. `what` is a column, or `row` for a row too many or missing."""

    table: str
    scheme: str
    subject_id: str
    period: str
    what: str
    expected: str
    found: str


def differ(table: str, key: Key, what: str, expected: object, found: object) -> Difference:
    return Difference(table, key[0], key[2], key[3], what, shown(expected), shown(found))


def shown(value: object) -> str:
    """A value as a person would write it: no exponent, no trailing zeros, and an absent one as NULL."""
    if value is None:
        return "NULL"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


key_of: Callable[[Row], Key] = itemgetter("scheme", "subject_type", "subject_id", "period")


def columns_differ(
    table: str, key: Key, expected: Mapping[str, object], row: Row, of: str = ""
) -> Iterator[Difference]:
    """A difference for each expected column that the row holds otherwise; `of` names the item, clause or line."""
    for column, value in expected.items():
        found = row.get(column)
        if found != value:
            yield differ(table, key, f"{of}{column}", value, found)


def is_nearest_millionth(figure: Number | None, numerator: Number, denominator: Number) -> bool:
    """Whether `figure` is numerator / denominator to six digits. A tie may be shown either way: it decides nothing."""
    if figure is None:
        return False
    distance: Any = abs(figure * denominator - numerator)
    return bool(2 * MILLION * distance <= abs(denominator))


def rounded_to_cents(amount: Number) -> Decimal:
    return Decimal(amount).quantize(CENT, context=ROUNDED)
