"""The property manager's deliveries in the shapes that offices have: a GB18030 report and an attendance book in Excel.

The rows are those of `property_manager.py` and `presence.py`; `seeds/sample/mappings/` turns the files back into them.
Who else delivers, delivers in canonical columns.
"""

import csv
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path

from company import workbook
from company.deliveries import Delivery
from company.people import Row

REPORT, BOOK = "收费月报.csv", "物业考勤.xlsx"
REPORT_HEADINGS = ("工号", "账期", "任务金额（元）", "实收金额（元）", "应收金额（元）", "投诉影响金额（元）")
AMOUNTS = ("target_amount", "collected_amount", "receivable_amount", "complaint_affected_amount")
BOOK_HEADINGS = (
    "工号", "日期", "应上班", "应下班", "上班打卡", "下班打卡", "考勤结果", "离岗分钟", "最长离岗分钟",
)  # fmt: skip
# The accounting system was moved, and gave one collector another id: (id from then on, first month).
NEW_IDS = {"P005": ("P905", "2026-09")}
CLOCKS = ("scheduled_start", "scheduled_end", "first_in", "last_out")
RESULTS = {"unexcused": "旷工", "leave": "请假", "missing_punch": "缺卡"}


def is_of_office(source: str, row: Row) -> bool:
    return source in ("collections", "attendance") and row["employee_id"].startswith("P")


def write(folder: Path, delivery: Delivery, rows: list[Row]) -> None:
    if delivery.source == "collections":
        _write_report(folder / REPORT, rows)
    else:
        titles = ("物业管理处员工考勤表", f"考勤月份：{_month_named(delivery.name)}")
        workbook.write(folder / BOOK, "考勤", titles, _book(rows), len(BOOK_HEADINGS))


def _write_report(path: Path, rows: list[Row]) -> None:
    total = sum(Decimal(row["collected_amount"]) for row in rows)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(REPORT_HEADINGS)
        for row in rows:
            writer.writerow([_id(row), _month_named(row["month"]), *(_amount(row[name]) for name in AMOUNTS)])
        writer.writerow(["合计", "", "", _amount(str(total)), "", ""])


def _id(row: Row) -> str:
    new, since = NEW_IDS.get(row["employee_id"], ("", ""))
    return new if new and row["month"] >= since else str(row["employee_id"])


def _amount(text: str | None) -> str:
    """With separators; what is no number stays as somebody typed it."""
    try:
        return f"{Decimal(text):,.2f}" if text else ""
    except InvalidOperation:
        return str(text)


def _month_named(month: str) -> str:
    return f"{month[:4]}年{month[5:]}月"


def _book(rows: list[Row]) -> Iterator[list[workbook.Cell]]:
    yield list(BOOK_HEADINGS)
    for row in rows:
        cells: list[workbook.Cell] = [row["employee_id"], date.fromisoformat(row["day"])]
        cells += [time.fromisoformat(row[name][11:]) if row.get(name) else None for name in CLOCKS]
        yield [*cells, _result(row), row.get("off_post_minutes"), row.get("longest_off_post_minutes")]


def _result(row: Row) -> str:
    if row.get("absence_kind"):
        return RESULTS[row["absence_kind"]]
    return "迟到" if row["first_in"] > row["scheduled_start"] else "正常"
