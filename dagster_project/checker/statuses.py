"""Statuses in their order, and which one a figure that is not there gives.

Belongs here: the ranks that make the worst of several statuses a maximum.
Does not belong here: verdicts of clauses (`verdicts.py`): a rank is the verdict that has the same status.
Read on: schemes.md §0.2.
"""

from __future__ import annotations

from .observed import AWAY, BLANK, BROKEN, LEFT_OUT, UNFINISHED, WAITING
from .verdicts import ERROR, HELD, INCOMPLETE, MET, NOT_APPLICABLE, PARAM_MISSING, STATUS

STATUSES = STATUS
OK, LEFT_OUT_RANK = MET, NOT_APPLICABLE
RANK = {status: STATUSES.index(status) for status in STATUSES}
# What is not here is insufficient data.
OF_STATE = {
    AWAY: LEFT_OUT_RANK,
    LEFT_OUT: LEFT_OUT_RANK,
    WAITING: HELD,
    BLANK: PARAM_MISSING,
    BROKEN: ERROR,
    UNFINISHED: INCOMPLETE,
}
STATUS_OF_STATE = {state: STATUSES[rank] for state, rank in OF_STATE.items()}
