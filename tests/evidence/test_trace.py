"""`trace` names the delivered rows behind a result, as many as the published figure counts, and finds the way back."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from typing import Any

import pytest

from dagster_project.evidence import staged
from tests.conftest import MONTH, Company

Row = dict[str, Any]


def traced(company: Company, *arguments: str) -> list[Row]:
    said = company.run("trace", *arguments, "--format", "json")
    assert said.code == 0, said.err
    return said.rows()


@pytest.fixture(scope="module")
def line(published: Company) -> Row:
    """H014's allowance for three stars."""
    (found,) = published.query(
        "select * from bonus_lines where subject_id = 'H014' and line = 'smile_allowance'", "--zone", "hr"
    )
    return found


@pytest.fixture(scope="module")
def evidence(published: Company, line: Row) -> list[Row]:
    return traced(published, line["line_id"])


def test_a_line_leads_to_rows_that_lie_in_the_delivered_files(published: Company, evidence: list[Row]) -> None:
    assert {row["source"] for row in evidence} >= {"assessments", "employees"}
    for row in evidence:
        file = published.landing / row["source"] / row["delivery"] / row["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]
        if row["source"] == "assessments":
            with file.open(encoding="utf-8-sig", newline="") as lines:
                delivered = list(csv.DictReader(lines))[row["row_number"] - 1]
            assert row["key"] == f"{delivered['assessment_id']} {delivered['item']}"
            assert (delivered["subject_id"], delivered["mark"]) == ("H014", row["value"])


def test_only_the_clauses_of_the_stars_held_are_behind_a_line(evidence: list[Row], line: Row) -> None:
    assert {row["target"] for row in evidence if row["target"].startswith("star")} == {"star 1", "star 2", "star 3"}
    assert {row["line_id"] for row in evidence} == {line["line_id"]}
    months = {row["month"] for row in evidence if (row["target"], row["clause"]) == ("star 3", "score")}
    assert months == {"2026-08", "2026-09", "2026-10"}


def test_every_row_leads_back_to_its_clause_and_to_the_line(published: Company, evidence: list[Row], line: Row) -> None:
    row = next(row for row in evidence if row["source"] == "assessments" and row["clause"] == "score")
    place = [row["source"], row["delivery"], row["file"], str(row["row_number"])]
    back = traced(published, "--row", *place)
    touched = {(one["target"], one["clause"]) for one in back if one["result"] == "clause"}
    forward = {
        (one["target"], one["clause"])
        for one in traced(published, "H014", MONTH, "--scheme", "smile_star")
        if [one["source"], one["delivery"], one["file"], str(one["row_number"])] == place
    }
    assert touched == {pair for pair in forward if pair[0].startswith("star")}
    assert line["line_id"] in {one["line_id"] for one in back if one["result"] == "line"}
    assert any(one["result"] == "star" and one["outcome"] == "3 stars" for one in back)


def test_as_many_rows_are_found_as_the_published_figures_count(published: Company) -> None:
    """`trace` ends with 2 and says where they are not; here one person of each scheme that judged somebody."""
    found = published.query(
        "select scheme, min(subject_id) as subject_id from stars where period = '2026-10' "
        "and subject_type = 'employee' and (star > 0 or rank is not null) group by scheme order by scheme",
        "--zone",
        "hr",
    )
    schemes = [row for row in found if row["scheme"] in ("collection_star", "daily_points", "mall_star", "shop_kpi")]
    assert len(schemes) >= 3
    for row in schemes:
        said = published.run("trace", row["subject_id"], MONTH, "--scheme", row["scheme"], "--format", "json")
        assert said.code == 0 and said.rows(), said.err


def test_a_row_that_was_replaced_touches_results_as_what_it_is(published: Company) -> None:
    import duckdb

    settled = [str(path) for path in (published.home / "store" / "raw").glob("complaints/*/settled.parquet")]
    found = duckdb.sql(
        f"select delivery_id, file, row_number from read_parquet({settled!r}) where fate = 'superseded' order by all"
    ).fetchall()
    assert found
    states = set()
    for delivery_id, file, row_number in found[:4]:
        rows = traced(published, "--row", "complaints", delivery_id, file, str(row_number))
        states |= {row["state"] for row in rows} - {None}
    assert states <= {"superseded"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "is the id of no bonus line in this release"),
        ([], "Say what is to be traced"),
        (["H014", MONTH], "Say what is to be traced"),
        (["H014", MONTH, "--scheme", "collection_star"], "H014 has no result under collection_star"),
        (["H014", MONTH, "--scheme", "smile_star", "--clause", "none"], "No clause is called `none` there"),
        (["--row", "complaint", "a", "b", "1"], "There is no source `complaint`"),
        (["--row", "complaints", "2031-01", "b", "1"], "complaints has no delivery `2031-01`"),
        (["--row", "complaints", MONTH, "complaints.csv", "99999"], "has no row 99999 in complaints.csv"),
        (["--row", "complaints", MONTH, "complaints.csv", "one"], "`one` is not the number of a row"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(published: Company, arguments: list[str], says: str) -> None:
    said = published.run("trace", *arguments)
    assert said.code == 1 and says in " ".join(said.err.split())


def test_nothing_is_shown_from_a_file_whose_bytes_have_changed(
    published: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "is_as_kept", lambda *_: False)
    said = published.run("trace", "H014", MONTH, "--scheme", "smile_star")
    assert said.code == 1 and "was changed after it was loaded" in " ".join(said.err.split()) and not said.out


def test_nothing_heavy_is_imported_for_a_trace(published: Company) -> None:
    program = (
        "import sys; from dagster_project.cli import main; code = main(sys.argv[1:]); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    where = ["--site", str(published.site), "--home", str(published.home)]
    asked = ["trace", "H014", MONTH, "--scheme", "smile_star", "--format", "json"]
    ran = subprocess.run([sys.executable, "-c", program, *asked, *where], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and json.loads(ran.stdout), ran.stderr
    heavy = {"dagster", "dbt", "great_expectations", "pandas", "sqlalchemy"}
    assert not heavy & set(ran.stderr.splitlines()[-1].split())


def test_rows_that_came_under_another_id_are_found_from_either_id_and_lead_back(published: Company) -> None:
    asked = (MONTH, "--scheme", "collection_star", "--format", "json")
    by_old, by_new = (published.run("trace", name, *asked) for name in ("P005", "P905"))
    assert by_new.code == by_old.code == 0
    assert by_new.rows() == by_old.rows()
    assert "P005 comes in as P905 from 2026-09-01 on." in by_new.err
    collected = {row["delivery"]: row for row in by_old.rows() if row["source"] == "collections"}
    assert collected["2026-10"]["delivered_as"] == "P905"
    assert {row["delivered_as"] for row in by_old.rows() if row["source"] == "assessments"} == {None}
    row = collected["2026-10"]
    back = traced(published, "--row", "collections", row["delivery"], row["file"], str(row["row_number"]))
    assert {(one["subject_id"], one["delivered_as"]) for one in back} == {("P005", "P905")}


def test_an_explanation_says_under_which_ids_somebody_comes_in(published: Company) -> None:
    by_old, by_new = (published.run("explain", name, MONTH) for name in ("P005", "P905"))
    assert by_old.code == by_new.code == 0
    assert by_new.out == by_old.out
    assert by_old.out.endswith("P005 comes in as P905 from 2026-09-01 on.\n")
    assert published.run("explain", "P906", MONTH).code == 1
