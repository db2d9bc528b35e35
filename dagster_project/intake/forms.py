"""Forms: a sheet on which people write holds, adjustments or disputes, one a row, as CSV or XLSX.

Here: the headings in both languages, and reading a sheet to rows. It is read as a delivery is, with the same limits and
refusals. Not here: what a row leads to (`door/hold.py`, `door/adjust.py`, `door/dispute.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake.small_tables import read_small_table

Headings = Mapping[str, Collection[str]]
_PAYEE: dict[str, tuple[str, ...]] = {
    "subject": ("subject", "subject_id", "payee_id", "employee_id", "工号"),
    "subject_type": ("subject_type", "payee_type", "类别"),
    "scheme": ("scheme", "方案"),
    "line": ("line", "项目"),
}
_WHY: dict[str, tuple[str, ...]] = {"cause": ("cause", "原因类别"), "reason": ("reason", "理由", "原因")}
HOLDS: Headings = {"month": ("month", "月份"), **_PAYEE, **_WHY}
ADJUSTMENTS: Headings = {
    "from": ("from", "month", "起始月份", "月份"),
    "until": ("until", "截止月份"),
    **_PAYEE,
    **_WHY,
    "amount": ("amount", "金额"),
    "currency": ("currency", "币种"),
}
DISPUTES: Headings = {
    "month": ("month", "月份"),
    "subject": _PAYEE["subject"],
    "scheme": _PAYEE["scheme"],
    "clause": ("clause", "条款"),
    "source": ("source", "数据源"),
    "delivery": ("delivery", "批次"),
    "file": ("file", "文件"),
    "row": ("row", "row_number", "行号"),
    "changes": ("changes", "更正"),
    "proposal": ("proposal", "诉求"),
    "reason": _WHY["reason"],
    "by": ("by", "提出人"),
}


def read_form(path: Path, headings: Headings, needed: Collection[str]) -> list[dict[str, str]]:
    """The rows of a form, '' where a cell is empty or the column is missing; refuses one without rows."""
    rows = [dict.fromkeys(headings, "") | row for row in read_small_table(path, headings, needed)]
    if not rows:
        raise Refusal(f"{path}: the form has no rows, so it says nothing.")
    for number, row in enumerate(rows, 1):
        empty = [name for name in needed if not row[name]]
        if empty:
            raise Refusal(f"{path}, row {number}: {', '.join(empty)} is empty. Nothing of the form was entered.")
    return rows


def each_of(path: Path, rows: Collection[dict[str, str]], act: Callable[[dict[str, str]], object]) -> None:
    """Do something with every row of a form; a refusal names the row."""
    for number, row in enumerate(rows, 1):
        try:
            act(row)
        except Refusal as refusal:
            raise Refusal(f"{path}, row {number}: {refusal} Nothing of the form was entered.") from None
