"""A home that lives through months, as they were once known: a year's title, and a month that builds on stored ones."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from dagster_project.month import turns
from tests.conftest import Company, Said

IN_JANUARY = "2026-01-05T00:00:00+08:00"


def run_as_known(company: Company, month: str, known_at: str) -> Said:
    said = company.run("run", month, "--known-at", known_at)
    assert said.code == 0, said.out + said.err
    return said


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory, older_landing: Path, older_site: Path) -> Company:
    """December 2025 at once, run and published with what was known in the first days of January."""
    company = Company(tmp_path_factory.mktemp("december") / "home", older_landing, older_site)
    run_as_known(company, "2025-12", IN_JANUARY)
    company.publish("2025-12")
    return company


def test_the_years_title_goes_to_all_who_tie(december: Company) -> None:
    titles = december.query("select subject_id, item from flags where period = '2025' order by all", "--zone", "hr")
    assert titles == [{"subject_id": "P001", "item": "winner_tied"}, {"subject_id": "P003", "item": "winner_tied"}]


def test_the_year_counts_the_months_at_five_stars(december: Company) -> None:
    counted = december.query(
        "select subject_id, value from observations where period = '2025'"
        " and measure = 'collection_star.five_star_months' order by value desc, subject_id limit 3",
        "--zone",
        "hr",
    )
    assert [(row["subject_id"], int(float(row["value"]))) for row in counted] == [("P001", 7), ("P003", 7), ("P011", 4)]


def contents(company: Company) -> dict[str, tuple[str, list[object]]]:
    """By month: the content hash of its calculation, and the logical hash of every table by scheme and period."""
    from dagster_project.store import calculations
    from dagster_project.store.ledger import Ledger
    from dagster_project.store.paths import Home

    home = Home(company.home)
    computed = [entry.body for entry in Ledger(home).entries("calculated")]
    found = [calculations.find(home, one["period"], one["calculation_id"]) for one in computed]
    return {
        one.period: (one.content_hash, [(ref.table, ref.scheme, ref.period, ref.logical_hash) for ref in one.tables])
        for one in found
    }


def test_months_in_turns_are_the_months_of_a_full_rebuild(
    december: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many at once as are drawn (STARLEDGER_SEED draws another number); each turn reads what the one before kept."""
    at_once = Random(os.environ.get("STARLEDGER_SEED", "1")).randint(5, 13)
    monkeypatch.setattr(turns, "months_at_once", lambda workplace: at_once)
    in_turn = Company(tmp_path / "home", december.landing, december.site)
    run_as_known(in_turn, "2025-12", IN_JANUARY)
    found, expected = contents(in_turn), contents(december)
    assert len(expected) == 14
    assert found == expected, f"{at_once} months at once"


def test_a_month_before_the_first_is_refused(december: Company) -> None:
    said = december.run("run", "2024-10")
    assert said.code == 1
    assert "2024-11" in said.err


def test_a_delivery_that_came_later_was_not_known_then(december: Company) -> None:
    months = december.query(
        "select distinct period from observations where period > '2026-01'",
        "--publication",
        "2025-12.1",
        "--zone",
        "hr",
    )
    assert months == []
