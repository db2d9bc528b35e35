"""Result tables are stored once, by what they hold, and are checked before they are read."""

import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project.errors import Refusal
from dagster_project.store import calculations, effects, folders
from dagster_project.store.hashing import logical_hash
from dagster_project.store.objects import ObjectRef, put, put_split, read, verified
from dagster_project.store.paths import Home

STARS = """select scheme, subject_id, period, subject_id % 6 as star
    from (values ('alpha'), ('beta')) s(scheme), (values ('2026-09'), ('2026-10')) p(period), range(50) r(subject_id)"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").ensure()
    (home.rules / "rules").mkdir()
    folders.close(home.rules / "rules")
    return home


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def split(connection: duckdb.DuckDBPyConnection, home: Home, select: str = STARS) -> list[ObjectRef]:
    return put_split(connection, home, "stars", select, ["subject_id"], "2026-10")


def test_a_table_becomes_one_object_for_each_scheme_and_period(
    connection: duckdb.DuckDBPyConnection, home: Home
) -> None:
    refs = split(connection, home)
    assert [(ref.scheme, ref.period, ref.rows) for ref in refs] == [
        (scheme, period, 50) for scheme in ("alpha", "beta") for period in ("2026-09", "2026-10")
    ]
    for ref in refs:
        part = f"(select * from ({STARS}) where scheme = '{ref.scheme}' and period = '{ref.period}')"
        assert ref.logical_hash == logical_hash(connection, part) == ref.path(home).stem
        assert logical_hash(connection, f"read_parquet('{ref.path(home)}')") == ref.logical_hash
        assert read(home, ref).column("subject_id").to_pylist() == list(range(50))


def test_a_correction_stores_only_what_it_changed(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    before = {ref.logical_hash for ref in split(connection, home)}
    corrected = f"select * replace (if(scheme = 'beta' and period = '2026-10', 0, star) as star) from ({STARS})"
    after = {ref.logical_hash for ref in split(connection, home, corrected)}
    assert len(after - before) == 1 and len(list(home.objects.iterdir())) == 5


def test_storing_the_same_again_writes_nothing(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    refs = split(connection, home)
    before = {path: path.stat().st_mtime_ns for path in home.objects.iterdir()}
    assert split(connection, home, f"{STARS} order by star desc") == refs
    assert {path: path.stat().st_mtime_ns for path in home.objects.iterdir()} == before


def test_objects_are_read_only_in_a_closed_directory(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    (ref, *_) = split(connection, home)
    assert stat.S_IMODE(ref.path(home).stat().st_mode) == 0o444
    assert stat.S_IMODE(home.objects.stat().st_mode) == 0o700


def test_a_table_without_rows_keeps_its_columns(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    (ref,) = split(connection, home, f"{STARS} where false")
    assert (ref.rows, ref.period, read(home, ref).column_names) == (
        0,
        "2026-10",
        ["scheme", "subject_id", "period", "star"],
    )


def test_a_table_without_a_period_gets_the_calculations_own(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    (ref,) = put_split(connection, home, "rejects", "select 'tickets' as source", [], "2026-10")
    assert read(home, ref).to_pylist() == [{"source": "tickets", "period": "2026-10"}]


def test_rows_without_a_period_are_refused(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    with pytest.raises(Refusal, match="stars has rows without a period"):
        split(connection, home, "select 1 as subject_id, null::varchar as period")


def test_a_select_can_be_stored_whole(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    ref = put(connection, home, "stars", STARS, ["scheme", "subject_id"], "2026-10")
    assert (ref.rows, ref.logical_hash) == (200, logical_hash(connection, f"({STARS})"))


def test_a_changed_object_is_neither_read_nor_shared(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    ref, other, *_ = split(connection, home)
    path = ref.path(home)
    path.chmod(0o600)
    path.write_bytes(other.path(home).read_bytes())
    for attempt in (lambda: read(home, ref), lambda: verified(home, ref)):
        with pytest.raises(
            Refusal, match=r"were changed after it was stored as stars of 2026-09, alpha.*nothing is read"
        ):
            attempt()
    with pytest.raises(Refusal, match="does not hold what its name says: stars of 2026-09, alpha"):
        split(connection, home)


def test_a_missing_object_is_named(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    (ref, *_) = split(connection, home)
    ref.path(home).unlink()
    with pytest.raises(
        Refusal, match=r"missing, though it was stored as stars of 2026-09, alpha.*Restore it from the backup"
    ):
        read(home, ref)


def test_an_object_written_by_another_writer_is_shared_if_it_holds_the_same(
    connection: duckdb.DuckDBPyConnection, home: Home
) -> None:
    (ref, *_) = split(connection, home)
    path = ref.path(home)
    rewritten = home.work / "rewritten.parquet"
    connection.execute(f"copy (from read_parquet('{path}')) to '{rewritten}' (format parquet, compression gzip)")
    rewritten.rename(path)
    (again, *_) = split(connection, home)
    assert again.logical_hash == ref.logical_hash and again.sha256 != ref.sha256
    assert read(home, again).num_rows == 50


def test_interrupted_while_storing_leaves_no_half_object_under_a_final_name(
    connection: duckdb.DuckDBPyConnection, home: Home
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    effects.arm(2, interrupt)
    with pytest.raises(KeyboardInterrupt):
        split(connection, home)
    assert list(home.objects.glob("*.parquet")) == []
    assert len(split(connection, home)) == 4
    assert list(home.objects.glob(".staging-*")) == []


def test_a_calculation_is_found_again_and_is_the_same_written_twice(
    connection: duckdb.DuckDBPyConnection, home: Home
) -> None:
    refs = split(connection, home)
    first = calculations.write(home, "2026-10", "c1", refs, "rules", {"deliveries": []}, {}, {"duckdb": "1.5.6"})
    second = calculations.write(home, "2026-10", "c1", refs[::-1], "rules", {"deliveries": []}, {}, {"duckdb": "1.6.0"})
    assert first == second == calculations.find(home, "2026-10", "c1")
    assert calculations.problems(home, first) == []


def test_the_same_inputs_with_another_result_are_refused(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    refs = split(connection, home)
    calculations.write(home, "2026-10", "c1", refs, "rules", {}, {}, {})
    with pytest.raises(Refusal, match="another result for the same inputs, rules and code"):
        calculations.write(home, "2026-10", "c1", refs[1:], "rules", {}, {}, {})


def test_a_calculation_that_is_not_there_or_damaged_is_refused(home: Home) -> None:
    with pytest.raises(Refusal, match=r"is not in the store.*starledger run 2026-10"):
        calculations.find(home, "2026-10", "c1")
    path = calculations.path_of(home, "2026-10", "c1")
    path.parent.mkdir()
    path.write_text("{}")
    with pytest.raises(Refusal, match="is no calculation's document"):
        calculations.find(home, "2026-10", "c1")
