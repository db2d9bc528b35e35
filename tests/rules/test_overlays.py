"""A site's own values: filled into blanks, dated, with their own reference; the library's file stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker, write_library

OVERLAY = """
overlays:
  - scheme: base
    version: 1
    parameters:
      - {parameter: award, value: 800, reference: "site handbook 2025, page 4"}
"""


def test_a_site_fills_a_blank_with_its_own_reference(base: str, library_of: LibraryMaker) -> None:
    rows = library_of(base, overlay=OVERLAY).compiled.rows
    (line,) = [row for row in rows["pay"] if row["parameter"] == "award"]
    assert (line["amount"], line["provenance"]) == (800, "printed")
    filled = next(row for row in rows["parameters"] if row["parameter"] == "award")
    assert (filled["value"], filled["reference"]) == ("800", "site handbook 2025, page 4")


def test_a_dated_value_cuts_the_version_at_its_month(base: str, library_of: LibraryMaker) -> None:
    dated = OVERLAY.replace("version: 1", "version: 1\n    effective_from: 2026-04")
    rows = library_of(base, overlay=dated).compiled.rows
    months = {row["part_id"]: (row["effective_from_index"], row["effective_to_index"]) for row in rows["parts"]}
    april = 2026 * 12 + 4
    assert months["base@1/month"] == (2020 * 12 + 1, april)
    assert months["base@1+1/month"] == (april, None)
    amounts = {row["part_id"]: row["amount"] for row in rows["pay"] if row["parameter"] == "award"}
    assert amounts == {"base@1/month": None, "base@1+1/month": 800}


def test_a_sites_value_changes_the_versions_hash(base: str, library_of: LibraryMaker) -> None:
    assert library_of(base, overlay=OVERLAY).version_hashes != library_of(base).version_hashes


@pytest.mark.parametrize(
    ("replace", "by", "message"),
    [
        ("scheme: base", "scheme: bass", "overlays/overlay.yaml:3: There is no scheme `bass`. Did you mean `base`?"),
        ("version: 1", "version: 2", "overlays/overlay.yaml:4: `base` has no version 2. Valid here: `1`."),
        (
            "{parameter: award, value: 800",
            "{parameter: limit, value: middle",
            "overlays/overlay.yaml:6: `middle` is not an allowed value of `limit`. Valid here: `high`, `low`.",
        ),
        (
            "parameter: award",
            "parameter: awards",
            "overlays/overlay.yaml:6: `base` has no parameter `awards`. Did you mean `award`?",
        ),
        (
            ', reference: "site handbook 2025, page 4"',
            "",
            "overlays/overlay.yaml:6: This overlay parameter has no `reference`. Add `reference:`.",
        ),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(
    replace: str, by: str, message: str, base: str, library_of: LibraryMaker
) -> None:
    with pytest.raises(Refusal) as refused:
        library_of(base, overlay=OVERLAY.replace(replace, by, 1))
    assert str(refused.value) == message


def test_two_overlays_of_one_name_are_refused(base: str, tmp_path: Path) -> None:
    folder = tmp_path / "north"
    overlays = [*write_library(folder, (base,), None, OVERLAY), tmp_path / "overlay.yaml"]
    overlays[1].write_text(OVERLAY, encoding="utf-8")
    with pytest.raises(Refusal, match=r"Two overlay files have one name\."):
        Library.load(folder, overlays)
