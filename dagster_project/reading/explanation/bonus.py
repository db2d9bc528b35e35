"""The arithmetic of one bonus line, from its own columns.

Belongs here: how quantity, rate, basis, factor, minimum and maximum read. Does not belong here: computing an amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dagster_project.reading.explanation.words import Words, money, number, percentage

Row = dict[str, Any]


@dataclass(frozen=True)
class ExplainedLine:
    line: str
    arithmetic: str
    amount: str | None
    currency: str
    status: str
    remark: str


def explain_line(row: Row, words: Words) -> ExplainedLine:
    return ExplainedLine(
        line=str(row["line"]),
        arithmetic=", ".join([_arithmetic(row, words), *_bounds(row, words)]),
        amount=None if row.get("amount") is None else money(row["amount"]),
        currency=str(row.get("currency") or ""),
        status=str(row.get("status") or ""),
        remark=_remark(row, words),
    )


def _arithmetic(row: Row, words: Words) -> str:
    if row.get("cause") == "adjustment":
        return words("stacked" if _is_cut(row) else "decided_amount")
    if row.get("cause") == "retro":
        return words("difference")
    basis, quantity, rate = row.get("basis"), row.get("quantity"), row.get("rate")
    if basis and basis not in ("fixed", "none"):
        named = " ".join([words(str(basis)), *([str(row["grade"])] if row.get("grade") else [])])
        if row.get("basis_amount") is None or rate is None:
            return words("share_of_unknown", basis=named)
        return words("share_of", share=percentage(rate), basis=named, amount=money(row["basis_amount"]))
    if quantity not in (None, 1) and rate is not None:
        return words("times", quantity=number(quantity), rate=money(rate))
    return words("fixed")


def _is_cut(row: Row) -> bool:
    """What a policy of the company takes off a line, `line/policy`; other adjustments are what people decided."""
    return row.get("cause") == "adjustment" and "/" in str(row["line"])


def _bounds(row: Row, words: Words) -> list[str]:
    found = []
    if row.get("factor") is not None:
        found.append(words("factor_money", n=number(row["factor"])))
    if row.get("reduction_amount") is not None:
        found.append(words("less_money", n=money(row["reduction_amount"])))
    if row.get("minimum") is not None:
        found.append(words("at_least_money", n=money(row["minimum"])))
    if row.get("maximum") is not None:
        found.append(words("at_most_money", n=money(row["maximum"])))
    return found


def _remark(row: Row, words: Words) -> str:
    parts = []
    if row.get("hold"):
        number = str(row["hold"]).removeprefix("hold_")
        parts.append(words("line_held", number=number, amount=money(row["held_amount"]), currency=row["currency"]))
    elif row.get("status") == "param_missing":
        parts.append(" · ".join(part for part in (words("line_param_missing"), row.get("reason_code")) if part))
    elif row.get("status") not in (None, "ok"):
        parts.append(f"{words(str(row['status']))}: {words.reason(row.get('reason_code'))}")
    elif row.get("reason_code") is not None:
        parts.append(words.reason(row["reason_code"]))
    if row.get("cause") == "retro":
        correction = {"publication": row.get("corrects_publication_id") or "–", "period": row.get("origin_period")}
        parts.append(words("corrects", **correction))
    return " · ".join(parts)
