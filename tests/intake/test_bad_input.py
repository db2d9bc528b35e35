"""Every kind of bad input at once, through intake and the models: each row ends where the accounts say, none is lost.

What stops a whole delivery is in `test_refusals`, `test_formats` and `test_mappings`; here are the rows of deliveries
that were taken. All of them are rows of one build.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from intake_company import NOW, Company

from dagster_project.errors import Refusal
from dagster_project.intake import open_raw
from dagster_project.locations import SEEDS
from dagster_project.month.building import build_strata
from dagster_project.periods import parse_month
from dagster_project.rules.library import Library
from dagster_project.store.paths import Home
from dagster_project.warehouse.models import Models, release_connections
from dagster_project.warehouse.working_file import SiteTables, WorkPeriod, lay_earlier, lay_rules, lay_site, opened

EMPLOYEES = "employee_id,name,role,unit_id,hired_on,valid_from\n"
EVENTS = "event_id,employee_id,occurred_on,code,quantity\n"
KNOWN = "2026-11-02T18:00:00+08:00"

DELIVERIES: list[tuple[str, str, str]] = [
    (
        "employees",
        "roster",
        EMPLOYEES
        + "00123,NA,agent,u,1988-03-01,2024-01-01\n123,null,agent,u,2024-01-01,2024-01-01\n"
        + "7,王,agent,u,2024-13-01,2024-01-01\n",
    ),
    ("units", "units", "unit_id,name,kind,valid_from\nu,组,team,2024-01-01\n"),
    (
        "events",
        "numbers",
        EVENTS
        + "n1,00123,2026-10-01,late,NaN\nn2,00123,2026-10-01,late,Infinity\nn3,00123,2026-10-01,late,很多\n"
        + 'n4,00123,2026-10-01,late,1e3\nn5,00123,2026-10-01,late,0x1F\nn6,00123,2026-10-01,late,"1,000"\n'
        + "n7,00123,2026-10-01,late,\nn8,00123,2026-10-01,late,1.50\n",
    ),
    (
        "events",
        "days",
        EVENTS
        + "d1,123,2026-11-03,late,1\nd2,123,2026-11-04,late,1\nd3,123,1989-12-31,late,1\nd4,123,0001-01-01,late,1\n"
        + "d5,123,2026-02-30,late,1\nd6,123,1990-01-01,late,1\n",
    ),
    ("events", "people", EVENTS + "p1,nobody,2026-10-01,late,1\np2,,2026-10-01,late,1\n"),
    ("events", "people again", EVENTS + "p1,nobody,2026-10-01,late,1\n"),
    ("events", "keys", EVENTS + "k1,123,2026-10-01,a,1\nk1,123,2026-10-01,b,1\nk2,123,2026-10-01,a,1\n" * 2),
    ("events", "overlap", EVENTS + "k2,123,2026-10-01,b,2\nn8,123,2026-10-01,late,many\n"),
    ("events", "renamed", "event_id,employee_id,date,code,quantity\nr1,123,2026-10-01,late,1\n"),
    (
        "leave",
        "plans",
        "leave_id,employee_id,kind,starts_on,ends_on,days,approved\n"
        "l1,123,annual,2027-02-01,2027-02-02,2,yes\nl2,123,annual,1899-12-30,2026-10-02,2,perhaps\n",
    ),
    ("leave_days", "days", "leave_id,day,fraction\nl1,2027-02-01,1\nl9,2026-10-01,1\n"),
    (
        "complaints",
        "c",
        "complaint_id,employee_id,received_at,closed_on,complainant,cause,level,kind\n"
        "c1,123,2026-08-30 10:00:00,2026-10-05,customer,agent,ordinary,attitude\n"
        "c2,123,2026-10-30 10:00:00,,customer,agent,ordinary,attitude\n",
    ),
    ("complaint_liability", "c", "complaint_id,party_type,party,share\nc1,employee,123,1\nc1,office,u,0.5\n"),
    (
        "returns",
        "r",
        "return_id,complaint_id,approved_quantity,returned_quantity\nr1,c1,10,11\nr2,c2,1,1\nr3,c9,1,1\n",
    ),
    (
        "shift_swaps",
        "s",
        "swap_id,requester_id,counterpart_id,requested_at,requester_day,counterpart_day,kind,both_agreed,form_filed\n"
        "s1,123,00123,2026-10-30 10:00:00,2026-12-01,2026-12-02,swap,true,true\n"
        "s2,123,00123,2026-12-30 10:00:00,2026-12-01,2026-12-02,trade,true,true\n",
    ),
    ("enrolments", "e", "scheme,period,employee_id,applied_on\nx,2026,123,2026-06-01\nx,2026,5,2026-06-01\n"),
    (
        "decisions",
        "d",
        "scheme,period,subject_type,subject_id,step,decision,decided_by,decided_by_role,decided_at\n"
        "x,2026,employee,123,1,approved,王,hr,2026-07-01 09:00:00\nx,2026,unit,u,1,maybe,王,hr,2026-07-01 09:00:00\n",
    ),
    (
        "grants",
        "g",
        "scheme,period,employee_id,line,amount,granted_by,granted_at\nx,2026,123,a,100.00,王,2026-07-01 09:00:00\n"
        "x,2026,123,b,100.005,王,2026-07-01 09:00:00\n",
    ),
    ("candidates", "c", "candidate_id,position,interviewed_on,unit_id\nk1,agent,2026-10-01,u\nk2,agent,soon,u\n"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    root = tmp_path_factory.mktemp("bad_input")
    company = Company(root)
    for minute, (source, delivery, content) in enumerate(DELIVERIES):
        company.deliver(source, delivery, content, known_at=KNOWN.replace("18:00:", f"18:{minute:02d}:"))
    assert company.load().refused == []
    site = SiteTables("x", "Asia/Shanghai", 0, "CNY", {}, {}, [], [])
    with opened(root / "warehouse.duckdb") as connection:
        open_raw(connection, company.home, NOW)
        lay_rules(connection, Library.load(SEEDS).compiled.tables)
        lay_site(connection, site, [WorkPeriod(parse_month("2026-10"))], 0)
        lay_earlier(connection)
    variables = {"zone": "Asia/Shanghai", "day_start_minutes": 0}
    build_strata(Models(root / "warehouse.duckdb", root / "dbt", variables))
    release_connections()
    with opened(root / "warehouse.duckdb", read_only=True) as connection:
        yield connection


def _rejects(built: duckdb.DuckDBPyConnection, source: str, delivery: str) -> list[tuple[object, ...]]:
    """(row, column, value, reason)"""
    return built.execute(
        "select row_number, column_name, value, reason from rejects where source = ? and delivery = ? order by all",
        [source, delivery],
    ).fetchall()


def _account(built: duckdb.DuckDBPyConnection, source: str, delivery: str) -> tuple[object, ...]:
    """(delivered, accepted, superseded, withdrawn, duplicate, rejected)"""
    [found] = built.execute(
        "select delivered, accepted, superseded, withdrawn, duplicate, rejected from delivery_accounts "
        "where source = ? and delivery = ?",
        [source, delivery],
    ).fetchall()
    return found


def test_every_delivered_row_ends_exactly_once(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute(
        "select count(*), "
        "count(*) filter (where delivered <> accepted + superseded + withdrawn + duplicate + rejected) "
        "from delivery_accounts"
    ).fetchall() == [(len(DELIVERIES), 0)]


def test_what_is_no_number_is_rejected_with_the_value_as_it_came(built: duckdb.DuckDBPyConnection) -> None:
    values = ["NaN", "Infinity", "很多", "1e3", "0x1F", "1,000"]
    assert _rejects(built, "events", "numbers") == [
        *((row, "quantity", value, "not_a_number") for row, value in enumerate(values, 1)),
        (7, "quantity", None, "missing"),
    ]
    assert _account(built, "events", "numbers") == (8, 1, 0, 0, 0, 7)


def test_a_day_that_cannot_be_is_rejected_and_the_edges_stand(built: duckdb.DuckDBPyConnection) -> None:
    out = "date_out_of_range"
    assert _rejects(built, "events", "days") == [
        (2, "occurred_on", "2026-11-04", out),
        (3, "occurred_on", "1989-12-31", out),
        (4, "occurred_on", "0001-01-01", out),
        (5, "occurred_on", "2026-02-30", "not_a_date"),
    ]
    assert _account(built, "events", "days") == (6, 2, 0, 0, 0, 4)


def test_a_plan_may_lie_ahead_but_not_before_anything(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "leave", "plans") == [
        (2, "approved", "perhaps", "not_a_boolean"),
        (2, "starts_on", "1899-12-30", "date_out_of_range"),
    ]


def test_somebody_hired_long_ago_stays_on_the_roster(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "employees", "roster") == [(3, "hired_on", "2024-13-01", "not_a_date")]
    assert built.execute("select employee_id, name from stg_employees order by all").fetchall() == [
        ("00123", "NA"),
        ("123", "null"),
    ]


def test_a_row_of_an_unknown_person_is_listed_and_stays_accepted(built: duckdb.DuckDBPyConnection) -> None:
    listed = [(1, "employee_id", "nobody", "unknown_employee")]
    assert _rejects(built, "events", "people again") == listed
    assert _account(built, "events", "people again") == (1, 1, 0, 0, 0, 0)
    assert _rejects(built, "enrolments", "e") == [(2, "employee_id", "5", "unknown_employee")]


def test_the_same_rows_delivered_again_replace_themselves(built: duckdb.DuckDBPyConnection) -> None:
    assert _account(built, "events", "people") == (2, 1, 1, 0, 0, 0)


def test_conflicting_keys_are_all_rejected_and_equal_rows_stay_once(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "events", "keys") == [(row, None, None, "conflicting_key") for row in (1, 2, 4, 5)]
    # k2's first row is replaced by the overlapping delivery, its repetition is a duplicate.
    assert _account(built, "events", "keys") == (6, 0, 1, 0, 1, 4)


def test_a_correction_that_cannot_be_read_replaces_nothing(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "events", "overlap") == [(2, "quantity", "many", "not_a_number")]
    assert built.execute("select quantity from stg_events where event_id in ('k2', 'n8') order by 1").fetchall() == [
        (pytest.approx(1.5),),
        (2,),
    ]


def test_a_renamed_column_leaves_every_row_without_it(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "events", "renamed") == [(1, "occurred_on", None, "missing")]


def test_a_word_outside_the_vocabulary_is_rejected(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "complaint_liability", "c") == [(2, "party_type", "office", "not_in_vocabulary")]
    assert _rejects(built, "decisions", "d") == [(2, "decision", "maybe", "not_in_vocabulary")]
    assert _rejects(built, "shift_swaps", "s") == [
        (2, "kind", "trade", "not_in_vocabulary"),
        (2, "requested_at", "2026-12-30 10:00:00", "date_out_of_range"),
    ]


def test_money_with_a_third_of_a_cent_is_no_amount(built: duckdb.DuckDBPyConnection) -> None:
    assert _rejects(built, "grants", "g") == [(2, "amount", "100.005", "not_a_number")]


def test_a_return_counts_in_the_month_in_which_its_complaint_was_closed(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute(
        "select return_id, employee_id, closed_month::varchar from stg_returns order by return_id"
    ).fetchall() == [("r1", "123", "2026-10-01"), ("r2", "123", None), ("r3", None, None)]


def test_liability_counts_in_the_month_of_its_complaint(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute("select party, received_month::varchar from stg_complaint_liability").fetchall() == [
        ("123", "2026-08-01")
    ]


def test_a_day_of_leave_belongs_to_whoever_asked_for_it(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute("select leave_id, employee_id from stg_leave_days order by 1").fetchall() == [
        ("l1", "123"),
        ("l9", None),
    ]


def test_a_landing_folder_that_may_only_be_read_is_enough(company: Company) -> None:
    folder = company.deliver("events", "a", EVENTS + "1,1,2026-10-01,late,1\n")
    for path in (folder / "rows.csv", folder, folder.parent, company.landing):
        path.chmod(0o555)
    before = sorted(company.landing.rglob("*"))
    assert [one.rows for one in company.load().loaded] == [1]
    assert sorted(company.landing.rglob("*")) == before
    for path in (company.landing, folder.parent, folder):
        path.chmod(0o755)


def test_a_home_that_cannot_be_written_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match=r"where results are kept, cannot be written .* so nothing was done"):
        Home(tmp_path / "file" / "home").ensure()
