"""The deliveries have the canonical columns, arrive month by month, and are of the size of the company."""

from collections import Counter
from pathlib import Path

import pytest
from company import office, park, park_forms
from company.columns import COLUMNS, KEYS, PARQUET_TYPES
from company.days import MONTHS, last_day, next_month
from company.people import Person, site_of
from company.roster import UNITS, everyone
from delivered_files import Read, all_rows, rows_in

from dagster_project.catalogue import Source, sources
from dagster_project.site import load

MASTERS = ("employees", "units", "calendar", "opening_standings", "enrolments", "decisions", "grants")
# What only the park delivers, from the month on in which it was taken over.
OF_THE_PARK = ("shift_swaps", "complaint_liability", "returns", "candidates")
MONTHLY = tuple(source for source in COLUMNS if source not in MASTERS)


@pytest.mark.parametrize("source", COLUMNS)
def test_columns_and_keys_are_the_canonical_ones(source: str) -> None:
    canonical = sources()[source]
    assert set(COLUMNS[source]) <= {*canonical.column_names, "deleted"}
    assert KEYS[source] == canonical.required_key


@pytest.mark.parametrize("source", COLUMNS)
def test_required_columns_are_filled_and_closed_vocabularies_kept(source: str, sample_landing: Path) -> None:
    canonical = sources()[source]
    for delivery in (sample_landing / source).iterdir():
        for row in rows_in(delivery / source):
            if row.get("deleted") != "true":
                assert not _faults(canonical, row), (delivery.name, row)


def _faults(canonical: Source, row: dict[str, str]) -> list[str]:
    empty = [column.name for column in canonical.columns if column.required and not row.get(column.name)]
    vocabularies = {column.name: column.values for column in canonical.columns if column.values}
    return empty + [name for name, values in vocabularies.items() if row.get(name) and row[name] not in values]


@pytest.mark.parametrize("source", MONTHLY)
def test_each_month_is_known_on_the_second_of_the_next(source: str, sample_landing: Path) -> None:
    of_the_park = {f"{month}-{park.SITE}": month for month in park.PARK_MONTHS}
    months = of_the_park | ({} if source in OF_THE_PARK else {month: month for month in MONTHS})
    assert {delivery.name for delivery in (sample_landing / source).iterdir()} >= set(months)
    for name, month in months.items():
        said = (sample_landing / source / name / "_delivery.yaml").read_text(encoding="utf-8")
        assert said == f'known_at: "{next_month(month)}-02T18:00:00+08:00"\n'


def test_no_dated_roster_row_is_known_before_a_month_that_lies_ahead_of_it(read: Read) -> None:
    for row in read("employees", "2026-10"):
        assert row["valid_from"] <= "2026-10-31"


def test_about_120_people_work_at_three_sites_at_any_time() -> None:
    for month in MONTHS:
        at_work = [row for person in everyone() if (row := person.at(last_day(month)))]
        by_site = Counter(site_of(row) for row in at_work)
        assert set(by_site) == {"hotline", "property", "shop"}
        assert 105 <= len(at_work) <= 130, month


def test_one_person_has_one_roster_row_a_day_and_a_unit_that_exists() -> None:
    units = {unit[0] for unit in UNITS}
    for person in everyone():
        days = [row.valid_from for row in person.rows]
        assert days == sorted(set(days)), person.employee_id
        assert {row.unit_id for row in person.rows} <= units


def test_people_join_leave_move_and_get_other_pay() -> None:
    people = everyone()
    assert sum(person.left_on is not None for person in people) >= 12
    assert sum(person.hired_on.isoformat()[:7] in MONTHS for person in people) >= 20
    assert sum(_differ(person, "unit_id") for person in people) >= 4
    assert sum(_differ(person, "base_pay") for person in people) >= 20


def _differ(person: Person, column: str) -> bool:
    return len({getattr(row, column) for row in person.rows}) > 1


def test_the_sample_stays_small(sample_landing: Path) -> None:
    files = [path for path in sample_landing.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 8_000_000
    assert 80_000 < sum(len(all_rows(sample_landing, source)) for source in COLUMNS) < 150_000


def test_many_rows_travel_as_parquet_and_few_as_csv_where_no_office_writes_them(sample_landing: Path) -> None:
    for path in sample_landing.rglob("[!_]*.*"):
        if path.is_file() and path.name not in (office.REPORT, office.BOOK):
            assert path.suffix == (".parquet" if path.parents[1].name in PARQUET_TYPES else ".csv")


def test_control_rows_and_sums_add_up(sample_landing: Path) -> None:
    for control in sample_landing.rglob("_control.csv"):
        lines = rows_in(control.with_suffix(""))
        rows = rows_in(control.parent / control.parents[1].name)
        assert sum(int(line["rows"]) for line in lines) == len(rows), control


def test_the_site_file_is_one_that_the_product_reads() -> None:
    site = load(Path(__file__).resolve().parents[2] / "seeds" / "sample" / "starledger.yaml")
    assert [unit.unit for unit in site.sites] == ["hotline", "property", "shop", "park"]
    assert {feed.source for unit in site.sites for feed in unit.feeds} == {*MONTHLY}
    assert site.first_month.text == MONTHS[0]


def test_the_park_is_small_and_no_mark_is_entered_twice(read: Read) -> None:
    people = park.staff()
    assert 15 <= len(people) <= 25
    rows = read("assessments", f"2026-10-{park.SITE}")
    assert len(rows) < 2500
    forms = Counter((row["assessment_id"], row["item"]) for row in rows)
    assert max(forms.values()) == 1
    monthly = {scheme for scheme, _ in park_forms.adopted()}
    assert {row["scheme"] for row in rows} <= monthly
