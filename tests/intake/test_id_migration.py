"""One file says for the whole company who goes on under which id; what contradicts itself in it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from intake_company import Company

from dagster_project.errors import Refusal
from dagster_project.intake.mapping.id_migration import read_id_migration
from dagster_project.intake.mapping.library import read_mappings
from dagster_project.intake.mapping.model import Held
from dagster_project.intake.mapping.persons import FEW

FEES = """
mapping: fees
source: collections
applies_to: ["fees.csv"]
columns: {employee_id: 工号, month: 账期, collected_amount: 实收}
"""
TICKETS = "ticket_id,employee_id,channel,opened_at,outcome\n"


def ticket(number: int, person: str, day: str) -> str:
    return f"t{number},{person},phone,{day}T10:00:00,resolved\n"


def people(company: Company, source: str, column: str = "employee_id") -> list[object]:
    return [name for (name,) in company.rows(f"select {column} from raw.{source} order by _file, _row_number")]


def test_one_file_holds_for_mapped_and_canonical_deliveries_of_every_source(company: Company) -> None:
    company.migrate_ids("P1,P2,2026-06-15")
    company.map("fees", FEES)
    company.deliver("collections", "a", "工号,账期,实收\nP2,2026-05,1\nP2,2026-06,1\nP1,2026-06,2\n", file="fees.csv")
    rows = [ticket(1, "P2", "2026-06-14"), ticket(2, "P2", "2026-06-15"), ticket(3, "P1", "2026-07-01")]
    company.deliver("tickets", "a", TICKETS + "".join(rows))
    swap = (
        "swap_id,requester_id,counterpart_id,requested_at,requester_day,counterpart_day,kind,both_agreed,form_filed\n"
    )
    company.deliver("shift_swaps", "a", swap + "s1,P9,P2,2026-07-01T10:00:00,2026-07-02,2026-07-03,swap,true,true\n")
    assert company.load().refused == []
    assert people(company, "collections") == ["P2", "P1", "P1"]
    assert people(company, "tickets") == ["P2", "P1", "P1"]
    assert people(company, "shift_swaps", "counterpart_id") == ["P1"]


def test_a_collection_that_is_shared_is_named_by_whoever_its_collector_is(company: Company) -> None:
    company.migrate_ids("P1,P2,2026-06-15")
    shares = "P2,2026-06,{work},P2,2026-06-30,1\n"
    text = "record_id,month,work,employee_id,worked_on,share\n" + shares.format(work="collections")
    company.deliver("work_shares", "a", text + shares.format(work="tickets"))
    assert company.load().refused == []
    assert people(company, "work_shares") == ["P1", "P1"]
    assert people(company, "work_shares", "record_id") == ["P1", "P2"]


def test_whoever_changes_ids_again_stays_who_they_were_first_and_an_id_may_be_given_again(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_text("old_id,new_id,from\nP1,P2,2026-01-01\nP2,P3,2026-06-01\nP9,P1,2026-09-01\nP1,P8,2026-10-01\n")
    held = read_id_migration(path).held
    assert held == (
        Held("P8", "P9", "2026-10-01"),
        Held("P1", "P9", "2026-09-01"),
        Held("P3", "P1", "2026-06-01"),
        Held("P2", "P1", "2026-01-01"),
    )


def test_many_ids_are_found_as_few_are(company: Company) -> None:
    many = 3 * FEW
    company.migrate_ids(*(f"old-{n},new-{n},2026-06-15" for n in range(many)))
    rows = [ticket(n, f"new-{n}", f"2026-06-{14 + n % 2}") for n in range(many)]
    company.deliver("tickets", "a", TICKETS + "".join(rows))
    assert company.load().refused == []
    assert people(company, "tickets") == [f"{'old' if n % 2 else 'new'}-{n}" for n in range(many)]


def test_the_manifest_says_under_which_ids_people_came_and_the_file_is_part_of_what_it_was_read_with(
    company: Company,
) -> None:
    company.migrate_ids("P1,P2,2026-06-15")
    rows = [ticket(1, "P2", "2026-06-14"), ticket(2, "P2", "2026-06-15"), ticket(3, "P1", "2026-07-01")]
    company.deliver("tickets", "a", TICKETS + "".join(rows) + ticket(4, "P5", "2026-07-01"))
    (loaded,) = company.load().loaded
    manifest = json.loads((company.home.raw / "tickets" / loaded.delivery_id / "manifest.json").read_text())
    assert manifest["ids"] == [
        {"file": "rows.csv", "id": "P1", "person": "P1", "rows": 1},
        {"file": "rows.csv", "id": "P2", "person": "P1", "rows": 1},
        {"file": "rows.csv", "id": "P2", "person": "P2", "rows": 1},
    ]
    assert [one["document"] for one in manifest["mappings"]] == [{"id_migration": [["P2", "P1", "2026-06-15"]]}]
    assert set(company.ledger.entries("delivered")[-1].body["mappings"]) == {"rows.csv"}


def test_another_file_reads_again_what_it_changes_and_nothing_else_and_only_once(company: Company) -> None:
    company.deliver("tickets", "a", TICKETS + ticket(1, "P2", "2026-07-01"))
    company.deliver("tickets", "b", TICKETS + ticket(2, "P4", "2026-07-01"))
    company.deliver("units", "a", "unit_id,name,kind,valid_from\nu,u,site,2020-01-01\n")
    assert len(company.load().loaded) == 3
    company.migrate_ids("P1,P2,2026-06-15")
    again = company.load()
    assert [(one.delivery, one.read_otherwise) for one in again.loaded] == [("a", 1)]
    assert sorted(again.unchanged) == [("tickets", "b"), ("units", "a")]
    tickets = company.rows(
        "select ticket_id, employee_id from raw.tickets where (_delivery_id, _row_number) not in "
        "(select (delivery_id, row_number) from raw.settled) order by 1"
    )
    assert tickets == [("t1", "P1"), ("t2", "P4")]
    assert company.load().loaded == []


@pytest.mark.parametrize(
    ("lines", "at", "what"),
    [
        ("A,B,2026-06-15\nA,C,2026-06-15", 3, "`A` has two new ids from 2026-06-15 on; the other one is in line 2"),
        ("P1,P3,2026-06-15\nP2,P3,2026-06-15", 3, "`P3` is given to two people from 2026-06-15 on"),
        ("P1,P2,2026-06-15\nP1,P2,2026-06-15", 3, "`P1` has two new ids"),
        ("P1,P2,2026-01-01\nP2,P1,2026-06-15", 3, "`P1` comes back to itself, through line 2"),
        ("P1,P2,2026-01-01\nP2,P3,2026-02-01\nP3,P1,2026-03-01", 4, "`P1` comes back to itself, through line 2"),
        ("P1,P2,2026-06-15\nP2,P3,2026-06-15", 2, "`P2` is given away and becomes `P3` (line 3) on one day"),
        ("P1,P1,2026-06-15", 2, "`P1` is itself"),
        ("P1,P2,15.06.2026", 2, "`15.06.2026` is not a day such as 2026-06-01"),
        ("P1,P2,2026-02-30", 2, "`2026-02-30` is not a day"),
        ("P1,,2026-06-15", 2, "a line says an old id, a new id and the day"),
        ("P1,P2,2026-06-15,why", 2, "a line says an old id, a new id and the day"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, lines: str, at: int, what: str) -> None:
    path = tmp_path / "ids.csv"
    path.write_text(f"old_id,new_id,from\n{lines}\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_id_migration(path)
    assert str(refused.value).startswith(f"{path}:{at}: ")
    assert what in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"id,is,from\nP1,P2,2026-06-15\n", b"\xff\xfe", None])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ids.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match="id migration file"):
        read_id_migration(path)


def test_somebody_whom_no_roster_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_text("old_id,new_id,from\nP1,P2,2026-01-01\nP2,P3,2026-06-01\nP7,P8,2026-06-01\n")
    migration = read_id_migration(path)
    migration.refuse_unknown({"P1", "P7"})
    with pytest.raises(Refusal) as refused:
        migration.refuse_unknown({"P1", "P2", "P3", "P8"})
    assert str(refused.value).startswith(f"{path}:4: no delivery of `employees` knows `P7`")


def test_a_mapping_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text("old_id,new_id,from\nP1,P2,2026-06-15\n")
    mapping = tmp_path / "fees.yaml"
    mapping.write_text(FEES + "ids: [{id: P2, is: P1, from: 2026-06-15}]\n", encoding="utf-8")
    read_mappings([mapping], tmp_path / "ids.csv")
    mapping.write_text(FEES + "ids: [{id: P2, is: P7, from: 2026-06-15}]\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"says that `P2` is `P7` from 2026-06-15 on, and .* that it is `P1`"):
        read_mappings([mapping], tmp_path / "ids.csv")
