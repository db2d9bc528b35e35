"""The files that HR's payroll reads: a workbook for people and a CSV for programs, of the same payments.

Belongs here: sheets, headings in both languages, control totals, and cells that are what they say: an id is text, an
amount a number, and nothing is a formula. Does not belong here: which payments (`batches`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.payroll.batches import Batch, Payment
from dagster_project.spreadsheets import harmless

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# field of a payment -> its heading
HEADINGS = {
    "payment_id": "付款编号 payment_id",
    "payee_id": "收款人 payee_id",
    "payee_type": "收款人类别 payee_type",
    "pay_group": "发薪组 pay_group",
    "scheme": "方案 scheme",
    "scheme_zh": "方案名称 scheme name (zh)",
    "scheme_en": "方案英文名称 scheme name (en)",
    "line": "项目 line",
    "line_zh": "项目名称 line name (zh)",
    "line_en": "项目英文名称 line name (en)",
    "cause": "原因 cause",
    "origin_period": "所属期间 origin_period",
    "currency": "币种 currency",
    "amount": "金额 amount",
}
UNPAID = ("发薪组 pay_group", "人员类别 type", "人员 id", "方案 scheme", "项目 line", "状态 state", "原因 reason")
TOTALS = ("发薪组 pay_group", "币种 currency", "笔数 payments", "金额 amount")
CONTROL, NOT_PAID = "合计 totals", "未发 not paid"
_WIDTHS = {"payment_id": 36, "scheme_zh": 30, "scheme_en": 36, "line_zh": 20, "line_en": 30}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
BOM = "utf-8-sig"
Value = str | int | Decimal


def write_workbook(batch: Batch, path: Path) -> None:
    """One sheet of control totals, one a pay group, one of who is not paid; written whole or not at all."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _totals_sheet(book.create_sheet(CONTROL), batch)
    for group in sorted({payment.pay_group for payment in batch.payments}):
        sheet = book.create_sheet(_sheet_name(group, book.sheetnames))
        _widen(sheet, [_WIDTHS.get(field, 16) for field in HEADINGS])
        sheet.freeze_panes = "C2"
        payments = [payment for payment in batch.payments if payment.pay_group == group]
        _fill(sheet, tuple(HEADINGS.values()), map(_cells, payments))
    rows = [tuple(vars(unpaid).values()) for unpaid in batch.unpaid]
    _fill(book.create_sheet(NOT_PAID), UNPAID, rows)
    staging = path.with_name(f".{path.name}.staging")
    book.save(staging)
    staging.replace(path)


def write_csv(batch: Batch, path: Path) -> None:
    """The payments alone, in UTF-8 with a byte order mark, amounts with two decimals."""
    staging = path.with_name(f".{path.name}.staging")
    with staging.open("w", encoding=BOM, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["批次 batch_key", *HEADINGS.values()])
        for payment in batch.payments:
            told = [payment.amount if name == "amount" else harmless(getattr(payment, name)) for name in HEADINGS]
            writer.writerow([batch.key, *told])
    staging.replace(path)


def _totals_sheet(sheet: WriteOnlyWorksheet, batch: Batch) -> None:
    _widen(sheet, [28, 36])
    for name, value in (
        ("批次号 batch key", batch.key),
        ("月份 month", batch.month),
        ("发布版本 publication", batch.publication_id),
    ):
        sheet.append([_cell(sheet, name), _cell(sheet, value)])
    sheet.append([])
    totals = sorted(batch.totals().items())
    rows: list[Sequence[Value]] = [(*group, count, amount) for group, (count, amount) in totals]
    for currency in sorted({payment.currency for payment in batch.payments}):
        counts, amounts = zip(*(counted for (_, name), counted in totals if name == currency), strict=True)
        rows.append(("全部 all", currency, sum(counts), sum(amounts, Decimal(0))))
    _fill(sheet, TOTALS, rows)


def _fill(sheet: WriteOnlyWorksheet, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    from openpyxl.styles import Font

    cells = [_cell(sheet, heading) for heading in headings]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cells(payment: Payment) -> list[Value]:
    return [Decimal(payment.amount) if name == "amount" else getattr(payment, name) for name in HEADINGS]


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Any:
    """A text stays one: 00123 keeps its zeros, and what begins like a formula is not run."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the stub knows no Decimal
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    return cell


def _sheet_name(group: str, taken: Sequence[str]) -> str:
    name = _NOT_IN_A_NAME.sub("_", group)[:28] or "_"
    number = sum(one.casefold().startswith(name.casefold()) for one in taken)
    return f"{name}-{number}" if number else name


def _widen(sheet: Any, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
