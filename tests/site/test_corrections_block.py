"""The site file's `corrections`: defaults, and what is refused with its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.site import load
from dagster_project.site_corrections import CAUSES, Corrections
from dagster_project.site_template import template


def read(folder: Path, block: str) -> Corrections:
    path = folder / "starledger.yaml"
    path.write_text(f"{template('2026-10')}\n{block}\n", encoding="utf-8")
    return load(path).corrections


def test_without_the_block_everything_of_a_year_is_corrected_and_a_lost_seat_is_kept(tmp_path: Path) -> None:
    usual = read(tmp_path, "")
    assert (usual.months_back, usual.causes, usual.displacement) == (12, CAUSES, "keep")
    assert (usual.carry_below, usual.at_most_share, usual.floor) == (0, 1, 0)


def test_every_word_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "corrections: {months_back: 3, causes: [complaint, rule], carry_below: 5.00,"
        " recover: {at_most_share: 0.2, floor: 2000}, displacement: recover}",
    )
    assert found == Corrections(3, ("complaint", "rule"), Decimal("5.00"), Decimal("0.2"), Decimal("2000"), "recover")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("corrections: {causes: [complain]}", "`complain` is not a cause of corrections. Did you mean `complaint`?"),
        ("corrections: {causes: []}", "`causes` is empty"),
        ("corrections: {carry_below: -1}", "is not an amount such as 5.00"),
        ("corrections: {recover: {at_most_share: 20}}", "is not a share from 0 to 1"),
        ("corrections: {displacement: forgive}", "`forgive` is not known here"),
        ("corrections: {carry_under: 5}", "has no word `carry_under`. Did you mean `carry_below`?"),
    ],
)
def test_a_slip_is_refused_with_its_line(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(Refusal, match=r"starledger.yaml:\d+") as refused:
        read(tmp_path, block)
    assert said in str(refused.value)
