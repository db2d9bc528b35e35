"""What every bonus line says of itself, whatever it was made by.

Belongs here: the columns that follow from whose line it is. Does not belong here: amounts, and which lines there are.
"""

from __future__ import annotations

from .rows import Key, Row

TABLE = "bonus_lines"
Columns = dict[str, object]  # a line as it should read
_OF_ONE_RULE = ("star", "rate", "basis", "basis_amount", "grade", "reduction_amount", "factor", "minimum", "maximum")


def key_of_line(row: Row) -> Key:
    """Scheme, payee and the period in which it was earned."""
    return row["scheme"], row["payee_type"], row["payee_id"], row["origin_period"]


def common_columns(key: Key) -> Columns:
    """Posted in the period in which it was earned; empty where a line is a sum by itself."""
    return {
        "period": key[3],
        "posting_period": key[3],
        "subject_type": key[1],
        "subject_id": key[2],
        "employee_id": key[2] if key[1] == "employee" else None,
        **dict.fromkeys(_OF_ONE_RULE),
    }
