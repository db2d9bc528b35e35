"""What becomes known of closed months: shown before it is posted, paid as differences, and nobody else is touched."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from tests.conftest import starledger
from tests.corrections.conftest import Story

ZERO = Decimal(0)


def moved(story: Story, month: str) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    """Of the report before a month, by subject and period: stars then and now, the difference, and why."""
    return {
        (row["subject_id"], row["period"]): (row["star_before"], row["star_after"], row["difference"], row["cause"])
        for row in story.reports[month]
    }


def test_a_complaint_overturned_three_months_later_gives_back_every_star_that_it_cost(story: Story) -> None:
    months = ("2026-03", "2026-04", "2026-05")
    report = moved(story, "june")
    assert [report["ann", month] for month in months] == [("0", "4", "500.00", "complaint")] * 3
    paid = story.works.lines("2026-06")
    assert {month: paid["ann", month] for month in months} == dict.fromkeys(months, "500.00")


def test_a_difference_names_the_publication_that_it_corrects(story: Story) -> None:
    rows = story.works.query(
        "select distinct origin_period, corrects_publication_id from bonus_lines where cause = 'retro' and"
        " posting_period = '2026-06' order by all",
        "--zone",
        "hr",
    )
    assert [tuple(row.values()) for row in rows] == [(f"2026-0{n}", f"2026-0{n}.1") for n in (3, 4, 5)]


def test_the_open_month_starts_from_the_corrected_months(story: Story) -> None:
    held = story.works.query(
        "select subject_id, star, periods_held from stars where period = '2026-06' and scheme = 'smile_star'",
        "--zone",
        "hr",
    )
    assert {row["subject_id"]: (row["star"], row["periods_held"]) for row in held}["ann"] == (4, 4)


def test_a_lowered_mark_costs_every_month_that_its_row_of_months_reaches(story: Story) -> None:
    report = moved(story, "june")
    assert [report["bob", month] for month in ("2026-04", "2026-05")] == [("4", "2", "-300.00", "mark")] * 2


def test_overpayment_is_recovered_as_far_as_the_months_pay_allows_and_the_rest_waits(story: Story) -> None:
    assert story.works.lines("2026-06", "regular")["bob", "2026-06"] == "200.00"
    assert {key: amount for key, amount in story.works.lines("2026-06").items() if key[0] == "bob"} == {
        ("bob", "2026-04"): "-200.00"
    }


def test_a_withdrawn_row_loses_the_star_and_nothing_is_taken_from_who_has_no_pay(story: Story) -> None:
    assert moved(story, "june")["cid", "2026-05"] == ("4", "0", "-500.00", "mark")
    assert not [key for key in story.works.lines("2026-06") if key[0] == "cid"]


def test_the_unaffected_a_leaver_and_a_new_name_have_no_rows(story: Story) -> None:
    assert {subject for subject, _ in moved(story, "june")} == {"ann", "bob", "cid"}
    assert {payee for payee, _ in story.works.lines("2026-06")} == {"ann", "bob"}


def test_a_reversed_correction_leaves_what_was_paid_at_first(story: Story) -> None:
    sums = story.works.query(
        "select payee_id, sum(amount) as amount from bonus_lines where origin_period = '2026-04' group by all",
        "--zone",
        "hr",
    )
    assert {row["payee_id"]: row["amount"] for row in sums}["bob"] == "500.00"
    assert story.works.lines("2026-07")["bob", "2026-04"] == "200.00"


def test_what_came_and_went_before_it_was_posted_leaves_no_trace(story: Story) -> None:
    """cid's star of May was lost and found again; what July pays for it is what the new version gives everybody."""
    assert story.works.lines("2026-07")["cid", "2026-05"] == story.works.lines("2026-07")["dee", "2026-05"] == "50.00"


def test_an_edit_in_place_is_refused_and_a_version_for_the_past_is_paid(story: Story) -> None:
    assert story.said["edited"].code == 1
    assert "Version 1 of the scheme `smile_star` was edited in place" in " ".join(story.said["edited"].err.split())
    report = moved(story, "july")
    assert [report["dee", month] for month in ("2026-05", "2026-06")] == [("", "", "50.00", "rule")] * 2
    assert ("dee", "2026-04") not in report


def test_a_correction_of_a_correction_is_recovered_the_oldest_month_first(story: Story) -> None:
    posted = {month: amount for (payee, month), amount in story.works.lines("2026-07").items() if payee == "ann"}
    own = Decimal(story.works.lines("2026-07", "regular")["ann", "2026-07"])
    assert posted == {"2026-03": "-500.00", "2026-04": "-100.00", "2026-06": "50.00"}
    assert own + sum(map(Decimal, posted.values())) == ZERO


def test_the_second_engine_finds_the_same_differences(story: Story) -> None:
    assert story.differences == []


def test_all_that_july_rests_on_is_verified(story: Story) -> None:
    assert story.works.do("verify").out.startswith("Everything is as it was written.\n")


def test_a_difference_is_explained(story: Story) -> None:
    words = story.works.do("explain", "ann", "2026-06", "--zone", "hr", "--format", "json").out
    assert "the latest amount less all that was posted so far" in words
    assert "corrects 2026-03.1, for 2026-03" in words


def test_the_report_changes_nothing_that_readers_see(story: Story) -> None:
    now = story.works.query("select * from bonus_lines where period < '2026-06' order by all", "--zone", "hr")
    assert now == story.before


def test_a_closed_month_is_not_run_again_and_the_refusal_says_what_is(story: Story) -> None:
    assert story.said["rerun"].code == 1
    assert "`starledger correct` shows whom it affects" in " ".join(story.said["rerun"].err.split())
    assert story.said["publish"].code == 0, "as it is, it is published"


def test_the_open_months_checklist_says_what_waits_for_closed_ones(story: Story) -> None:
    waiting = {row["subject"]: row["detail"] for row in story.said["waiting"].rows() if row["step"] == "correction"}
    assert waiting["2026-03"] == "1 row of complaints, 1 of units"
    assert waiting["2026-05"] == "1 row of assessments, 1 of units"


def test_only_what_a_correction_reaches_is_computed_and_a_new_name_of_a_unit_reaches_all(story: Story) -> None:
    june, july = (re.sub(r"\s+", " ", story.said[said].out) for said in ("june", "july"))
    assert "2025-12 to 2026-05 2 of 2 what changed may reach every scheme" in june
    assert "2026-03 to 2026-06 1 of 2 smile_star" in july


def test_a_month_of_which_a_part_was_computed_is_what_computing_all_of_it_gives(story: Story) -> None:
    kept, whole = story.kept_and_whole
    assert kept == whole
    assert ("scores", "work_dimensions", "2026-06") in kept


def test_the_report_tells_what_changed_and_the_next_step(story: Story) -> None:
    words = re.sub(r"\s+", " ", story.said["june"].out)
    assert "2026-03 complaint complaints 1 1" in words
    assert "Next: `starledger run 2026-06` posts the differences" in words


def test_a_month_that_paid_differences_is_computed_again_from_its_pack(story: Story, tmp_path: Path) -> None:
    packed = tmp_path / "pack"
    said = story.works.do("pack", "2026-07.1", "--to", str(packed))
    assert said.code == 0, said.err
    again = starledger("reperform", str(packed), "--format", "json")
    assert (again.code, again.rows()) == (0, []), again.out
