"""What a draft finds in a file's first lines and values, where several readings are possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.catalogue import sources
from dagster_project.intake.drafting.folds_found import fold_found
from dagster_project.intake.drafting.known import known
from dagster_project.intake.drafting.layout import layout
from dagster_project.intake.drafting.widths_found import widths_found

HEADINGS = known().by_heading(sources()["collections"])


def _rows(headings: str, *rows: str) -> list[dict[str, str]]:
    return [dict(zip(headings.split(","), row.split(","), strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        pytest.param(["a  b", "aa bb", "a  bb"], (("field_1", 3), ("field_2", 2)), id="texts at the left"),
        pytest.param(["a   5", "aa 55", "a   5"], (("field_1", 2), ("field_2", 3)), id="numbers at the right"),
        pytest.param(["工号 账期", "P1 2026-10", "P2 2026-10"], (("工号", 3), ("账期", 7)), id="headings in place"),
        pytest.param(["工号账期", "P1 2026-10", "P2 2026-10"], None, id="no blank in common with a first line"),
        pytest.param(["a b", "a b"], None, id="too few lines"),
        pytest.param(["a", "b", "c"], None, id="one field"),
    ],
)
def test_fields_are_told_by_what_is_blank_in_every_line(
    lines: list[str], fields: tuple[tuple[str, int], ...] | None
) -> None:
    found = widths_found(lines, "utf-8", HEADINGS)
    assert (found.fields if found else None) == fields


def test_a_text_that_a_sign_splits_is_drafted_as_csv(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("工号;账期\nP1;2026-10\n")
    proposed = layout(tmp_path / "a.txt", HEADINGS, tmp_path).proposed
    assert {word: value for word, (value, _) in proposed.items()} == {"kind": "csv", "delimiter": "semicolon"}


LOG = "工单号,活动,时间,备注"


def test_where_nothing_is_called_a_resolution_the_last_event_of_most_is_proposed() -> None:
    rows = _rows(
        LOG,
        "T1,b,2026-10-01T09:00:00,",
        "T1,a,2026-10-01T08:00:00,",
        "T2,a,2026-10-01T08:00:00,",
        "T2,b,2026-10-02T08:00:00,",
    )
    found = fold_found(sources()["tickets"], LOG.split(","), rows, known())
    assert found and dict(found.words) == {"resolution": (["b"], "the last event of 2 of 2")}
    assert found.inputs["resource"][0] == "", "nobody is named: a blank, which the loader refuses"


@pytest.mark.parametrize(
    ("source", "headings", "rows"),
    [
        pytest.param("tickets", LOG, ["T1,a,2026-10-01T08:00:00,", "T2,b,2026-10-01T08:00:00,"], id="one row a ticket"),
        pytest.param("tickets", "x,活动,时间", ["1,a,2026-10-01T08:00:00"] * 3, id="no case"),
        pytest.param("tickets", "工单号,活动,时间", ["1,a,x"] * 3, id="no time"),
        pytest.param("tickets", "工单号,x,时间", ["1,a,2026-10-01T08:00:00"] * 3, id="nothing that happens"),
        pytest.param(
            "attendance", "工号,打卡时间", ["1,2026-10-01 08:00:00", "2,2026-10-01 08:00:00"], id="one punch each"
        ),
        pytest.param("attendance", "工号,上班打卡", ["1,2026-10-01 08:00:00"] * 3, id="already a first one"),
        pytest.param("attendance", "工号,日期", ["1,2026-10-01"] * 3, id="days"),
        pytest.param("calls", LOG, ["T1,a,2026-10-01T08:00:00,"] * 3, id="a source that nothing folds"),
    ],
)
def test_where_a_row_seems_to_be_one_nothing_is_folded(source: str, headings: str, rows: list[str]) -> None:
    assert fold_found(sources()[source], headings.split(","), _rows(headings, *rows), known()) is None
