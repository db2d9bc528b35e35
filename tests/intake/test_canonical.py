"""What comes in is what came: text stays text, and CSV and Parquet of the same rows are the same rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
from intake_company import Company

from dagster_project.catalogue import sources
from dagster_project.intake.canonical_columns import all_columns

EMPLOYEES = "employee_id,name,role,unit_id,hired_on,valid_from,wage_grade\n"


def _parquet(tmp_path: Path, select: str) -> bytes:
    path = tmp_path / "made.parquet"
    duckdb.execute(f"copy ({select}) to '{path}' (format parquet)")
    return path.read_bytes()


def test_the_id_00123_and_the_name_na_survive(company: Company) -> None:
    company.deliver(
        "employees", "a", EMPLOYEES + "00123,NA,agent,u,2026-01-01,2026-01-01,1e3\n1,null,agent,u,,2026-01-01,\n"
    )
    company.load()
    assert company.rows("select employee_id, name, wage_grade, hired_on from raw.employees order by _row_number") == [
        ("00123", "NA", "1e3", "2026-01-01"),
        ("1", "null", None, None),
    ]


def test_every_canonical_column_is_there_and_the_missing_are_null(company: Company) -> None:
    company.deliver("units", "a", "unit_id,valid_from\nu,2026-01-01\n")
    company.load()
    names = [name for name, *_ in company.raw().execute("select * from raw.units").description]
    own = ["_delivery_id", "_delivery", "_file", "_row_number"]
    texts = own + [column.name for column in all_columns(sources()["units"])]
    assert names == [*texts, "_is_typed", "_first_day_ahead", "_typed_valid_from", "_typed_deleted"]
    assert company.rows("select name, kind, deleted from raw.units") == [(None, None, None)]


def test_a_source_without_a_delivery_is_an_empty_table_with_its_columns(company: Company) -> None:
    company.load()
    assert company.rows("select call_id, rating, deleted, _row_number from raw.calls") == []


def test_columns_that_are_not_canonical_are_left_out_and_named(company: Company) -> None:
    company.deliver("units", "a", "unit_id,colour,valid_from\nu,red,2026-01-01\n")
    loaded = company.load().loaded[0]
    assert loaded.ignored_columns == {"rows.csv": ["colour"]}


def test_rows_are_numbered_from_one_in_each_file_and_quoted_line_breaks_do_not_count(company: Company) -> None:
    company.deliver(
        "units", "a", '\ufeffunit_id,name,valid_from\r\n1,"a\nb, ""c""",2026-01-01\r\n2,d,2026-01-01\r\n', file="x.csv"
    )
    company.deliver("units", "a", "unit_id,name,valid_from\n3,e,2026-01-01\n", file="y.csv")
    company.load()
    assert company.rows("select _file, _row_number, unit_id, name from raw.units order by all") == [
        ("x.csv", 1, "1", 'a\nb, "c"'),
        ("x.csv", 2, "2", "d"),
        ("y.csv", 1, "3", "e"),
    ]


def test_csv_and_typed_parquet_of_the_same_rows_give_the_same_rows(company: Company, tmp_path: Path) -> None:
    company.deliver(
        "tickets",
        "csv",
        "ticket_id,employee_id,opened_at,resolved_at,rating,converted,average_reply_seconds\n"
        "00123,NA,2026-10-01T08:00:00,2026-09-30T16:00:00.5+00:00,5,true,12.5\n"
        "2,7,2026-10-02T00:00:00,,,,3\n",
    )
    company.deliver(
        "tickets",
        "parquet",
        _parquet(
            tmp_path,
            """
            select '00123' as ticket_id, 'NA' as employee_id, timestamp '2026-10-01 08:00:00' as opened_at,
                timestamptz '2026-10-01 00:00:00.5+08' as resolved_at, 5.0::double as rating, true as converted,
                12.5::double as average_reply_seconds
            union all
            select '2', '7', timestamp '2026-10-02 00:00:00', null, null, null, 3.0
            """,
        ),
        file="rows.parquet",
    )
    assert company.load().refused == []
    shown = (
        "select * exclude (_delivery_id, _delivery, _file) from raw.tickets where _delivery = '{}' order by _row_number"
    )
    assert company.rows(shown.format("csv")) == company.rows(shown.format("parquet"))


def test_a_typed_date_or_month_gets_the_text_of_its_column(company: Company, tmp_path: Path) -> None:
    select = "select 7 as employee_id, date '2026-10-01' as month, 1.50::decimal(18,2) as collected_amount"
    company.deliver("collections", "a", _parquet(tmp_path, select), file="rows.parquet")
    select = "select 's' as site_id, timestamp '2026-10-01' as day, 'workday' as kind"
    company.deliver("calendar", "a", _parquet(tmp_path, select), file="rows.parquet")
    company.load()
    assert company.rows("select employee_id, month, collected_amount from raw.collections") == [
        ("7", "2026-10", "1.50")
    ]
    assert company.rows("select day from raw.calendar") == [("2026-10-01",)]


def test_the_months_of_a_delivery_are_read_from_its_dates(company: Company) -> None:
    company.deliver("exams", "a", "exam_id,taken_on\n1,2026/9/5\n2,2026-11-30\n3,soon\n4,\n")
    company.deliver("units", "a", "unit_id,valid_from\nu,2024-03-01\n")
    company.deliver("events", "a", "event_id,occurred_on\n1,soon\n")
    loaded = {one.source: (one.first_month, one.last_month) for one in company.load().loaded}
    assert loaded == {"exams": ("2026-09", "2026-11"), "units": ("2024-03", "2024-03"), "events": (None, None)}
