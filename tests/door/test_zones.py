"""BI and HR see the same month, apart: no pay, name or real id ever reaches BI."""

import json
import stat

import duckdb
import pyarrow.parquet as pq
import pytest
from fake_month import PAY, PAY_MEASURES, Office, document, office_in, published_files, rows

from dagster_project.door.zones import bi_select


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Only read by these tests."""
    office = office_in(tmp_path_factory.mktemp("company"))
    office.make_ready()
    office.publish()
    return office


def test_bi_sees_no_real_id_no_pay_and_no_name(published: Office) -> None:
    for path in published_files(published, "bi"):
        shown = str(pq.read_table(path).to_pylist()).encode() + path.read_bytes()
        for secret in ("EMP-", PAY, "Secret", "Wu Jun", "linhua", *PAY_MEASURES[:1]):
            assert secret.encode() not in shown, (path, secret)


def test_bi_has_no_hr_table_and_no_column_that_nobody_listed(published: Office) -> None:
    names = [path.stem for path in published_files(published, "bi")]
    assert names == ["census", "clause_results", "labels", "observations", "publications", "stars"]
    assert "remark" not in rows(published, "bi", "stars")[0]
    assert "remark" in rows(published, "hr", "stars")[0]


def test_a_clause_about_pay_keeps_its_verdict_and_loses_its_figures(published: Office) -> None:
    clauses = {row["measure"]: row for row in rows(published, "bi", "clause_results")}
    assert clauses["pay_per_call"]["verdict"] == "met"
    assert [clauses["pay_per_call"][name] for name in ("required", "actual", "numerator", "denominator")] == [None] * 4
    assert clauses["calls"]["actual"] is not None


def test_a_person_has_one_pseudonym_everywhere_and_a_unit_keeps_its_name(published: Office) -> None:
    ids = [
        {str(row["subject_id"]) for row in rows(published, "bi", table)}
        for table in ("stars", "census", "observations")
    ]
    assert ids[0] == ids[1] == ids[2] and "NIGHT-DESK" in ids[0]
    assert sorted(len(subject) for subject in ids[0]) == [10, 64, 64, 64]


def test_bis_rows_are_not_in_the_order_of_the_real_ids(published: Office) -> None:
    people = [
        str(row["subject_id"]) for row in rows(published, "bi", "observations") if row["subject_type"] == "employee"
    ]
    assert people == sorted(people)


def test_published_files_are_read_only_and_hr_is_closed(published: Office) -> None:
    release = published.home.releases / "2026-10.1"
    files = [path for path in release.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}
    modes = {name: stat.S_IMODE((release / name).stat().st_mode) for name in ("bi", "hr", ".")}
    assert modes == {"bi": 0o755, "hr": 0o700, ".": 0o755}
    assert stat.S_IMODE(published.home.key.stat().st_mode) == 0o600


def test_bi_gets_the_labels_of_the_schemes_in_use_without_a_threshold_or_an_amount(published: Office) -> None:
    labels = rows(published, "bi", "labels")
    assert labels == rows(published, "hr", "labels")
    assert [(row["kind"], row["id"], row["label_en"]) for row in labels] == [
        ("clause", "3/c1", "Calls answered"),
        ("scheme", "alpha", "Alpha star"),
        ("measure", "calls", "Calls"),
    ]
    assert {row["period"] for row in labels} == {"2026-10"}
    assert not {"required", "amount", "pay_code"} & labels[0].keys()


def test_the_manifest_names_no_person(published: Office) -> None:
    text = json.dumps(document(published))
    assert "Wu Jun" not in text and '"role": "manager"' in text


def test_bi_is_told_of_a_unit_only_where_enough_people_share_it() -> None:
    connection = duckdb.connect()
    people = [(f"P{number}", "DAY" if number < 5 else "NIGHT", "agent") for number in range(7)]
    connection.execute("create table hr (subject_id varchar, unit_id varchar, role varchar)")
    connection.executemany("insert into hr values (?, ?, ?)", [*people, ("P7", "DAY", "supervisor")])
    connection.execute("alter table hr add column subject_type varchar default 'employee'")
    connection.execute("alter table hr add column period varchar default '2026-10'")
    connection.execute("alter table hr add column publication_id varchar default 'p'")
    connection.execute("insert into hr values ('NIGHT', 'NIGHT', null, 'unit', '2026-10', 'p')")
    connection.execute("create table pseudonyms as select subject_id, 'hidden' as pseudonym from hr")
    columns = ["subject_type", "subject_id", "period", "unit_id", "role"]
    cursor = connection.execute(bi_select("census", columns, "hr", (), smallest_group=5))
    names = [column[0] for column in cursor.description or []]
    shown = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    told = sorted(str((row["subject_id"], row["unit_id"], row["role"])) for row in shown)
    assert told == sorted(
        [
            *["('hidden', 'DAY', 'agent')"] * 5,
            *["('hidden', None, None)"] * 2,
            "('hidden', 'DAY', None)",  # the only supervisor of the day
            "('NIGHT', 'NIGHT', None)",  # a unit is nobody
        ]
    )


def test_an_applicant_is_not_even_a_pseudonym_to_bi_and_every_kind_of_unit_keeps_its_name() -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table hr as select unnest(['employee', 'candidate', 'team', 'department']) as subject_type"
    )
    connection.execute("alter table hr add column subject_id varchar default 'x'")
    connection.execute("alter table hr add column publication_id varchar default 'p'")
    connection.execute("create table pseudonyms as select 'x' as subject_id, 'hidden' as pseudonym")
    shown = connection.execute(bi_select("census", ["subject_type", "subject_id"], "hr", ())).fetchall()
    assert sorted(row[:2] for row in shown) == [("department", "x"), ("employee", "hidden"), ("team", "x")]
