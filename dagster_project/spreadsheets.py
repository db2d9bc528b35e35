"""What a spreadsheet would take for more than text.

Belongs here: the texts that it runs as formulas, and the cell that it shows instead. Does not belong here: files.
"""

from __future__ import annotations

import re

FORMULA_TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(text: str) -> str:
    """The text as a cell of CSV: an apostrophe opens what would be run."""
    is_risky = text.startswith(FORMULA_TRIGGERS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_risky else text
