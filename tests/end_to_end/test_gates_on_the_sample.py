"""What is laid out for the gates of the sample company: feeds that came, stated totals, a past, pay with reasons."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project import site as sites
from dagster_project.month import checking, gating, planning
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.site import Site
from dagster_project.store.paths import Home
from expectations.declaration import Gate
from expectations.gates import (
    CENSUS_EQUALS_ROSTER,
    CONTROL_TOTALS_RECONCILE,
    EXPECTED_FEEDS_HAVE_COME,
    FIGURES_ARE_PLAUSIBLE,
    PAY_MOVES_WITH_REASONS,
    VOLUMES_KEEP_TO_THEIR_PAST,
)
from expectations.record import GateRecord
from expectations.runner import explain_red, run_gates
from tests.conftest import MONTH, Company, schemes_due

MISSING = "2026-07"  # no complaints of the property site were delivered for it
Judge = Callable[..., GateRecord]


class Laid:
    """The candidate of a month, laid out beside the working file of the session's run."""

    def __init__(self, home: Path, landing: Path, site: Site) -> None:
        self.home, self.landing, self.site = Home(home), landing, site

    def judge(self, month: str, *gates: Gate, site: Site | None = None) -> GateRecord:
        workplace = self.lay(month, site or self.site)
        return run_gates(workplace.candidate_file, "hash", gates)

    def lay(self, month: str, site: Site) -> Workplace:
        ran = Workplace(self.site, self.home, self.landing, parse_month(month), "2026-11-03T06:00:00+08:00")
        workplace = replace(ran, site=site)
        plan = replace(planning.plan(ran), to_compute=(ran.month,))
        calculation = plan.stored.get(month) or planning.calculations.find(
            self.home, month, plan.identities[month].calculation_id
        )
        periods = [period.text for period in plan.periods]
        gating.lay_candidate(workplace, calculation, plan)
        gating.lay_findings(workplace.candidate_file, *checking.differences(workplace.warehouse, periods))
        return workplace

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home.work / "candidate.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def laid(published: Company, tmp_path_factory: pytest.TempPathFactory) -> Laid:
    home = tmp_path_factory.mktemp("laid") / "home"
    shutil.copytree(published.home, home, symlinks=True)
    return Laid(home, published.landing, sites.load(published.site))


@pytest.fixture(autouse=True)
def no_second_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has tests of its own, and would take most of the time of these."""
    monkeypatch.setattr(checking, "differences", lambda *_: ([], {"stars": 1}))


def not_blocking(site: Site, unit: str, source: str) -> Site:
    def declared(one: Any) -> Any:
        feeds = (replace(feed, is_blocking=feed.source != source) for feed in one.feeds)
        return replace(one, feeds=tuple(feeds)) if one.unit == unit else one

    return replace(site, sites=tuple(map(declared, site.sites)))


def test_a_month_with_all_its_feeds_is_green_everywhere(laid: Laid) -> None:
    record = laid.judge(
        MONTH,
        EXPECTED_FEEDS_HAVE_COME,
        CONTROL_TOTALS_RECONCILE,
        VOLUMES_KEEP_TO_THEIR_PAST,
        FIGURES_ARE_PLAUSIBLE,
        CENSUS_EQUALS_ROSTER,
        PAY_MOVES_WITH_REASONS,
    )
    assert explain_red(record) == ""
    checked = {gate.gate: gate.checked_rows for gate in record.gates}
    assert checked["expected_feeds_have_come"] == sum(len(site.feeds) for site in laid.site.sites)
    assert checked["control_totals_reconcile"] > 100
    assert checked["figures_are_plausible"] > 30
    assert checked["volumes_keep_to_their_past"] > 100
    assert checked["pay_moves_with_reasons"] > 60


def test_a_blocking_feed_that_did_not_come_is_red_and_named(laid: Laid) -> None:
    record = laid.judge(MISSING, EXPECTED_FEEDS_HAVE_COME)
    assert [gate.outcome for gate in record.gates] == ["fail"]
    assert f"site_id=property, source=complaints, period={MISSING}" in explain_red(record)
    assert record.gates[0].failing_rows == 1


def test_a_missing_feed_that_does_not_block_leaves_the_month_green_and_its_people_undecided(laid: Laid) -> None:
    record = laid.judge(MISSING, EXPECTED_FEEDS_HAVE_COME, site=not_blocking(laid.site, "property", "complaints"))
    assert record.gates and not record.red
    states = laid.rows("select distinct status from stars where scheme = 'collection_star'")
    assert ("insufficient_data",) in states


def test_status_shows_a_missing_feed_and_whether_it_blocks(published: Company, laid: Laid) -> None:
    from datetime import date

    from dagster_project.reading.checklist import checklist

    def point(site: Site) -> tuple[str, str]:
        found = checklist(laid.home, site, parse_month(MISSING), date(2026, 11, 3))
        (feed,) = (one for one in found.points if (one.step, one.subject) == ("feed", "property/complaints"))
        return feed.state, feed.detail

    assert point(laid.site) == ("red", "was due on 2026-08-02, 93 days ago")
    state, detail = point(not_blocking(laid.site, "property", "complaints"))
    assert state == "open"
    assert "does not block the month, its people stay insufficient_data" in detail


def test_a_master_has_come_once_one_of_its_rows_holds(laid: Laid) -> None:
    (hotline, *others) = laid.site.sites
    (feed, *_) = hotline.feeds
    masters = tuple(replace(feed, source=source) for source in ("employees", "units", "calendar"))
    site = replace(laid.site, sites=(replace(hotline, feeds=masters), *others))
    assert explain_red(laid.judge(MONTH, EXPECTED_FEEDS_HAVE_COME, site=site)) == ""


def test_a_list_that_names_units_has_come_where_one_of_them_stands(laid: Laid) -> None:
    """The park's applicants, whose delivery also declares the site, are not the hotline's."""
    (hotline, *others) = laid.site.sites
    applicants = replace(hotline.feeds[0], source="candidates")
    record = laid.judge(
        MONTH,
        EXPECTED_FEEDS_HAVE_COME,
        site=replace(laid.site, sites=(replace(hotline, feeds=(*hotline.feeds, applicants)), *others)),
    )
    assert f"site_id=hotline, source=candidates, period={MONTH}" in explain_red(record)
    assert record.gates[0].failing_rows == 1


def test_in_december_the_year_has_a_roster_and_a_census_too(laid: Laid) -> None:
    record = laid.judge("2025-12", CENSUS_EQUALS_ROSTER)
    assert explain_red(record) == ""
    assert laid.rows("select distinct period from part_list order by all") == [("2025",), ("2025-12",)]


def test_only_schemes_that_a_site_uses_are_due(laid: Laid) -> None:
    parts = laid.lay(MONTH, laid.site).library.compiled.rows["parts"]
    due, counted = schemes_due(laid.site, parts, MONTH)
    assert [scheme for (scheme,) in laid.rows("select distinct scheme from part_list order by all")] == sorted(due)
    assert [scheme for (scheme,) in laid.rows("select distinct scheme from census order by all")] == sorted(counted)


def test_the_first_month_has_no_past_and_says_so(laid: Laid) -> None:
    gates = (FIGURES_ARE_PLAUSIBLE, VOLUMES_KEEP_TO_THEIR_PAST, PAY_MOVES_WITH_REASONS)
    record = laid.judge(laid.site.first_month.text, *gates)
    assert explain_red(record) == ""
    assert [gate.checked_rows for gate in record.gates[:2]] == [0, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("rows = 0, numerator = 0", "statistic=rows, why=far less than usual"),
        ("rows = 2 * rows, numerator = 2 * numerator", "statistic=rows, why=far more than usual"),
    ],
    ids=["a site gone quiet", "a file that was delivered twice under other ids"],
)
def test_a_site_that_is_far_from_its_own_past_is_red(laid: Laid, change: str, words: str) -> None:
    workplace = laid.lay(MONTH, laid.site)
    with duckdb.connect(str(workplace.candidate_file)) as connection:
        connection.execute(f"update site_figures set {change} where is_of_month and site_id = 'shop'")
    shown = explain_red(run_gates(workplace.candidate_file, "hash", [FIGURES_ARE_PLAUSIBLE]))
    assert "site_id=shop, measure=" in shown
    assert words in shown
    assert "site_id=hotline" not in shown
