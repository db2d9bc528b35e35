"""docs/bi.md: its questions run as they stand, on the sample company's release, in each place that the page names."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.locations import INSTALLATION
from dagster_project.reading import release as releases
from dagster_project.site import read
from dagster_project.site_template import template
from dagster_project.store.paths import Home
from dagster_project.targets.delivering import deliver
from tests.conftest import Company
from tests.targets.conftest import DATABASES, SECRET, Warehouse

PAGE = (INSTALLATION / "docs" / "bi.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE, re.S)
COLUMNS = INSTALLATION / "docs" / "published-columns.csv"


def sorted_text(rows: list[tuple[Any, ...]]) -> list[str]:
    """Servers sort empty values on different ends."""
    return sorted(str([None if value is None else str(value) for value in row]) for row in rows)


def test_five_questions_have_one_answer_wherever_they_are_asked(
    published: Company, warehouse: Warehouse, tmp_path: Path
) -> None:
    assert len(QUESTIONS) == 5
    text = (
        f"{template('2026-10')}\ntargets:\n"
        f"  - {{target: views, kind: duckdb, zone: bi, file: '{tmp_path}/bi.duckdb'}}\n"
        f"  - {{target: server, kind: postgresql, zone: bi, access: {{environment: {SECRET}}}, "
        f"url: 'postgresql://owner@127.0.0.1:{warehouse.port}/{DATABASES['bi']}'}}\n"
    )
    outcomes = deliver(Home(published.home), read(text, tmp_path / "starledger.yaml").targets)
    assert [one.why for one in outcomes] == ["", ""]
    user = warehouse.sign_in("anna", "bi_reader")
    for question in QUESTIONS:
        asked = published.query(question)
        assert asked, question
        command = sorted_text([tuple(row.values()) for row in asked])
        with duckdb.connect(str(tmp_path / "bi.duckdb"), read_only=True) as views:
            assert sorted_text(views.execute(question).fetchall()) == command
        with warehouse.connect("bi", user) as server:
            server.execute("set search_path to starledger")
            assert sorted_text(server.execute(question.encode()).fetchall()) == command


@pytest.mark.parametrize("zone", ["bi", "hr"])
def test_columns_that_readers_rely_on_are_still_there(published: Company, zone: str) -> None:
    """Columns are only ever added: a line of docs/published-columns.csv is never changed and never removed."""
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        promised = {(row["table"], row["column"]): row["type"] for row in csv.DictReader(file) if row["zone"] == zone}
    found: dict[tuple[str, str], str] = {}
    for table, files in releases.current(Home(published.home)).tables(zone).items():
        paths = [str(file.path) for file in files]
        described = duckdb.sql(f"describe select * from read_parquet({paths}, union_by_name = true)").fetchall()
        found |= {(table, name): type_ for name, type_, *_ in described}
    lost = {key: type_ for key, type_ in promised.items() if found.get(key) != type_}
    assert not lost, f"readers would lose these, or find another type: {lost}"
    new = [key for key in found if key not in promised]
    assert not new, f"new columns are promises too; add them to {COLUMNS.name}: {new}"
