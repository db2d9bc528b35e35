"""A query reads what is published and nothing else, whatever it says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.reading import release
from dagster_project.reading.query import ask, only_select
from dagster_project.store.paths import Home

HOSTILE = [
    "copy stars to '{folder}/stolen.csv'",
    "copy (select 1) to '{release}/bi/stars.parquet' (use_tmp_file false)",
    "attach '{folder}/other.duckdb'",
    "export database '{folder}/stolen'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma version",
    "pragma database_list",
    "/* select */ pragma version",
    "call pragma_version()",
    "create table t as select 1",
    "create view v as select 1",
    "insert into stars select * from stars",
    "update stars set star = 5",
    "delete from stars",
    "drop view stars",
    "begin",
    "checkpoint",
    "vacuum",
    "use memory",
    "prepare p as select 1",
    "execute p",
    "explain analyze select 1",
    "select 1; drop view stars",
    "select 1; select 2",
    "with x as (insert into stars values (1) returning *) select * from x",
    "select * into t from stars",
    "pivot stars on star using count(*)",
    "from read_csv('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "from read_blob('{folder}/home/hr/key')",
    "from glob('/etc/*')",
    "from sniff_csv('/etc/passwd')",
    "from parquet_metadata('{release}/hr/bonus_lines.parquet')",
    "from read_parquet('{release}/hr/bonus_lines.parquet')",
    "from '{release}/hr/bonus_lines.parquet'",
    "from read_json('{folder}/home/ledger/entries.jsonl')",
    "from query('copy stars to ''{folder}/stolen.csv''')",
    "select (select amount from bonus_lines limit 1)",
    "from a_python_variable",
    "select getenv('HOME')",
    "selec 1",
    "",
    "-- nothing",
    ";",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_query_is_refused_in_a_sentence(hostile: str, home: Home, tmp_path: Path) -> None:
    a_python_variable = [1]  # DuckDB would read it from this frame if it were let
    current = release.current(home)
    sql = hostile.format(folder=tmp_path, release=current.folder("bi").parent)
    before = {path: path.read_bytes() for path in home.releases.rglob("*.parquet")}
    with pytest.raises(Refusal) as refused:
        list(ask(current, "bi", sql).rows)
    assert a_python_variable
    assert str(refused.value).rstrip().endswith((".", "!", "?"))
    assert "Traceback" not in str(refused.value)
    assert {path: path.read_bytes() for path in home.releases.rglob("*.parquet")} == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "select 1;",
        "-- 注释里有中文\nselect 1",
        "(select 1)",
        "with x as (select * from stars) select * from x",
        "from stars",
        "values (1)",
        "show tables",
        "describe stars",
        "summarize stars",
        "from query_table('stars')",
        "from STARS",
    ],
)
def test_a_select_is_answered_however_it_is_written(sql: str, home: Home) -> None:
    assert list(ask(release.current(home), "bi", sql).rows)


def test_the_published_tables_of_a_zone_are_the_tables_of_a_query(home: Home) -> None:
    bi = [name for (name,) in ask(release.current(home), "bi", "show tables").rows]
    hr = [name for (name,) in ask(release.current(home), "hr", "show tables").rows]
    assert bi == ["census", "clause_results", "labels", "observations", "publications", "scores", "stars"]
    assert set(hr) > {*bi, "bonus_lines", "flags", "rejects"}


def test_each_published_period_is_there_once(home: Home) -> None:
    rows = list(ask(release.current(home), "hr", "select period, count(*) from stars group by all order by all").rows)
    assert rows == [("2026-09", 3), ("2026-10", 3)]


def test_an_earlier_release_can_be_named_by_its_id_or_by_a_time(home: Home) -> None:
    for earlier in [release.named(home, "2026-09.1"), release.as_of(home, "2026-11-02T00:00:00+08:00")]:
        rows = list(ask(earlier, "hr", "select distinct period from stars").rows)
        assert (earlier.publication_id, rows) == ("2026-09.1", [("2026-09",)])


def test_a_time_before_the_first_release_is_refused(home: Home) -> None:
    with pytest.raises(Refusal, match=r"Nothing was published at 2026-10-01"):
        release.as_of(home, "2026-10-01T00:00:00+08:00")


def test_an_unknown_publication_is_refused_with_those_that_exist(home: Home) -> None:
    with pytest.raises(Refusal, match=r"`2026-10.9` is not a publication. Some that are: 2026-10.1"):
        release.named(home, "2026-10.9")


def test_a_home_without_a_release_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"Nothing is published"):
        release.current(Home(tmp_path).ensure())


def test_an_unknown_table_is_refused_with_the_tables_of_the_zone(home: Home) -> None:
    with pytest.raises(
        Refusal, match=r"There is no table `starz`. Did you mean `stars`.*The zone `bi` has: census, clause_results"
    ):
        ask(release.current(home), "bi", "select * from starz")


def test_one_flipped_bit_is_noticed_before_a_figure_is_shown(own_home: Home) -> None:
    path = own_home.releases / "2026-10.1" / "hr" / "stars.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"stars.parquet was changed .*2026-10.1 says that its hash is"):
        ask(release.current(own_home), "hr", "select * from stars")
    assert list(ask(release.current(own_home), "hr", "select * from scores").rows), "other tables can still be read"


def test_a_missing_file_is_noticed(own_home: Home) -> None:
    (own_home.releases / "2026-10.1" / "hr" / "stars.parquet").unlink()
    with pytest.raises(Refusal, match=r"is missing"):
        ask(release.current(own_home), "hr", "select * from stars")


def test_a_changed_manifest_is_not_believed(own_home: Home) -> None:
    path = own_home.releases / "2026-10.1" / "manifest.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"2026-10.1", b"2026-10.2"))
    with pytest.raises(Refusal, match=r"was changed"):
        release.current(own_home)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_hrs_zone_is_closed_to_others(own_home: Home) -> None:
    (own_home.releases / "2026-10.1" / "hr").chmod(0)
    with pytest.raises(Refusal, match=r"belongs to HR"):
        ask(release.current(own_home), "hr", "select 1")


def test_hrs_zone_is_refused_where_the_system_says_no(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release.Release, "is_readable", lambda self, zone: zone == "bi")
    with pytest.raises(Refusal, match=r"You may not read the zone `hr` of 2026-10.1"):
        ask(release.current(home), "hr", "select 1")


def test_only_one_select_leaves_the_parser() -> None:
    assert only_select("select 1") == "select 1"
    with pytest.raises(Refusal, match=r"These are 2 statements"):
        only_select("select 1; select 2")
    with pytest.raises(Refusal, match=r"`PRAGMA` is not a SELECT"):
        only_select("pragma version")
