"""The second engine: rebuilds every star and every bonus line from the explanation rows and the rules, in plain Python.

Belongs here: arithmetic that the SQL does too, written a second time from the rules and from nothing of the SQL.
Does not belong here: anything imported from the rest of the product (a test proves it), reading the ledger, publishing,
or deciding what to do about a difference: any difference stops publication, and that is the caller's business.
Read on: `check.py` for the order of the work, `verdicts.py` for what a clause may say, design.md §1.3 for why.
"""

from .check import check
from .reading import read_rows, rows_of
from .report import Report
from .rows import Difference

__all__ = ["Difference", "Report", "check", "read_rows", "rows_of"]
