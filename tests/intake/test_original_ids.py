"""An id that is written otherwise in the file keeps that text beside it, row by row, however the rows are set down."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import duckdb
import pytest
from intake_company import Company
from workbooks import workbook

from dagster_project.evidence.readings import Reading
from dagster_project.evidence.staged import Clock, Staged
from dagster_project.intake import limits, manifest
from dagster_project.intake.deliveries import ordered
from dagster_project.intake.stored import as_delivered
from dagster_project.store.calculations import Calculation

CALLS = """
mapping: calls
source: calls
applies_to: ["*"]
columns:
  call_id: {from: id, prefix: A}
  employee_id: {from: who, strip: ["#"], values: {王: H1}}
  customer_id: {from: customer, optional: true}
  started_at: start
defaults: {direction: inbound, ring_seconds: 1, answered: true, talk_seconds: 1}
"""
ROWS = "id,who,customer,start\n1,#H7 ,c1,2026-10-01T08:00:00\nx,王,ｃ２,2026-10-01T08:00:00\n,,,\n"
TOLD = {
    ("rows.csv", 1): {"call_id": "1", "employee_id": "#H7 "},
    ("rows.csv", 2): {"call_id": "x", "employee_id": "王", "customer_id": "ｃ２"},
}


def _told(company: Company) -> dict[tuple[str, int], dict[str, str]]:
    [delivery] = ordered(company.ledger.entries("delivered"))
    kept = manifest.verified(company.home, delivery)
    files = [part["name"] for part in kept.files]
    with duckdb.connect() as connection:
        found = as_delivered(
            connection, company.home, kept, [(file, number) for file in files for number in range(1, 6)]
        )
    assert len(found) == kept.ids_written_otherwise
    return found


@pytest.mark.parametrize("large", [0, limits.LARGE_TEXT])
def test_the_text_of_an_id_is_kept_where_it_is_another(
    company: Company, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(limits, "LARGE_TEXT", large)
    company.map("calls", CALLS)
    company.deliver("calls", "a", ROWS)
    assert company.load().refused == []
    assert bool(list(company.home.raw.glob("*/*/typed-1.parquet"))) == (large == 0)
    assert _told(company) == TOLD
    assert company.rows("select call_id, employee_id, customer_id from raw.calls order by _row_number") == [
        ("A1", "H7", "c1"),
        ("Ax", "H1", "c2"),
        (None, None, None),
    ]


@pytest.mark.parametrize("large", [0, limits.LARGE_TEXT])
def test_an_id_that_changed_hands_is_kept_without_a_mapping_too(
    company: Company, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(limits, "LARGE_TEXT", large)
    company.migrate_ids("P1,P2,2026-06-15")
    company.deliver(
        "calls", "a", "call_id,employee_id,started_at\nc1,P2,2026-07-01T08:00:00\nc2,P1,2026-07-01T08:00:00\n"
    )
    company.load()
    assert _told(company) == {("rows.csv", 1): {"employee_id": "P2"}}


def test_an_id_of_full_width_is_kept_without_a_mapping_too(company: Company) -> None:
    company.deliver("calls", "a", "call_id,employee_id,note\nc1,Ｈ１,ｘ\nc2,H1,ｘ\n")
    company.load()
    assert _told(company) == {("rows.csv", 1): {"employee_id": "Ｈ１"}}


@pytest.mark.parametrize("large", [0, limits.LARGE_TEXT])
def test_where_every_id_is_itself_nothing_is_kept(
    company: Company, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(limits, "LARGE_TEXT", large)
    company.deliver("calls", "a", "call_id,employee_id\nc1,王\n,\n")
    company.load()
    assert _told(company) == {}


def test_workbooks_and_parquet_keep_it_as_well(company: Company, tmp_path: Path) -> None:
    company.map("calls", CALLS)
    cells = [("id", "who", "start"), ("1", "#H7", "2026-10-01T08:00:00")]
    company.deliver("calls", "a", workbook(cells), file="a.xlsx")
    company.load()
    assert _told(company) == {("a.xlsx", 1): {"call_id": "1", "employee_id": "#H7"}}
    duckdb.execute(f"copy (select 1 as id, '#H7' as who, '2026' as start) to '{tmp_path / 'x'}' (format parquet)")
    other = Company(tmp_path / "other")
    other.map("calls", CALLS)
    other.deliver("calls", "a", (tmp_path / "x").read_bytes(), file="a.parquet")
    assert other.load().refused == []
    assert _told(other) == {("a.parquet", 1): {"call_id": "1", "employee_id": "#H7"}}


def test_the_evidence_of_a_row_shows_the_text(company: Company) -> None:
    company.map("calls", CALLS)
    company.deliver("calls", "a", ROWS)
    [loaded] = company.load().loaded
    document = {"inputs": {"site": {}, "deliveries": [["calls", loaded.delivery_id]]}}
    with duckdb.connect() as connection:
        found = Staged(
            company.home, cast(Calculation, SimpleNamespace(document=document, tables=())), connection, Clock("UTC", 0)
        ).rows(Reading("m", "calls", "employee_id", "started_at"), ["H7", "H1"], None)
    assert [(row["key"], row["as_written"]) for row in found] == [
        ("A1", "call_id: 1, employee_id: #H7 "),
        ("Ax", "call_id: x, employee_id: 王, customer_id: ｃ２"),
    ]
