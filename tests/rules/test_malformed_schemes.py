"""One malformed scheme a mistake (malformed/*mistakes.yaml): refused with file, line, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dagster_project.errors import Refusal
from dagster_project.rules.library import Library
from tests.rules.small_library import MALFORMED, LibraryMaker, base_text

BASES = {
    "base": "mistakes.yaml",
    "wide": "wide_mistakes.yaml",
    "catalogue": "catalogue_mistakes.yaml",
    "faults": "faults_mistakes.yaml",
    "ladder": "ladder_mistakes.yaml",
    "grouped": "grouped_mistakes.yaml",
    "pay": "pay_mistakes.yaml",
    "targets": "targets_mistakes.yaml",
    "cases": "cases_mistakes.yaml",
    "charges": "charges_mistakes.yaml",
    "units": "units_mistakes.yaml",
    "badges": "badges_mistakes.yaml",
    "sampling": "sampling_mistakes.yaml",
}
MISTAKES = [
    (base, mistake)
    for base, name in BASES.items()
    for mistake in yaml.safe_load((MALFORMED / name).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("name", list(BASES))
def test_the_base_scheme_itself_is_accepted(name: str, library_of: LibraryMaker) -> None:
    assert list(library_of(base_text(name)).schemes) == [name]


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=[entry["mistake"] for _, entry in MISTAKES])
def test_a_mistake_is_refused_with_its_place_and_its_remedy(
    name: str, mistake: dict[str, str], library_of: LibraryMaker
) -> None:
    text = base_text(name)
    assert mistake["replace"] in text, f"{name}.yaml has changed: mend its mistakes"
    with pytest.raises(Refusal) as refused:
        library_of(text.replace(mistake["replace"], mistake["by"], 1))
    assert str(refused.value) == mistake["message"]


def test_all_mistakes_of_a_stage_are_told_at_once(base: str, library_of: LibraryMaker) -> None:
    text = base.replace("amount: 100", "amount: -100").replace("share: 0.50", "share: 50")
    with pytest.raises(Refusal) as refused:
        library_of(text)
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == [
        "schemes/base.yaml:57",
        "schemes/base.yaml:59",
    ]


def test_two_schemes_of_one_number_are_refused(base: str, library_of: LibraryMaker) -> None:
    other = base.replace("scheme: base", "scheme: other")
    with pytest.raises(Refusal, match=r"schemes/other.yaml:3: The number S90 belongs to `base` already\."):
        library_of(base, other)


def test_a_file_that_is_not_named_like_its_scheme_is_refused(base: str, tmp_path: Path) -> None:
    (tmp_path / "schemes").mkdir()
    (tmp_path / "schemes" / "bass.yaml").write_text(base, encoding="utf-8")
    with pytest.raises(
        Refusal, match=r"schemes/bass.yaml:2: The file holds the scheme `base`\. Name the file `base.yaml`\."
    ):
        Library.load(tmp_path)


def test_a_scheme_in_two_files_is_refused(base: str, tmp_path: Path) -> None:
    (tmp_path / "schemes").mkdir()
    for name in ("base", "copy"):
        (tmp_path / "schemes" / f"{name}.yaml").write_text(base, encoding="utf-8")
    with pytest.raises(Refusal, match=r"schemes/copy.yaml:2: The scheme `base` is in schemes/base.yaml too\."):
        Library.load(tmp_path)


def test_a_folder_without_schemes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"has no scheme file under `schemes/`\. Name the folder"):
        Library.load(tmp_path)


def test_a_shared_measure_that_stands_twice_is_refused(base: str, library_of: LibraryMaker) -> None:
    measures = "measures:\n" + "  - {measure: complaints_received, source: complaints, aggregate: count}\n" * 2
    with pytest.raises(
        Refusal, match=r"measures/shared.yaml:3: The measure `complaints_received` has a second definition"
    ):
        library_of(base, measures=measures)


def test_a_ratio_cannot_be_added_up(base: str, library_of: LibraryMaker) -> None:
    text = base.replace(
        "        ranks:", '          - {measure: sum, numerator: [{plus: rate}], reference: "000:5"}\n        ranks:', 1
    )
    with pytest.raises(Refusal, match=r"base.yaml:29: `base.rate` is a ratio and cannot be added up\."):
        library_of(text)


TOTAL_OF_A_SHEET = '          total: {of_available: true, scale_to: 100, reference: "000:7"}\n'
FAILURE_OF_A_SHEET = "          fails_when: [{failed: key, at_least: 1}, {failed: small, at_least: 2}]\n"


def without_points() -> str:
    return base_text("faults").replace(" points: 5,", "").replace(TOTAL_OF_A_SHEET, "")


def test_a_sheet_without_points_that_nothing_fails_is_refused(library_of: LibraryMaker) -> None:
    text = without_points().replace(FAILURE_OF_A_SHEET, "").replace("pass_share", "mean")
    with pytest.raises(Refusal, match=r"faults\.yaml:33: This sheet comes to nothing\. Add `total:`, or say what"):
        library_of(text)


def test_the_mean_of_sheets_without_points_is_refused(library_of: LibraryMaker) -> None:
    text = without_points().replace("pass_share", "mean")
    with pytest.raises(Refusal, match=r"faults\.yaml:33: The mean of sheets without a `total` is no figure\."):
        library_of(text)
