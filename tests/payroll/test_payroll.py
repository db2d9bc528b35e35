"""What HR's payroll is handed over, and that nothing is paid twice whatever is published or answered."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dagster_project.site_template import template
from tests.conftest import Said, starledger
from tests.door.fake_month import MONTH, Office, office_in

Line = tuple[str, str, str | None, str]  # payee, line, amount, status


@dataclass
class Payroll:
    """A company with a published month and a folder of files that payroll reads."""

    office: Office
    root: Path

    def publish(self, *lines: Line) -> None:
        values = ", ".join(
            f"('{payee}', '{line}', {'null' if amount is None else amount}, '{status}')"
            for payee, line, amount, status in lines
        )
        extra = {
            "bonus_lines": f"""
                select md5(col0 || col1) as line_id, '{MONTH}' as period, '{MONTH}' as posting_period,
                    '{MONTH}' as origin_period, 'alpha' as scheme, 1 as scheme_version, 'employee' as subject_type,
                    col0 as subject_id, 'employee' as payee_type, col0 as payee_id, col0 as employee_id, col1 as line,
                    cast(col2 as decimal(18, 2)) as amount, 'CNY' as currency, 'regular' as cause, col3 as status,
                    case when col3 <> 'ok' then 'not_granted' end as reason_code
                from (values {values})""",
            "roster": f"""
                select 'employee' as subject_type, col0 as subject_id, '{MONTH}' as period, col1 as site_id
                from (values ('00123', 'north'), ('=1+1', 'north'), ('E3', 'south/2'))""",
            "census": f"""
                select 'alpha' as scheme, 1 as scheme_version, 'employee' as subject_type, col0 as subject_id,
                    '{MONTH}' as period, 'month' as period_kind, col1 as state, col2 as reason_code, 'north' as site_id
                from (values ('00123', 'in', null), ('E9', 'out', 'on_probation'))""",
        }
        calculation = self.office.calculate(only=("stars",), extra=extra)
        self.office.seal(calculation)
        self.office.sign()
        self.office.publish()

    def say(self, *arguments: str) -> Said:
        site = self.root / "starledger.yaml"
        site.write_text(template(MONTH), encoding="utf-8")
        return starledger("--site", str(site), "--home", str(self.office.home.root), "payroll", *arguments)

    def export(self) -> list[Path]:
        """The workbook and the CSV that were written, if there was anything to pay."""
        said = self.say("export", MONTH, "--by", "Chen Yu", "--to", str(self.root / "out"))
        assert said.code == 0, said.err
        return [Path(line) for line in said.out.splitlines() if line.endswith((".xlsx", ".csv"))]

    def payments(self) -> dict[tuple[str, str], dict[str, str]]:
        """(payee, line) -> the row of the CSV, by the English half of its headings."""
        paths = self.export()
        if not paths:
            return {}
        with paths[1].open(encoding="utf-8-sig", newline="") as file:
            rows = [{name.split()[-1]: value for name, value in row.items()} for row in csv.DictReader(file)]
        return {(row["payee_id"], row["line"]): row for row in rows}

    def receipt(self, rows: Sequence[tuple[str, ...]], heading: str = "payment_id,state,reason") -> Said:
        path = self.root / f"receipt-{len(list(self.root.iterdir()))}.csv"
        path.write_text("\n".join([heading, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
        return self.say("receipt", str(path), "--by", "Chen Yu", "--format", "json")


@pytest.fixture
def payroll(tmp_path: Path) -> Payroll:
    made = Payroll(office_in(tmp_path), tmp_path)
    made.publish(
        ("00123", "star_pay", "300.00", "ok"), ("=1+1", "star_pay", "200.50", "ok"), ("E3", "star_pay", "100", "ok"),
        ("E3", "grant", None, "incomplete"),
    )  # fmt: skip
    return made


def taken(payments: dict[tuple[str, str], dict[str, str]]) -> list[tuple[str, ...]]:
    return [(row["payment_id"], "taken", "") for row in payments.values()]


def test_the_workbook_has_a_sheet_a_pay_group_totals_and_who_is_not_paid(payroll: Payroll) -> None:
    book = load_workbook(payroll.export()[0])
    assert book.sheetnames == ["合计 totals", "north", "south_2", "未发 not paid"]
    totals = list(book["合计 totals"].iter_rows(min_row=6, values_only=True))
    assert totals == [("north", "CNY", 2, 500.5), ("south/2", "CNY", 1, 100), ("全部 all", "CNY", 3, 600.5)]
    unpaid = {row[2:] for row in book["未发 not paid"].iter_rows(min_row=2, values_only=True)}
    assert unpaid == {
        ("E3", "alpha", "grant", "incomplete", "not_granted"),
        ("E9", "alpha", None, "out", "on_probation"),
    }


def test_text_is_text_and_nothing_is_a_formula(payroll: Payroll) -> None:
    workbook, text = payroll.export()
    cells = [cell for sheet in load_workbook(workbook) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    ids = {cell.value: cell for cell in cells if cell.value in ("00123", "=1+1")}
    assert {cell.number_format for cell in ids.values()} == {"@"} and len(ids) == 2
    content = text.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b",'=1+1," in content and b",00123," in content
    assert {path.stat().st_mode & 0o777 for path in (workbook, text)} == {0o600}


def test_the_same_payments_are_the_same_batch(payroll: Payroll) -> None:
    first, second = payroll.payments(), payroll.payments()
    assert first == second and len(first) == 3
    assert payroll.office.kinds().count("handed_over") == 1


def test_what_was_taken_over_is_not_handed_over_again(payroll: Payroll) -> None:
    said = payroll.receipt(taken(payroll.payments()))
    assert (said.code, said.rows()) == (0, []) and "3 taken over, 0 not" in said.err
    assert payroll.payments() == {}


def test_what_was_refused_is_named_and_handed_over_again(payroll: Payroll) -> None:
    payments = payroll.payments()
    refused = payments["E3", "star_pay"]["payment_id"]
    answers = [row if row[0] != refused else (refused, "refused", "no bank account") for row in taken(payments)]
    (left,) = payroll.receipt(answers).rows()
    assert (left["payee"], left["state"], left["reason"]) == ("E3", "refused", "no bank account")
    again = payroll.payments()
    assert list(again) == [("E3", "star_pay")] and again["E3", "star_pay"]["payment_id"] == refused
    payroll.receipt(taken(again))
    assert payroll.payments() == {}


def test_a_month_published_again_pays_the_difference_and_no_more(payroll: Payroll) -> None:
    payroll.receipt(taken(payroll.payments()))
    payroll.publish(
        ("00123", "star_pay", "320.00", "ok"), ("=1+1", "star_pay", "200.50", "ok"), ("E3", "star_pay", "60", "ok"),
        ("E3", "grant", "50", "ok"),
    )  # fmt: skip
    due = payroll.payments()
    assert {key: Decimal(row["amount"]) for key, row in due.items()} == {
        ("00123", "star_pay"): Decimal(20),
        ("E3", "star_pay"): Decimal(-40),
        ("E3", "grant"): Decimal(50),
    }
    assert due["00123", "star_pay"]["payment_id"].endswith("-2")
    payroll.receipt(taken(due))
    assert payroll.payments() == {}


def test_while_payroll_has_not_answered_nothing_else_is_handed_over(payroll: Payroll) -> None:
    payments = payroll.payments()
    payroll.receipt(taken(payments)[:1])
    said = payroll.say("export", MONTH, "--by", "Chen Yu", "--to", str(payroll.root / "out"))
    assert said.code == 1 and "has not answered all of it yet" in " ".join(said.err.split())
    assert payroll.say("recall", MONTH, "--by", "Chen Yu", "--reason", "thrown away").code == 0
    assert len(payroll.payments()) == 2
    assert payroll.say("recall", "2026-09", "--by", "Chen Yu", "--reason", "none").code == 1


def test_a_receipt_twice_changes_nothing(payroll: Payroll) -> None:
    rows = taken(payroll.payments())
    payroll.receipt(rows)
    assert "known already" in payroll.receipt(rows).err
    assert payroll.office.kinds().count("receipt") == 1


@pytest.mark.parametrize(
    ("row", "heading", "why"),
    [
        (("someone-else", "taken"), "payment_id,state", "no batch that was handed over has all these payments"),
        (("{id}", "paid"), "payment_id,state", "has the state `paid`"),
        (("{id}", "taken", "301.00"), "payment_id,state,amount", "took over 301.00"),
        (("{id}", "taken"), "id,state", "a column payment_id or 付款编号 is needed"),
    ],
)
def test_a_receipt_that_cannot_be_right_changes_nothing(
    payroll: Payroll, row: tuple[str, ...], heading: str, why: str
) -> None:
    payment_id = payroll.payments()["00123", "star_pay"]["payment_id"]
    said = payroll.receipt([tuple(cell.format(id=payment_id) for cell in row)], heading)
    assert said.code == 1 and why in " ".join(said.err.split())
    assert "receipt" not in payroll.office.kinds()


def test_money_that_was_taken_over_is_not_refused_later(payroll: Payroll) -> None:
    rows = taken(payroll.payments())
    payroll.receipt(rows)
    said = payroll.receipt([(rows[0][0], "refused", "late")])
    assert said.code == 1 and "was taken over by an earlier receipt" in " ".join(said.err.split())


def test_a_receipt_in_chinese_is_read(payroll: Payroll) -> None:
    rows = [(row["payment_id"], "已接收") for row in payroll.payments().values()]
    assert payroll.receipt(rows, "付款编号,状态").code == 0
    listed: list[dict[str, Any]] = payroll.say("list", "--format", "json").rows()
    assert [(one["taken"], one["refused"], one["state"]) for one in listed] == [(3, 0, "answered")]


def test_verify_finds_a_batch_that_was_altered(payroll: Payroll) -> None:
    from dagster_project.door.verify import verify

    payroll.export()
    home = payroll.office.home
    assert verify(home) == []
    (batch,) = home.payroll.iterdir()
    batch.chmod(0o600)
    batch.write_bytes(batch.read_bytes().replace(b"300.00", b"900.00"))
    batch.chmod(0o444)
    assert [problem.where for problem in verify(home)] == [str(batch)]
    said = payroll.say("export", MONTH, "--by", "Chen Yu", "--to", str(payroll.root / "out"))
    assert said.code == 0  # nothing was answered yet, so the batch is not read
    payroll.office.home.payroll.joinpath("mine.json").write_text("{}")
    assert any("mine.json" in problem.where for problem in verify(home))


def test_an_unpublished_month_has_nothing_to_pay(payroll: Payroll) -> None:
    said = payroll.say("export", "2026-09", "--by", "Chen Yu", "--to", str(payroll.root))
    assert said.code == 1 and "2026-09 is not published" in said.err
