"""Refused and wrongly read deliveries, as a person meets them: told, mended, read again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dagster_project.intake import load, read_mappings
from dagster_project.reading.refused import note
from dagster_project.site import load as load_site
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.cli.conftest import Run
from tests.reading.small_company import SITE

AT = "2026-11-03T06:00:00+08:00"
MAPPING = """
mapping: fees
source: collections
applies_to: ["*/fees-*.csv"]
columns: {employee_id: 工号, month: 账期, collected_amount: 实收额}
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """One delivery is taken in, one is refused because its mapping knows another heading."""
    (tmp_path / "fees.yaml").write_text(MAPPING, encoding="utf-8")
    site = tmp_path / "starledger.yaml"
    site.write_text(SITE.replace("LANGUAGE", "en") + "mappings: [fees.yaml]\n", encoding="utf-8")
    for name, content in (("good", "实收额"), ("bad", "实收")):
        folder = tmp_path / "landing" / "collections" / name
        folder.mkdir(parents=True)
        (folder / "fees-1.csv").write_text(f"工号,账期,{content}\n{name},2026-10,5\n", encoding="utf-8")
    home = Home(tmp_path / "home").ensure()
    intake = load(home, tmp_path / "landing", Ledger(home), AT, mappings=read_mappings(load_site(site).mappings))
    note(home, intake.refused)
    return tmp_path


def said(run: Run, company: Path, *arguments: str) -> tuple[int, list[dict[str, object]], str]:
    ran = run("deliveries", *arguments, "--format", "json", "--site", str(company / "starledger.yaml"))
    return ran.code, json.loads(ran.out or "[]"), " ".join(ran.err.split())


def mend(company: Path) -> None:
    (company / "fees.yaml").write_text(MAPPING.replace("实收额", "[实收额, 实收]"), encoding="utf-8")


def test_deliveries_tells_which_was_refused_why_and_where_its_bytes_are(run: Run, company: Path) -> None:
    code, rows, err = said(run, company)
    assert (code, [row["delivery"] for row in rows]) == (0, ["good"])
    assert "Refused: collections/bad. fees-1.csv has no column `实收额`" in err
    assert f"What came is kept as {company / 'home' / 'quarantine'}" in err
    assert "Refused" not in said(run, company, "--source", "collections")[2].replace("Refused: collections/bad", "")


def test_again_reads_what_was_refused_and_what_the_mended_mapping_reads_otherwise(run: Run, company: Path) -> None:
    code, rows, err = said(run, company, "--again")
    assert (code, rows) == (2, [dict(source="collections", delivery="bad", became="refused", rows=None,
                                     read_otherwise=None)])  # fmt: skip
    assert "Refused again: collections/bad." in err
    mend(company)
    shutil.rmtree(company / "landing" / "collections" / "bad")
    code, rows, err = said(run, company, "--again")
    assert (code, [(row["delivery"], row["became"], row["rows"]) for row in rows]) == (0, [("bad", "taken in", 1)])
    assert "`starledger run MONTH`. Their rows are of 2026-10." in err
    code, rows, err = said(run, company)
    assert [row["delivery"] for row in rows] == ["good", "bad"] and "Refused" not in err


def test_a_delivery_that_is_named_is_told_also_where_nothing_changed(run: Run, company: Path) -> None:
    mend(company)
    code, rows, err = said(run, company, "--again", "good")
    assert (code, [(row["delivery"], row["became"]) for row in rows]) == (0, [("good", "as before")])
    assert "Refused: collections/bad." in said(run, company)[2], "what was not tried stays refused"
    code, rows, err = said(run, company, "--again", "goood")
    assert (code, rows) == (1, []) and "Did you mean" in err
