"""Holds, adjustments and disputes: by command and from a form, decided by another, and the verdict is in the number."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from tests.conftest import Said
from tests.corrections.conftest import Story, _numbers

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


def words(said: Said) -> str:
    return " ".join((said.out + said.err).split())


def listed(story: Story) -> dict[str, dict[str, str]]:
    """By number, the disputes as `dispute list` shows them."""
    rows = story.works.do("dispute", "list", "--format", "json").rows()
    return {str(row["dispute"]): row for row in rows}


def test_a_month_is_not_closed_while_a_dispute_waits_for_its_judgement(story: Story) -> None:
    assert "waits for its judgement (dee · smile_star · score · assessments, row 22 of rows.csv" in words(
        story.said["held"]
    )


def test_status_lists_what_is_undecided_with_owner_and_next_step(story: Story) -> None:
    waiting = [(row["subject"], row["detail"]) for row in story.said["status"].rows() if row["step"] == "close"]
    owners = [owner for owner, _ in waiting]
    assert owners == ["who judges disputes"] * 3 + ["appraisal_supervisor"]
    for number, (_, detail) in zip((*_numbers(story, "dispute"), *_numbers(story, "disputes")), waiting, strict=False):
        assert detail.endswith(f"`starledger dispute judge {number}`")


def test_an_accepted_dispute_is_in_the_next_run_of_the_open_month(story: Story) -> None:
    (number,) = _numbers(story, "dispute")
    assert f"What it changes is delivered: dispute-{number}." in words(story.said["judged"])
    sql = "select value from observations where subject_id = 'dee' and period = '2026-06' and measure like '%qc_score'"
    first, second = (
        story.works.query(sql, "--zone", "hr", "--publication", name) for name in ("2026-06.1", "2026-06.2")
    )
    assert (Decimal(first[0]["value"]), Decimal(second[0]["value"])) == (Decimal(90), Decimal(91))


def test_an_accepted_dispute_of_a_closed_month_is_paid_in_the_open_one(story: Story) -> None:
    (number,) = _numbers(story, "late")
    delivered = {row["delivery"] for row in story.works.do("deliveries", "--format", "json").rows()}
    assert f"dispute-{number}" in delivered
    assert story.works.lines("2026-07")["bob", "2026-04"] == "200.00"
    assert story.effects[int(number)]


def test_one_that_changes_no_result_is_told_apart_for_the_gate(story: Story) -> None:
    (dee,), (ann, _) = _numbers(story, "dispute"), _numbers(story, "disputes")
    assert story.effects[int(dee)] is True
    assert story.effects[int(ann)] is False


def test_a_judgement_is_final_and_the_same_form_again_is_no_other_dispute(story: Story) -> None:
    assert story.said["again"].code == 1
    assert "was judged by 李娜 (rejected: Scored by the form.). A judgement is final." in words(story.said["again"])
    found = listed(story)
    assert len(found) == 4
    _, cid = _numbers(story, "disputes")
    assert (found[cid]["verdict"], found[cid]["judged_by"], found[cid]["changes"]) == ("rejected", "李娜", "")


def test_what_was_signed_is_not_what_is_there_once_a_row_has_changed(story: Story) -> None:
    assert story.said["unsigned"].code == 1
    assert "What was signed before is other content: it changed after that." in words(story.said["unsigned"])


def test_a_leaver_who_is_paid_a_difference_is_explained(story: Story) -> None:
    assert not story.works.query("select 1 from census where subject_id = 'eve' and period = '2026-07'", "--zone", "hr")
    told = words(story.works.do("explain", "eve", "2026-07", "--zone", "hr"))
    assert "for 2026-05" in told
    assert "50.00" in told


def test_explain_and_trace_show_what_people_decided_and_bi_sees_none_of_it(story: Story) -> None:
    told = words(story.works.do("explain", "dee", "2026-06", "--zone", "hr"))
    (dispute,), (hold,), (adjustment,) = (_numbers(story, said) for said in ("dispute", "hold", "adjust"))
    for sentence in (
        f"Dispute {dispute} about smile_star · score · assessments, row 22 of rows.csv (2026-06.1), filed by dee on",
        "accepted by 李娜: Heard again: 91.",
        f"Hold {hold}, placed by 陈静 on",
        f"Adjustment {adjustment}: 50.00 CNY from 2026-06 to 2026-07, prepared by 陈静, approved by 王磊",
    ):
        assert sentence in told
    traced = story.works.run("trace", "dee", "2026-06", "--scheme", "smile_star", "--clause", "score")
    assert f"Dispute {dispute} about" in words(traced)
    (pseudonym,) = story.works.query("select distinct subject_id from stars where period = '2026-06' limit 1")
    assert "Dispute" not in story.works.do("explain", pseudonym["subject_id"], "2026-06", "--zone", "bi").out
