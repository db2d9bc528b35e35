"""A line of totals that is the sum of the rows above it, as far as a sample shows.

Belongs here: finding the line and the columns that it adds up. Does not belong here: holding a delivery against it
(`totals`), which first fields look like totals (`known`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

Sample = Sequence[tuple[str | None, ...]]
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.][0-9]{1,10})?")


def adding_up(sample: Sample, totals: Sequence[str], headings: Sequence[str]) -> dict[str, object] | None:
    """`totals_check` for a whole file: of each row the first filled field, then the text under each heading."""
    rows = [row for row in sample if row[0] not in totals]
    for label in reversed(totals):
        lines = [row for row in sample if row[0] == label]
        if len(lines) != 1 or not rows:
            continue
        columns = [
            heading
            for place, heading in enumerate(headings, 1)
            if (stated := _number(lines[0][place])) is not None
            and stated == sum((_number(row[place]) or Decimal(0) for row in rows), Decimal(0))
        ]
        if columns:
            return {"row": label, "columns": columns}
    return None


def _number(text: str | None) -> Decimal | None:
    bare = (text or "").strip()
    return Decimal(bare.replace(",", "")) if _NUMBER.fullmatch(bare) else None
