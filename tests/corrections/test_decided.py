"""Holds and adjustments of June: entered by command and from a form, approved by another, and no money is lost."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from tests.corrections.conftest import Story

LINES = "select line, cause, amount, held_amount, status, hold from bonus_lines where payee_id = 'dee' and period = "


def test_what_is_held_is_not_paid_while_the_rest_is(story: Story) -> None:
    paths = [Path(line) for line in story.said["payroll"].out.splitlines() if line.endswith(".csv")]
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        paid = {row["收款人 payee_id"] for row in csv.DictReader(file)}
    assert {"ann", "bob"} <= paid
    assert "dee" not in paid


def test_hrs_workbook_says_who_is_held_and_why_in_a_word(story: Story) -> None:
    from openpyxl import load_workbook

    (path,) = [Path(line) for line in story.said["payroll"].out.splitlines() if line.endswith(".xlsx")]
    rows = list(load_workbook(path)["未发 not paid"].iter_rows(values_only=True))
    held = [row for row in rows if row[2] == "dee"]
    (number,) = {row[6].split(":")[0].removeprefix("hold ") for row in held}
    assert [(row[4].split("_")[0], *row[5:]) for row in held] == [
        ("adjustment", "held", f"hold {number}: payment_details"),
        ("smile", "held", f"hold {number}: payment_details"),
    ]
    assert "A new account" not in str(rows)


def test_a_month_with_a_hold_is_not_closed_and_neither_is_one_that_was_not_run_since(story: Story) -> None:
    held, released = (" ".join(story.said[name].err.split()) for name in ("held", "released"))
    assert story.said["held"].code == story.said["released"].code == 1
    assert "dee is held (hold" in held
    assert "payment_details, by 陈静). (appraisal_supervisor): `starledger hold release" in held
    assert "Holds or adjustments have changed since its last run." in released
    assert "dee is held" not in released


def test_what_was_held_is_paid_after_its_release_and_totals_reconcile(story: Story) -> None:
    lines = story.works.query(LINES + "'2026-06' order by line", "--zone", "hr")
    assert [(row["cause"], row["amount"], row["held_amount"], row["status"], row["hold"]) for row in lines] == [
        ("adjustment", "50.00", None, "ok", None),
        ("regular", "500.00", None, "ok", None),
    ]
    first = story.works.query(LINES + "'2026-06' order by line", "--zone", "hr", "--publication", "2026-06.1")
    assert [(row["amount"], row["held_amount"], row["status"]) for row in first] == [
        (None, "50.00", "held"),
        (None, "500.00", "held"),
    ]


def test_an_adjustment_needs_another_person_and_is_posted_until_it_expires(story: Story) -> None:
    assert story.said["own"].code == 1
    assert "who prepares does not approve" in " ".join(story.said["own"].err.split())
    lines = story.works.query(LINES + "'2026-07' and cause = 'adjustment'", "--zone", "hr")
    assert [row["amount"] for row in lines] == ["50.00"]
    (listed,) = story.works.do("adjust", "list", "2026-08", "--format", "json").rows()
    assert (listed["approved_by"], listed["state"], Decimal(listed["amount"])) == ("王磊", "expired", Decimal(50))


def test_the_same_hold_again_is_the_same_hold(story: Story) -> None:
    (hold,) = story.works.do("hold", "list", "--format", "json").rows()
    assert (hold["payee"], hold["reason"]) == ("dee", "A new account.")
    assert "The account is confirmed." in hold["released"]
