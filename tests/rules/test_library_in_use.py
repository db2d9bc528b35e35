"""A site answers for the schemes that it uses, with what they read, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.locations import SEEDS
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.rules.library import Library
from dagster_project.site import read
from dagster_project.store.paths import Home

SITE = """\
format: 1
company: Sunrise
first_month: 2024-11
home: home
landing: landing
sites: [{unit: hotline}]
schemes:
  use:
    - {scheme: smile_star, sites: [hotline]}
    - {scheme: colection_star, sites: [hotline]}
people: {hr_manager: [王磊]}
"""


def test_only_schemes_in_use_are_read_and_what_they_read() -> None:
    assert set(Library.load(SEEDS, used={"smile_star"}).schemes) == {"smile_star"}
    rollup = Library.load(SEEDS, used={"shop_kpi_rollup"})
    assert set(rollup.schemes) == {"shop_kpi_rollup", "shop_kpi"}


def test_what_an_overlay_fills_is_read_too() -> None:
    overlay = SEEDS / "sample" / "overlay.yaml"
    filled = Library.load(SEEDS, [overlay], used={"smile_star"})
    assert {"smile_star", *filled.fillings} <= set(filled.schemes)


def test_a_fault_in_a_scheme_that_nobody_uses_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "schemes").mkdir()
    (tmp_path / "measures").symlink_to(SEEDS / "measures")
    (tmp_path / "schemes" / "smile_star.yaml").symlink_to(SEEDS / "schemes" / "smile_star.yaml")
    (tmp_path / "schemes" / "nobodys_scheme.yaml").write_text("scheme: [", encoding="utf-8")
    assert Library.load(tmp_path, used={"smile_star"}).schemes
    with pytest.raises(Refusal, match=r"nobodys_scheme\.yaml"):
        Library.load(tmp_path)


def test_a_scheme_that_is_not_there_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "starledger.yaml"
    site = read(SITE, path)
    workplace = Workplace(site, Home(tmp_path / "home"), site.landing, parse_month("2026-10"), "2026-11-01T00:00:00Z")
    with pytest.raises(Refusal) as refused:
        _ = workplace.library
    assert str(refused.value).endswith(":10: There is no scheme `colection_star`. Did you mean `collection_star`?")
