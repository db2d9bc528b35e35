"""Who replaces whom, then and now, whatever the order in which deliveries were loaded."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from intake_company import NOW, Company

EARLY, LATE = "2026-11-01T08:00:00+08:00", "2026-11-02T08:00:00+08:00"
HEADINGS = "event_id,occurred_on,code,quantity,deleted\n"


def test_a_row_of_a_later_delivery_supersedes_the_earlier_row_from_then_on(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n2,2026-10-02,late,1,\n", known_at=EARLY)
    company.deliver("events", "b", HEADINGS + "2,2026-10-02,late,5,\n", known_at=LATE)
    company.load()
    assert company.settled("events") == [("a", 2, "superseded", "later_row", "b", 1)]
    assert company.settled("events", known_at=EARLY) == []
    assert company.rows("select quantity from raw.events where event_id = '2'", EARLY) == [("1",)]


def test_a_withdrawal_takes_back_every_earlier_row_and_ends_as_withdrawn_itself(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", known_at=EARLY)
    company.deliver("events", "b", "event_id,deleted\n1,TRUE\n", known_at=LATE)
    company.load()
    assert company.settled("events") == [
        ("a", 1, "withdrawn", "later_withdrawal", "b", 1),
        ("b", 1, "withdrawn", "withdrawal", None, None),
    ]


def test_a_row_delivered_again_after_its_withdrawal_replaces_the_withdrawal(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", known_at=EARLY)
    company.deliver("events", "b", "event_id,deleted\n1,true\n", known_at=LATE)
    company.deliver("events", "c", HEADINGS + "1,2026-10-01,late,2,\n")
    company.load()
    assert ("b", 1, "superseded", "later_row", "c", 1) in company.settled("events")
    assert ("a", 1, "superseded", "later_row", "c", 1) in company.settled("events")
    assert not [row for row in company.settled("events") if row[0] == "c"]


def test_equal_rows_of_one_key_are_duplicates_of_the_first(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n" * 2 + "1,2026-10-01,late,1,false\n")
    company.load()
    assert company.settled("events") == [
        ("a", 2, "duplicate", "equal_row", "a", 1),
        ("a", 3, "duplicate", "equal_row", "a", 1),
    ]


def test_different_rows_of_one_key_are_all_rejected_and_name_each_other(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n1,2026-10-01,late,2,\n1,2026-10-01,late,1,\n")
    company.load()
    assert company.settled("events") == [
        ("a", 1, "rejected", "conflicting_key", "a", 2),
        ("a", 2, "rejected", "conflicting_key", "a", 1),
        ("a", 3, "rejected", "conflicting_key", "a", 1),
    ]


def test_a_key_is_compared_across_the_files_of_a_delivery(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", file="one.csv")
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", file="two.csv")
    company.load()
    assert company.rows("select file, fate, by_file from raw.settled") == [("two.csv", "duplicate", "one.csv")]


def test_an_empty_optional_part_of_a_key_is_a_key_like_any_other(company: Company) -> None:
    company.deliver("attendance", "a", "employee_id,day,shift\n7,2026-10-01,\n7,2026-10-01,night\n", known_at=EARLY)
    company.deliver("attendance", "b", "employee_id,day\n7,2026-10-01\n", known_at=LATE)
    company.load()
    assert company.settled("attendance") == [("a", 1, "superseded", "later_row", "b", 1)]


def test_rows_with_an_empty_key_are_not_compared(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + ",2026-10-01,late,1,\n,2026-10-01,late,2,\n")
    company.load()
    assert company.settled("events") == []


def test_a_date_with_midnight_behind_it_is_the_same_key(company: Company) -> None:
    company.deliver("calendar", "a", "site_id,day,kind\ns,2026-10-01,workday\n", known_at=EARLY)
    company.deliver("calendar", "b", "site_id,day,kind\ns,2026-10-01 00:00:00,holiday\n", known_at=LATE)
    company.load()
    assert company.settled("calendar") == [("a", 1, "superseded", "later_row", "b", 1)]


@pytest.mark.parametrize("again", ["2026-10-01", "2026-10-01 00:00:00", "2026-10-01T00:00:00.000"])
def test_so_it_is_however_either_delivery_writes_it(company: Company, again: str) -> None:
    """Of other deliveries only what lies between the first and the last key that arrive is read."""
    days = ("s,2026-10-01", "t,2026-10-01 00:00:00", "u,2026-10-01T00:00:00.000", "s,2026-09-30", "t,2026-10-02")
    earlier = "".join(f"{day},workday\n" for day in days)
    later = "".join(f"{site},{again},holiday\n" for site in "stu")
    company.deliver("calendar", "a", f"site_id,day,kind\n{earlier}", known_at=EARLY)
    company.deliver("calendar", "b", f"site_id,day,kind\n{later}", known_at=LATE)
    company.load()
    assert company.settled("calendar") == [("a", n, "superseded", "later_row", "b", n) for n in (1, 2, 3)]


def test_two_deliveries_known_at_the_same_instant_are_ordered_by_name(company: Company) -> None:
    company.deliver("events", "b", HEADINGS + "1,2026-10-01,late,2,\n", known_at="2026-11-01T00:00:00Z")
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", known_at=EARLY)
    company.load()
    assert company.settled("events") == [("a", 1, "superseded", "later_row", "b", 1)]


def test_a_restatement_under_the_same_name_supersedes_the_first_version(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,1,\n", known_at=EARLY)
    company.load()
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late,3,\n")
    company.load()
    won = company.rows(
        "select quantity from raw.events join raw.settled on _delivery_id = settled.by_delivery_id where fate = "
        "'superseded'"
    )
    assert won == [("3",)]


def test_bytes_sent_again_after_a_restatement_are_a_correction_back_and_not_a_repeat(company: Company) -> None:
    for quantity in (1, 3, 1):
        company.deliver("events", "a", HEADINGS + f"1,2026-10-01,late,{quantity},\n")
        assert len(company.load().loaded) == 1
    standing = company.rows(
        "select quantity from raw.events anti join raw.settled on _delivery_id = settled.delivery_id"
    )
    assert standing == [("1",)]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_loading_is_irrelevant(tmp_path: Path, seed: int) -> None:
    deliveries = {
        "late": (LATE, "1,2026-10-01,late,1,\n2,2026-10-01,late,1,\n2,2026-10-01,late,9,\n"),
        "early": (EARLY, "1,2026-10-01,late,2,\n2,2026-10-01,late,2,\n3,2026-10-01,late,2,\n"),
        "early-too": (EARLY, "1,2026-10-01,late,3,\n1,2026-10-01,late,3,\n"),
        "withdrawal": (NOW, "1,,,,true\n3,,,,true\n"),
        "again": ("2026-11-03T05:59:00+08:00", "3,2026-10-01,late,2,\n"),
    }
    names = sorted(deliveries)
    random.Random(seed).shuffle(names)
    at_once, one_by_one = Company(tmp_path / "at_once"), Company(tmp_path / "one_by_one")
    for name in names:
        for company in (at_once, one_by_one):
            company.deliver("events", name, HEADINGS + deliveries[name][1], known_at=deliveries[name][0])
        one_by_one.load()
    at_once.load()
    for seen_at in (EARLY, LATE, NOW):
        for table in ("events", "settled", "deliveries"):
            sql = f"select * from raw.{table} order by all"
            assert at_once.rows(sql, seen_at) == one_by_one.rows(sql, seen_at)
    assert len(at_once.settled("events")) == 17


def test_what_can_have_no_key_in_common_is_not_opened(company: Company) -> None:
    """Ids that grow with time: the years before need not be proved again to take in a month."""
    company.deliver("events", "a", HEADINGS + "1001,2026-10-01,late,1,\n1009,2026-10-01,late,1,\n", known_at=EARLY)
    company.load()
    _alter_rows_of(company, "a")
    company.deliver("events", "b", HEADINGS + "1010,2026-10-02,late,1,\n", known_at=LATE)
    assert [one.delivery for one in company.load().loaded] == ["b"]
    company.deliver("events", "c", HEADINGS + "1005,2026-10-02,late,1,\n", known_at=LATE)
    [refused] = company.load().refused
    assert "is not the file that was loaded" in refused.message


def test_of_two_columns_of_a_key_one_that_differs_is_enough(company: Company) -> None:
    company.deliver("collections", "a", "employee_id,month,collected_amount\nE1,2026-09,5\n", known_at=EARLY)
    company.load()
    _alter_rows_of(company, "a", "collections")
    company.deliver("collections", "b", "employee_id,month,collected_amount\nE1,2026-10,5\n", known_at=LATE)
    assert [one.delivery for one in company.load().loaded] == ["b"]


def _alter_rows_of(company: Company, delivery: str, source: str = "events") -> None:
    [known] = [one for one in company.ledger.entries("delivered") if one.body["delivery"] == delivery]
    rows = company.home.raw / source / known.body["delivery_id"] / "rows.parquet"
    rows.chmod(0o600)
    rows.write_bytes(rows.read_bytes() + b"more")
