"""After a mapping is mended, what was rejected or refused is read again, from wherever its bytes are."""

from __future__ import annotations

import shutil

import pytest
from intake_company import NOW, Company

from dagster_project.errors import Refusal
from dagster_project.intake import Again, Intake, load, read_mappings
from dagster_project.intake.filling import Filler

LATER, LATEST = "2026-11-04T06:00:00+08:00", "2026-11-05T06:00:00+08:00"
MAPPING = """
mapping: fees
source: collections
applies_to: ["*/*.csv"]
columns:
  employee_id: {from: 工号, prefix: P}
  month: {from: 账期, date_format: "%Y年%m月"}
  collected_amount: 实收
"""
FEES = "工号,账期,实收\n1,2026年10月,5\n2,2026-10,6\n"
STANDING = """
    select employee_id, month, collected_amount from raw.collections as delivered
    where not exists (
        select 1 from raw.settled
        where settled.delivery_id = delivered._delivery_id and settled.file = delivered._file
            and settled.row_number = delivered._row_number)
    order by all
"""


@pytest.fixture
def mapped(company: Company) -> Company:
    company.map("fees", MAPPING)
    company.deliver("collections", "a", FEES)
    return company


def again(company: Company, *names: str, at: str = LATER, refused: tuple[str, ...] = ()) -> Intake:
    mappings = read_mappings(sorted(company.mappings.iterdir()))
    asked = Again(names, frozenset(("collections", name) for name in refused))
    return load(company.home, company.landing, company.ledger, at, mappings=mappings, again=asked)


def test_what_was_read_wrongly_is_replaced_row_by_row_also_where_its_key_was_wrong(mapped: Company) -> None:
    mapped.load()
    mapped.map("fees", MAPPING.replace("prefix: P", "prefix: Q").replace('"%Y年%m月"', '["%Y年%m月", "%Y-%m"]'))
    [loaded] = mapped.load(LATER).loaded
    assert (loaded.rows, loaded.read_otherwise) == (2, 2)
    assert mapped.rows(STANDING, LATER) == [("Q1", "2026-10", "5"), ("Q2", "2026-10", "6")]
    assert {row[3] for row in mapped.settled("collections", LATER)} == {"read_again"}
    assert mapped.rows(STANDING, NOW) == [("P1", "2026-10", "5"), ("P2", "2026-10", "6")]


def test_a_row_that_the_mended_mapping_reads_as_before_is_counted_as_such(mapped: Company) -> None:
    mapped.deliver("collections", "a", FEES.replace("2026-10,", "10/2026,"))
    mapped.load()
    mapped.map("fees", MAPPING.replace('"%Y年%m月"', '["%Y年%m月", "%m/%Y"]'))
    assert mapped.load(LATER).loaded[0].read_otherwise == 1


def test_three_readings_leave_only_the_last_standing(mapped: Company) -> None:
    for at, prefix in ((NOW, "P"), (LATER, "Q"), (LATEST, "R")):
        mapped.map("fees", MAPPING.replace("prefix: P", f"prefix: {prefix}"))
        mapped.load(at)
    assert [row[0] for row in mapped.rows(STANDING, LATEST)] == ["R1", "R2"]


def test_bytes_that_left_the_landing_folder_are_read_again_from_the_store(mapped: Company) -> None:
    mapped.load()
    shutil.rmtree(mapped.landing / "collections")
    mapped.map("fees", MAPPING.replace("prefix: P", "prefix: Q"))
    assert mapped.load(LATER).loaded == []
    assert [one.delivery for one in again(mapped).loaded] == ["a"]
    assert [row[0] for row in mapped.rows(STANDING, LATER)] == ["Q1", "Q2"]
    assert (again(mapped, at=LATEST).loaded, again(mapped, at=LATEST).already_loaded) == ([], 1)


def test_a_refused_delivery_is_read_again_from_quarantine_once_its_mapping_is_mended(mapped: Company) -> None:
    mapped.map("fees", MAPPING.replace("实收", "实收额"))
    assert "实收额" in mapped.refusal()
    shutil.rmtree(mapped.landing / "collections")
    assert "实收额" in again(mapped, refused=("a",)).refused[0].message
    assert (again(mapped).refused, again(mapped).loaded) == ([], [])
    mapped.map("fees", MAPPING)
    assert [one.read_otherwise for one in again(mapped, "collections/a").loaded] == [None]
    assert [row[0] for row in mapped.rows(STANDING, LATER)] == ["P1", "P2"]
    assert not (mapped.home.work / "again").exists()


def test_a_refused_delivery_is_not_read_again_while_nothing_has_changed(
    mapped: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped.map("fees", MAPPING.replace("实收", "实收额"))
    first = mapped.load()
    with monkeypatch.context() as patch:
        patch.setattr(Filler, "fill", lambda *_: pytest.fail("it was read again"))
        second = mapped.load(LATER)
    assert (second.refused, second.remembered) == (first.refused, 1)
    assert again(mapped, "a").remembered == 0
    shutil.rmtree(mapped.home.quarantine)
    assert mapped.load(LATER).remembered == 0
    assert mapped.load(LATER).remembered == 1
    mapped.map("fees", MAPPING)
    assert len(mapped.load(LATER).loaded) == 1


def test_a_name_that_no_delivery_has_is_refused_with_the_nearest(mapped: Company) -> None:
    mapped.load()
    with pytest.raises(Refusal, match="Did you mean `collections/a`"):
        again(mapped, "collection/a")
    assert again(mapped, "a").already_loaded == 1


def test_changed_evidence_is_not_taken_in(mapped: Company) -> None:
    mapped.map("fees", MAPPING.replace("实收", "实收额"))
    mapped.load()
    shutil.rmtree(mapped.landing / "collections")
    [kept] = (path for path in mapped.home.quarantine.iterdir() if not path.suffix)
    kept.chmod(0o600)
    kept.write_text(FEES.replace("5", "5000"))
    with pytest.raises(Refusal, match="its bytes have changed"):
        again(mapped, "a")
