"""Parquet that is typed as the models want it is read where it lies, and gives the very rows that a CSV gives."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from intake_company import Company, rejected

from dagster_project.errors import Refusal

CSV = """call_id,employee_id,direction,started_at,ring_seconds,answered,talk_seconds,rating
c1,王芳,inbound,2026-10-01T08:00:00,3,true,60.5,5
c2,,outbound,2026-10-31T23:59:59.25,12,false,0.0,
"""
TYPED = """
    select * from (values
        ('c1', '王芳', 'inbound', timestamp '2026-10-01 08:00:00', 3, true, 60.5::decimal(9, 1), 5),
        ('c2', null, 'outbound', timestamp '2026-10-31 23:59:59.25', 12, false, 0::decimal(9, 1), null)
    ) as calls (call_id, employee_id, direction, started_at, ring_seconds, answered, talk_seconds, rating)
"""
TEXTS = "call_id, employee_id, direction, started_at, ring_seconds, answered, talk_seconds, rating, hold_count, deleted"


def _delivered(company: Company, tmp_path: Path, select: str, name: str = "a", source: str = "calls") -> Path:
    """Deliver a select's rows as Parquet, load them; returns the delivery's folder in the store."""
    duckdb.execute(f"copy ({select}) to '{tmp_path / 'x'}' (format parquet)")
    company.deliver(source, name, (tmp_path / "x").read_bytes(), file="rows.parquet")
    intake = company.load()
    assert intake.refused == []
    return company.home.raw / source / intake.loaded[0].delivery_id


def test_typed_parquet_is_not_rewritten_and_has_the_texts_of_a_csv(company: Company, tmp_path: Path) -> None:
    kept = _delivered(company, tmp_path, TYPED, "typed")
    assert sorted(path.name for path in kept.iterdir()) == ["files", "manifest.json", "settled.parquet"]
    company.deliver("calls", "csv", CSV)
    company.load()
    shown = f"select _row_number, {TEXTS} from raw.calls where _delivery = '{{}}' order by all"
    assert company.rows(shown.format("typed")) == company.rows(shown.format("csv"))


def test_its_values_stand_typed_beside_their_texts(company: Company, tmp_path: Path) -> None:
    _delivered(company, tmp_path, TYPED)
    found = company.raw().execute(
        "select _typed_started_at, _typed_ring_seconds, _typed_answered, _typed_rating, _typed_hold_count, "
        "_typed_deleted from raw.calls where _is_typed"
    )
    assert [str(type_) for _, type_, *_ in found.description] == [
        "TIMESTAMP",
        "DECIMAL(18,6)",
        "BOOLEAN",
        "BIGINT",
        "BIGINT",
        "BOOLEAN",
    ]
    assert len(found.fetchall()) == 2


@pytest.mark.parametrize(
    "column",
    [
        pytest.param("'' as customer_id", id="empty text"),
        pytest.param("'１２' as customer_id", id="text that is not in normal form"),
        pytest.param("'2026-10-01' as customer_id, '5' as rating", id="number as text"),
        pytest.param("timestamptz '2026-10-01 00:00:00+08' as started_at", id="time with offset"),
        pytest.param("timestamp 'infinity' as started_at", id="a day that no text can name"),
        pytest.param("1000000000000000::bigint as rating", id="a number beyond the canonical ones"),
        pytest.param("5::double as rating", id="float"),
        pytest.param("12.1234567::decimal(12, 7) as talk_seconds", id="more digits than the canonical type has"),
    ],
)
def test_what_a_type_cannot_hold_without_loss_is_rewritten_as_text(
    company: Company, tmp_path: Path, column: str
) -> None:
    kept = _delivered(company, tmp_path, f"select 'c1' as call_id, {column}")
    assert (kept / "rows.parquet").exists()
    assert company.rows("select _is_typed, _typed_started_at from raw.calls") == [(False, None)]


def test_a_row_is_replaced_across_formats(company: Company, tmp_path: Path) -> None:
    company.deliver("calls", "a", CSV)
    company.load("2026-11-03T05:00:00+08:00")
    _delivered(company, tmp_path, TYPED, "b")
    assert company.settled("calls") == [
        ("a", 1, "superseded", "later_row", "b", 1),
        ("a", 2, "superseded", "later_row", "b", 2),
    ]


def test_rows_of_one_typed_delivery_are_compared_with_each_other(company: Company, tmp_path: Path) -> None:
    _delivered(company, tmp_path, f"{TYPED} union all {TYPED}")
    fates = [(row, fate) for _, row, fate, *_ in company.settled("calls")]
    assert len(fates) == 2 and {fate for _, fate in fates} == {"duplicate"}


def test_the_months_of_a_typed_delivery_are_read_from_its_days(company: Company, tmp_path: Path) -> None:
    _delivered(company, tmp_path, TYPED.replace("2026-10-01", "2026-08-31"))
    body = company.ledger.entries("delivered")[0].body
    assert (body["first_month"], body["last_month"]) == ("2026-08", "2026-10")


def test_a_changed_byte_of_a_file_that_is_read_in_place_is_found(company: Company, tmp_path: Path) -> None:
    path = _delivered(company, tmp_path, TYPED) / "files" / "rows.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"rows.parquet is not the file that was loaded"):
        company.raw()


FAULTY = """
    select * from (values
        (null, 'inbound', timestamp '2026-10-01 08:00:00', 3, true, 1::decimal(9, 1), false),
        ('f2', 'sideways', null, null, null, 1, false),
        ('f3', 'inbound', timestamp '1889-10-01 08:00:00', 3, null, 1, false),
        ('f4', 'outbound', timestamp '2026-12-01 08:00:00', 3, true, 1, false),
        (null, null, null, null, null, null, true)
    ) as calls (call_id, direction, started_at, ring_seconds, answered, talk_seconds, deleted)
"""


def test_files_of_one_delivery_are_told_apart_whatever_they_are_called_and_hold(
    company: Company, tmp_path: Path
) -> None:
    otherwise = f"select rating, 'x' as extra, * exclude (rating) from ({TYPED})".replace("'c", "'d")
    parts = {"a b'c.parquet": TYPED, "二.parquet": otherwise, "z.parquet": "select 'e1' as call_id"}
    folder = company.landing / "calls" / "in-parts"
    folder.mkdir(parents=True)
    for name, select in parts.items():
        duckdb.execute(f"copy ({select}) to '{tmp_path / 'x'}' (format parquet)")
        (tmp_path / "x").rename(folder / name)
    assert company.load().refused == []
    assert company.rows("select _file, _row_number, call_id, _typed_rating from raw.calls order by call_id") == [
        ("a b'c.parquet", 1, "c1", 5),
        ("a b'c.parquet", 2, "c2", None),
        ("二.parquet", 1, "d1", 5),
        ("二.parquet", 2, "d2", None),
        ("z.parquet", 1, "e1", None),
    ]


def test_a_typed_value_is_rejected_for_the_reason_for_which_its_text_is(company: Company, tmp_path: Path) -> None:
    _delivered(company, tmp_path, TYPED, "sound")
    _delivered(company, tmp_path, FAULTY, "typed")
    company.deliver("calls", "as_text", duckdb.sql(FAULTY).df().to_csv(index=False))
    company.load()
    rejects = rejected(company, tmp_path)
    assert {row[0] for row in rejects} == {"typed", "as_text"}
    typed, as_text = (
        [
            (*place, value and value.replace(" ", "T"), reason)
            for name, *place, value, reason in rejects
            if name == which
        ]
        for which in ("typed", "as_text")
    )
    assert (
        typed
        == as_text
        == [
            (1, "call_id", None, "missing"),
            (2, "answered", None, "missing"),
            (2, "direction", "sideways", "not_in_vocabulary"),
            (2, "ring_seconds", None, "missing"),
            (2, "started_at", None, "missing"),
            (3, "answered", None, "missing"),
            (3, "started_at", "1889-10-01T08:00:00", "date_out_of_range"),
            (4, "started_at", "2026-12-01T08:00:00", "date_out_of_range"),
            (5, "call_id", None, "missing"),
        ]
    )


def test_a_manifest_names_the_columns_in_which_no_row_lacks_a_value(company: Company, tmp_path: Path) -> None:
    manifest = json.loads((_delivered(company, tmp_path, TYPED) / "manifest.json").read_text())
    assert manifest["filled"] == ["call_id", "direction", "started_at", "ring_seconds", "answered", "talk_seconds"]
    assert company.rows("select are_texts, are_typed, filled from raw.deliveries") == [
        (False, True, "call_id,direction,started_at,ring_seconds,answered,talk_seconds")
    ]


def test_where_nothing_can_be_wrong_nothing_is_rejected(company: Company, tmp_path: Path) -> None:
    """One typed delivery, of a source with neither days nor words: no question is left of it."""
    sound = "select 'r1' as return_id, 'c1' as complaint_id, 2::decimal(9, 2) as approved_quantity"
    _delivered(company, tmp_path, f"{sound}, 1::decimal(9, 2) as returned_quantity", source="returns")
    assert company.rows("select are_texts from raw.deliveries") == [(False,)]
    assert rejected(company, tmp_path) == []


@pytest.mark.parametrize("column", ["file_row_number", "_stored_as"])
def test_a_column_that_is_named_as_the_readers_own_is_refused_with_its_delivery_alone(
    company: Company, tmp_path: Path, column: str
) -> None:
    duckdb.execute(f"copy (select *, 1 as {column} from ({TYPED})) to '{tmp_path / 'x'}' (format parquet)")
    company.deliver("calls", "a", (tmp_path / "x").read_bytes(), file="rows.parquet")
    assert f"`{column}` cannot be read" in company.refusal()


def test_a_day_that_is_too_early_and_too_late_is_rejected_once(company: Company, tmp_path: Path) -> None:
    """Known, by a slip of the pen, before anything can have happened."""
    duckdb.execute(f"copy ({TYPED}) to '{tmp_path / 'x'}' (format parquet)")
    known_at = "1926-11-02T00:00:00+08:00"
    company.deliver("calls", "a", (tmp_path / "x").read_bytes(), file="rows.parquet", known_at=known_at)
    company.load()
    duckdb.execute(f"copy ({TYPED.replace('2026-', '1970-')}) to '{tmp_path / 'x'}' (format parquet)")
    company.deliver("calls", "b", (tmp_path / "x").read_bytes(), file="rows.parquet", known_at=known_at)
    company.load()
    found = [(name, row, reason) for name, row, _, _, reason in rejected(company, tmp_path)]
    assert found == [(name, row, "date_out_of_range") for name in ("a", "b") for row in (1, 2)]
