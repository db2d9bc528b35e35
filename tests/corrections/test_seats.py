"""The column `seat` of the report: who lost or won a seat though their own results reach as high as before."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dagster_project.month.corrections.impact import impact
from dagster_project.month.corrections.replaying import Correcting
from dagster_project.store.calculations import Calculation
from tests.door.fake_month import MONTH, Office, office_in

# who: star and the star that their own results reach, before and after
MOVED = {
    "displaced": ((4, 4), (3, 4)),
    "moved up": ((3, 4), (4, 4)),
    "fell by themselves": ((4, 4), (3, 3)),
    "rose by themselves": ((3, 3), (4, 4)),
    "lost the star": ((4, 4), (None, None)),
    "unmoved": ((4, 4), (4, 4)),
}


def stars(office: Office, side: int) -> Calculation:
    rows = ", ".join(
        f"('{who}', {star or 'null'}, {reach or 'null'})"
        for who, sides in MOVED.items()
        for star, reach in [sides[side]]
    )
    sql = (
        f"select 'alpha' as scheme, 'employee' as subject_type, col0 as subject_id, '{MONTH}' as period,"
        " cast(col1 as integer) as star, cast(col2 as integer) as laddered_star, 'ok' as status, 1 as periods_held"
        f" from (values {rows})"
    )
    return office.calculate(only=("flags",), extra={"stars": sql})


def test_a_seat_is_lost_or_won_only_where_own_results_reach_as_high_as_before(tmp_path: Path) -> None:
    office = office_in(tmp_path)
    before, after = {MONTH: stars(office, 0)}, {MONTH: stars(office, 1)}
    workplace: Any = SimpleNamespace(home=office.home)
    rows = impact(workplace, before, Correcting(before, before, after), None)
    assert {row.subject_id: row.seat for row in rows} == {
        "displaced": "lost",
        "moved up": "won",
        "fell by themselves": "",
        "rose by themselves": "",
        "lost the star": "",
    }
