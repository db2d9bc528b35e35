"""Which figures are looked up: all of the months to compute, and before them what a rule in use may read."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from dagster_project.warehouse.asked_figures import lay_asked_figures

OCTOBER = 2026 * 12 + 10
RULES = f"""
    create schema rules;
    create schema site;
    create table rules.parts as from (values ('used/month', 'used', 'month'), ('used/quarter', 'used', 'quarter'),
        ('looking/month', 'looking', 'month'), ('idle/month', 'idle', 'month')) as t (part_id, scheme, period_kind);
    create table rules.measures as select *, null as owner_scheme from (values ('calls', 0), ('tickets', 0),
        ('deep', 0), ('sampled', 0), ('share', 1), ('mixed', 1), ('late', 0), ('total', 4),
        ('solved', 0), ('usual', 1)) as t (measure, phase);
    alter table rules.measures add column kind varchar;
    alter table rules.measures add column past_periods integer;
    update rules.measures set kind = 'past', past_periods = 3 where measure = 'usual';
    create table rules.measure_readers as from (values ('calls', 'used'), ('usual', 'looking')) as t (measure, scheme);
    create table rules.longer_measures as select 'used/quarter' as part_id, 'late' as measure where false;
    create table rules.terms as from (values ('mixed', 'share'), ('share', 'deep'), ('usual', 'solved'))
        as t (measure, term_measure);
    create table rules.clauses as from (values ('used/month', 'calls', 3, null), ('used/month', 'mixed', 1, 1),
        ('used/quarter', 'late', 2, null), ('idle/month', 'tickets', 9, null), ('looking/month', 'usual', 2, null)
    ) as t (part_id, measure, window_periods, lag_periods);
    create table rules.samplings as from (values ('used/month', 'sampled', true), ('idle/month', 'tickets', true))
        as t (part_id, measure, of_previous);
    create table site.scheme_sites as from (values ('used'), ('looking')) as t (scheme);
    create table site.work_periods as select {OCTOBER} as period_index;
    create table site.observed_months as select {OCTOBER} - back as period_index from range(0, 6) as t (back);
"""


@pytest.fixture
def months() -> Iterator[dict[str, list[int]]]:
    """By measure, how many months before October it is asked for."""
    with duckdb.connect() as connection:
        connection.execute(RULES)
        lay_asked_figures(connection)
        rows = connection.execute(
            f"select measure, list({OCTOBER} - period_index order by period_index desc)"
            " from site.asked_figures group by measure"
        ).fetchall()
    yield dict(rows)


def test_a_window_reaches_so_far_and_no_further(months: dict[str, list[int]]) -> None:
    assert months["calls"] == [0, 1, 2]
    assert months["late"] == [0, 1, 2, 3]  # two quarters: to the end of the one before


def test_a_sample_of_last_months_calls_asks_for_that_month(months: dict[str, list[int]]) -> None:
    assert months["sampled"] == [0, 1]


def test_what_a_figure_is_made_of_is_asked_for_with_it_however_deep(months: dict[str, list[int]]) -> None:
    assert months["mixed"] == months["share"] == months["deep"] == [0, 1]


def test_a_figure_of_the_past_asks_for_all_the_months_that_it_means(months: dict[str, list[int]]) -> None:
    assert months["usual"] == [0, 1]
    assert months["solved"] == [0, 1, 2, 3, 4]  # three months before each of the two


def test_a_scheme_that_nobody_uses_asks_for_no_month_before(months: dict[str, list[int]]) -> None:
    assert months["tickets"] == [0]


def test_what_is_made_of_results_stays_in_every_month(months: dict[str, list[int]]) -> None:
    assert months["total"] == [0, 1, 2, 3, 4, 5]
