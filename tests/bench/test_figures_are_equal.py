"""The bench compares like with like: the product and both hand-written scripts find the same figures."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bench.company.landing import made
from bench.company.size import MONTH, Size
from bench.runs import ALL_SCRIPTS, figures_of
from dagster_project.intake import load
from dagster_project.month import building, planning
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.site import load as read_site
from dagster_project.store.paths import Home

HUNDREDTH = Size(people=200)
AT = "2026-11-03T06:00:00+08:00"
FIGURES = """
    select employee_id, extract(year from month) * 12 + extract(month from month) as period_index, measure, numerator,
        denominator
    from read_parquet('{file}') where month >= date '2026-01-01'
"""
OWN_FIGURES = """
    select subject_id, period_index, measure, numerator, denominator from int_source_measures
    where measure in ('calls_answered', 'tickets_opened', 'tickets_resolved', 'contact_rating')
"""


@pytest.fixture(scope="module")
def site_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("bench"), HUNDREDTH, with_events=True)


@pytest.fixture(scope="module")
def warehouse(site_file: Path) -> Path:
    """The working file of the company's month, built by the product."""
    site = read_site(site_file)
    place = Workplace(site, Home(site.home).ensure(), site.landing, parse_month(MONTH), AT)
    assert load(place.home, place.landing, place.ledger, AT).refused == []
    building.build(place, planning.plan(place))
    return place.warehouse


@pytest.mark.parametrize("engine", ALL_SCRIPTS)
def test_the_product_and_the_script_find_the_same_figures(engine: str, site_file: Path, warehouse: Path) -> None:
    script = __import__(ALL_SCRIPTS[engine], fromlist=["main"])
    figures = figures_of(engine, site_file)
    script.main(str(site_file.parent / "landing"), str(figures))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        scripts, own = f"({FIGURES.format(file=figures)})", f"({OWN_FIGURES})"
        for first, second in ((own, scripts), (scripts, own)):
            assert connection.execute(f"from {first} except all from {second} limit 3").fetchall() == []
        assert connection.execute(f"select count(distinct measure), count(*) > 1000 from {own}").fetchall() == [
            (4, True)
        ]


def test_the_events_are_read_where_they_lie_and_the_unreadable_are_named(site_file: Path, warehouse: Path) -> None:
    assert not list((site_file.parent / "home" / "store" / "raw").glob("calls/*/rows.parquet"))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select source, column_name, value, reason from int_rows_rejected order by all"
        ).fetchall()
    assert found == [
        ("calls", "direction", "sideways", "not_in_vocabulary"),
        ("calls", "started_at", "2099-01-01T00:00:00", "date_out_of_range"),
        ("tickets", "channel", "pigeon", "not_in_vocabulary"),
        ("tickets", "first_response_at", found[3][2], "date_out_of_range"),
        ("tickets", "opened_at", "2099-01-01T00:00:00", "date_out_of_range"),
    ]
