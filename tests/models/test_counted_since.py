"""From which month on calls and tickets are counted: no row is left out that somebody's figure is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dagster_project.rehearsal.worlds import ZONE
from dagster_project.warehouse.models import Models, release_connections

OCTOBER = 2026 * 12 + 10
# October is computed, and looks back to August; what was found for Ann then is known.
TABLES = f"""
    create schema rules; create schema site; create schema earlier; create schema raw;
    create table rules.measures as from (values
        ('calls', 'calls', 0, null, 'employee'), ('calls_of_beta', 'calls', 0, 'beta', 'employee'),
        ('tickets', 'tickets', 0, null, 'employee')
    ) as t (measure, source, phase, owner_scheme, subject_type);
    create table rules.measure_readers as from (values ('calls_of_beta', 'beta')) as t (measure, scheme);
    create table site.scheme_sites as from (values ('beta', 'south')) as t (scheme, site_id);
    create table site.work_periods as from (values ('month', {OCTOBER}), ('half', {OCTOBER - 3}))
        as t (period_kind, period_index);
    create table site.asked_figures as
        select measure, {OCTOBER} - back as period_index from rules.measures cross join range(0, 3) as t (back);
    create table main.int_subject_attributes as
        select 'employee' as subject_type, 'ann' as subject_id, 'north' as site_id, 'at_work' as presence,
            {OCTOBER} - back as period_index
        from range(0, 3) as t (back);
    create table earlier.observations as
        select 'ann' as subject_id, measure, {OCTOBER} - back as period_index
        from (values ('calls'), ('tickets')) as m (measure) cross join range(1, 3) as t (back);
"""


@pytest.fixture
def since(tmp_path: Path) -> Callable[..., str]:
    def of(*further: str, source: str = "calls") -> str:
        warehouse = tmp_path / "warehouse.duckdb"
        with duckdb.connect(str(warehouse)) as connection:
            for statement in (TABLES, *further):
                connection.execute(statement)
        models = Models(warehouse, tmp_path / "dbt", {"zone": ZONE, "day_start_minutes": 0})
        text = models.rendered("select {{ first_day_to_count('" + source + "') }} as since")
        release_connections()
        return text

    return of


def person(name: str, site: str, presence: str, month: int) -> str:
    return f"insert into int_subject_attributes values ('employee', '{name}', '{site}', '{presence}', {month})"


def test_what_earlier_calculations_found_is_not_counted_again(since: Callable[..., str]) -> None:
    assert since() == "select date '2026-10-01' as since"


def test_somebody_whom_the_roster_knows_late_has_their_months_counted(since: Callable[..., str]) -> None:
    assert "2026-09-01" in since(person("late", "north", "at_work", OCTOBER - 1))


def test_somebody_who_was_not_at_work_asks_for_nothing(since: Callable[..., str]) -> None:
    assert "2026-10-01" in since(person("new", "north", "not_yet_hired", OCTOBER - 1))


def test_a_measure_that_is_new_has_its_window_counted(since: Callable[..., str]) -> None:
    assert "2026-08-01" in since("delete from earlier.observations where measure = 'calls'")


def test_a_figure_of_a_scheme_is_asked_for_where_it_is_read(since: Callable[..., str]) -> None:
    assert "2026-08-01" in since(person("sue", "south", "at_work", OCTOBER - 2))


def test_a_month_that_is_computed_is_counted_though_nobody_was_at_work(since: Callable[..., str]) -> None:
    assert "2026-10-01" in since("update int_subject_attributes set presence = 'left'")


def test_each_source_has_a_first_day_of_its_own(since: Callable[..., str]) -> None:
    missing = "delete from earlier.observations where measure = 'tickets' and period_index < 24321"
    assert "2026-08-01" in since(missing, source="tickets")


@pytest.mark.parametrize("day_start_minutes", [0, 240])
@pytest.mark.parametrize("data_type", ["timestamp", "date"])
def test_a_month_begins_where_its_first_business_day_does(
    tmp_path: Path, day_start_minutes: int, data_type: str
) -> None:
    """What is left out by its own moment is what its business month would leave out."""
    warehouse = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(warehouse)).close()
    models = Models(warehouse, tmp_path / "dbt", {"day_start_minutes": day_start_minutes})
    moment, month = (
        models.rendered(text)
        for text in (
            f"{{{{ first_moment(\"date '2026-10-01'\", '{data_type}') }}}}",
            f"{{{{ business_month('moment', '{data_type}') }}}}",
        )
    )
    release_connections()
    hours = "range(timestamp '2026-09-29 00:30', timestamp '2026-10-03 00:00', interval 1 hour)"
    found = duckdb.sql(
        f"select moment >= {moment}, {month} >= date '2026-10-01', count(*) from ("
        f"select cast(unnest({hours}) as {data_type}) as moment) group by all order by all"
    ).fetchall()
    early = 24 * 2 + (day_start_minutes // 60 if data_type == "timestamp" else 0)
    assert found == [(False, False, early), (True, True, 24 * 4 - early)]
