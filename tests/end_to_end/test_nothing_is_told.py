"""No pay, name or secret in any log, target folder, metadata, notice, run record or BI file of the sample's run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project import site as sites
from dagster_project.notices.telling import notice_of
from dagster_project.operations.lineage_events import events_of
from dagster_project.periods import parse_month
from dagster_project.reading.checklist import checklist
from dagster_project.store.paths import Home
from tests.conftest import MONTH, SIGNERS, Company

# Data, and not what is told of it: HR's working files, and rows that a red gate set aside for HR.
DATA = (".duckdb", ".parquet")


@pytest.fixture(scope="module")
def hidden(published: Company) -> re.Pattern[str]:
    """Every name of the roster, every amount of pay of a hundred and more, and the pseudonym key."""
    rosters = [str(path) for path in (published.home / "store" / "raw" / "employees").glob("*/rows.parquet")]
    lines = [str(path) for path in (published.home / "releases").glob("*/hr/bonus_lines*.parquet")]
    assert rosters and lines
    with duckdb.connect() as connection:
        names = {row[0] for row in connection.execute("select name from read_parquet($1)", [rosters]).fetchall()}
        pay = {
            row[0]
            for row in connection.execute(
                "select unnest([amount, basis_amount]) from read_parquet($1, union_by_name = true) union "
                "select unnest([try_cast(base_pay as decimal(18, 2)), try_cast(performance_pay as decimal(18, 2))]) "
                "from read_parquet($2)",
                [lines, rosters],
            ).fetchall()
            if row[0] is not None and row[0] >= 100
        }
    names -= {name for name, _ in SIGNERS} | {"null", "NA"}  # names that are words of every program, too
    assert len(names) > 50 and len(pay) > 20
    amounts = [rf"(?<![0-9]){re.escape(f'{amount:.2f}')}(?![0-9])" for amount in pay]
    key = (published.home / "hr" / "key").read_bytes().hex()
    return re.compile("|".join([key, *map(re.escape, sorted(names)), *amounts]))


def told(published: Company) -> Iterator[tuple[str, str]]:
    """Everything that is told of the run, by where it stands."""
    home = Home(published.home)
    beside = [published.home.parent / name for name in ("dagster.txt", "stderr.txt")]
    for path in [*beside, *home.log.rglob("*"), *home.work.rglob("*")]:
        if path.is_file() and path.suffix not in DATA and "failing" not in path.parts:
            yield str(path), path.read_bytes().decode("utf-8", errors="replace")
    with duckdb.connect() as connection:
        for path in (home.releases / f"{MONTH}.1" / "bi").glob("*.parquet"):
            yield str(path), str(connection.execute("from read_parquet($1)", [str(path)]).fetchall())
    site = sites.load(published.site)
    notice = notice_of(site.company, checklist(home, site, parse_month(MONTH), date(2026, 11, 6)))
    yield "the notice", f"{notice}"
    yield "the lineage", "".join(json.dumps(str(event)) for event in events_of(home, site.company, MONTH))
    yield "the ledger", (home.ledger / "entries.jsonl").read_text(encoding="utf-8")


def test_nobodys_name_no_pay_and_no_secret_is_told(published: Company, hidden: re.Pattern[str]) -> None:
    places = dict(told(published))
    for needed in ("dagster.txt", "starledger.jsonl", f"runs/{MONTH}/1.json", "bi/stars.parquet", "the lineage"):
        assert any(place.endswith(needed) for place in places), needed
    found = {place: match[0] for place, text in places.items() if (match := hidden.search(text))}
    assert found == {}


def test_what_is_looked_for_would_be_found(published: Company, hidden: re.Pattern[str]) -> None:
    lines = duckdb.sql(f"from '{published.home}/releases/{MONTH}.1/hr/bonus_lines.parquet'").fetchall()
    assert hidden.search(str(lines).replace("Decimal('", "").replace("')", ""))
    roster: list[Path] = list((published.home / "store" / "raw" / "employees").glob("*/files/*.csv"))
    assert any(hidden.search(path.read_text(encoding="utf-8", errors="replace")) for path in roster)
