"""What is refused, in which words, and that a bad delivery leaves nothing behind and stops no other."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from intake_company import Company
from pyarrow import parquet

from dagster_project.errors import Refusal

EVENTS = "event_id,occurred_on,code,quantity\n1,2026-10-01,late,1\n"
COLLECTIONS = "employee_id,month,collected_amount\n1,2026-10,0.1\n2,2026-10,0.2\n"
CONTROL = "source,rows,sum_column,sum_value\n"
RANGED = "source,rows,sum_column,sum_value,site_id,from_on,to_on\n"


def test_a_bad_delivery_does_not_stop_a_good_one(company: Company) -> None:
    company.deliver("events", "bad", "occurred_on\n2026-10-01\n")
    company.deliver("events", "good", EVENTS)
    intake = company.load()
    assert [one.delivery for one in intake.loaded] == ["good"]
    assert [(one.source, one.delivery) for one in intake.refused] == [("events", "bad")]
    assert len(list(company.home.raw.glob("*/*"))) == 1


def test_a_missing_key_heading_is_refused_by_name(company: Company) -> None:
    company.deliver("events", "a", "id,occurred_on\n1,2026-10-01\n")
    message = company.refusal()
    assert message.startswith("rows.csv has no column `event_id`.") and "id, occurred_on" in message


def test_a_doubled_heading_is_refused(company: Company) -> None:
    company.deliver("events", "a", "event_id,code,Code\n1,a,b\n")
    assert "has the heading `Code` twice" in company.refusal()


def test_a_doubled_column_in_parquet_is_refused(company: Company, tmp_path: Path) -> None:
    twice = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], names=["event_id", "event_id"])
    parquet.write_table(twice, tmp_path / "x")
    company.deliver("events", "a", (tmp_path / "x").read_bytes(), file="rows.parquet")
    assert "has the heading `event_id` twice" in company.refusal()


def test_a_file_that_is_not_utf_8_is_refused_with_its_byte(company: Company) -> None:
    company.deliver("employees", "a", b"employee_id,valid_from,name\n1,2026-01-01," + "王".encode("gb18030") + b"\n")
    assert company.refusal().startswith("rows.csv is not UTF-8: byte 42 cannot be read.")


def test_a_character_cut_short_at_the_end_of_the_file_is_refused(company: Company) -> None:
    company.deliver("employees", "a", "employee_id,valid_from,name\n1,2026-01-01,王".encode()[:-1])
    assert "is not UTF-8" in company.refusal()


@pytest.mark.parametrize(
    ("line", "why"), [("2,2026-10-01,late", "as many fields"), ('2,2026-10-01,"late,1', "a quote")]
)
def test_a_broken_line_is_refused_with_its_number_and_without_its_content(
    company: Company, line: str, why: str
) -> None:
    company.deliver("events", "a", EVENTS + line + "\n")
    message = company.refusal()
    assert message.startswith("rows.csv, line 3: ") and why in message and "late" not in message


def test_a_file_without_a_heading_line_is_refused(company: Company) -> None:
    company.deliver("events", "a", "")
    assert "rows.csv has no heading line" in company.refusal()


def test_a_parquet_file_that_is_cut_short_is_refused(company: Company, tmp_path: Path) -> None:
    duckdb.execute(f"copy (select '1' as event_id) to '{tmp_path / 'x'}' (format parquet)")
    company.deliver("events", "a", (tmp_path / "x").read_bytes()[:-20], file="rows.parquet")
    assert "is not a readable Parquet file" in company.refusal()


def test_an_unreadable_mark_of_withdrawal_is_refused(company: Company) -> None:
    company.deliver("events", "a", "event_id,deleted\n1,maybe\n")
    assert company.refusal().startswith("rows.csv, data row 1: `deleted` is neither true nor false")


def test_a_folder_of_no_source_is_refused_with_the_nearest_name(company: Company) -> None:
    company.deliver("event", "a", EVENTS)
    assert "Did you mean `events`?" in company.refusal()


@pytest.mark.parametrize("file", ["rows.ods", "_notes.txt"])
def test_a_file_that_would_not_be_read_is_refused(company: Company, file: str) -> None:
    company.deliver("events", "a", EVENTS)
    company.deliver("events", "a", "x", file=file)
    assert f"holds `{file}`" in company.refusal()


def test_a_file_beside_the_delivery_folders_is_refused(company: Company) -> None:
    (company.landing / "events").mkdir()
    (company.landing / "events" / "x.csv").write_text(EVENTS)
    assert "lies beside the deliveries" in company.refusal()


def test_a_landing_folder_that_is_not_there_is_refused(company: Company) -> None:
    company.landing.rmdir()
    with pytest.raises(Refusal, match="There is no landing folder"):
        company.load()


def test_headings_without_rows_say_nothing_unless_the_delivery_says_what_it_covers(company: Company) -> None:
    company.deliver("events", "a", "event_id,occurred_on\n")
    assert "does not say which days that covers" in company.refusal()
    company.deliver("events", "a", "event_id,occurred_on\n", control=RANGED + "events,0,,,s1,2026-10-01,2026-10-31\n")
    assert [one.rows for one in company.load().loaded] == [0]
    covered = company.rows("select source, site_id, from_on::varchar, to_on::varchar from raw.coverage")
    assert covered == [("events", "s1", "2026-10-01", "2026-10-31")]


def test_control_totals_that_reconcile_are_kept(company: Company) -> None:
    company.deliver("collections", "a", COLLECTIONS, control=CONTROL + "collections,2,collected_amount,0.3\n")
    assert company.load().refused == []
    assert company.rows("select rows, sum_column, sum_value from raw.controls") == [(2, "collected_amount", "0.3")]


def test_control_lines_of_several_sites_add_up(company: Company) -> None:
    lines = "collections,1,collected_amount,0.1,s1,,\ncollections,1,collected_amount,0.2,s2,,\n"
    company.deliver("collections", "a", COLLECTIONS, control=RANGED + lines)
    assert company.load().refused == []


def test_a_sum_is_compared_to_the_last_digit(company: Company) -> None:
    rows = "employee_id,month,collected_amount\n1,2026-10,+99999999999999999999.0000000001\n2,2026-10,0\n"
    stated = "collections,2,collected_amount,99999999999999999999\n"
    company.deliver("collections", "a", rows, control=CONTROL + stated)
    assert "add up to 99999999999999999999.0000000001" in company.refusal()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("collections,3,,", "states 3 rows, but 2 were delivered"),
        ("collections,2,collected_amount,0.30000001", "the delivered rows add up to 0.3"),
        ("collections,2,collected,0.3", "`collected` is not a column of collections"),
        ("collections,two,,", "rows is `two`"),
        ("collections,2,collected_amount,", "go together"),
        ("collections,2,month,1", "holds no plain number there"),
        ("events,2,,", "is not a line about `collections`"),
    ],
)
def test_control_totals_that_do_not_reconcile_are_refused(company: Company, line: str, message: str) -> None:
    company.deliver("collections", "a", COLLECTIONS, control=CONTROL + line + "\n")
    assert message in company.refusal()


def test_a_range_that_ends_before_it_starts_is_refused(company: Company) -> None:
    company.deliver("events", "a", EVENTS, control=RANGED + "events,1,,,,2026-10-31,2026-10-01\n")
    assert "the first not after the last" in company.refusal()


@pytest.mark.parametrize("said", ["known_at: 2026-11-02", "known: x", "- known_at", "known_at: [1]"])
def test_a_delivery_file_that_names_no_instant_is_refused(company: Company, said: str) -> None:
    company.deliver("events", "a", EVENTS)
    company.deliver("events", "a", said + "\n", file="_delivery.yaml")
    assert "says only since when" in company.refusal()
