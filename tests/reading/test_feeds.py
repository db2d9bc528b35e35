"""The checklist calls a feed come where the models do: a row lies in the month, or every day of it is covered."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dagster_project.periods import parse
from dagster_project.reading.feeds import expected
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home

MONTH = parse("2026-10")
NO_ROWS = (None, None)
Delivered = tuple[str, list[tuple[str | None, str, str]], tuple[str | None, str | None]]


def came(tmp_path: Path, *delivered: Delivered, source: str = "exams") -> str | None:
    """What the feed of `north` came with; delivered: name, coverage (site, from, to), months of its rows."""
    home, entries = Home(tmp_path), []
    for number, (name, coverage, (first, last)) in enumerate(delivered):
        folder = home.raw / source / name
        folder.mkdir(parents=True)
        spans = [dict(site_id=site, from_on=start, to_on=end) for site, start, end in coverage]
        (folder / "manifest.json").write_text(json.dumps({"coverage": spans}), encoding="utf-8")
        body = dict(source=source, delivery=name, delivery_id=name, known_at="", first_month=first, last_month=last)
        entries.append(Entry(number + 1, "2026-11-03T00:00:00+08:00", "delivered", body, "", ""))
    feed = SimpleNamespace(source=source, due_day=5, is_blocking=True)
    site: Any = SimpleNamespace(expected_sources={source: [("north", feed)]})
    (found,) = expected(home, site, MONTH, entries)
    return found.delivery


@pytest.mark.parametrize(
    ("coverage", "is_come"),
    [
        ([(None, "2026-10-01", "2026-10-31")], True),
        ([("north", "2026-09-01", "2026-11-30")], True),
        ([("south", "2026-10-01", "2026-10-31")], False),
        ([("north", "2026-10-01", "2026-10-30")], False),
        ([("north", "2026-10-02", "2026-10-31")], False),
        ([("north", "2026-10-01", "2026-10-15"), (None, "2026-10-16", "2026-10-31")], True),
        ([("north", "2026-10-01", "2026-10-15"), (None, "2026-10-17", "2026-10-31")], False),
    ],
)
def test_without_a_row_a_feed_has_come_once_every_day_of_the_month_is_covered(
    tmp_path: Path, coverage: list[tuple[str | None, str, str]], is_come: bool
) -> None:
    assert came(tmp_path, ("october", coverage, NO_ROWS)) == ("october" if is_come else None)


def test_several_deliveries_may_cover_the_month_together(tmp_path: Path) -> None:
    first: Delivered = ("first", [("north", "2026-10-01", "2026-10-15")], NO_ROWS)
    second: Delivered = ("second", [("north", "2026-10-16", "2026-10-31")], NO_ROWS)
    assert came(tmp_path / "one", first) is None
    assert came(tmp_path / "both", first, second) == "second"


def test_a_row_in_the_month_is_enough(tmp_path: Path) -> None:
    assert came(tmp_path / "a", ("rows", [], ("2026-09", "2026-10"))) == "rows"
    assert came(tmp_path / "b", ("rows", [("north", "2026-10-01", "2026-10-15")], ("2026-10", "2026-10"))) == "rows"
    assert came(tmp_path / "c", ("rows", [("south", "2026-10-01", "2026-10-15")], ("2026-10", "2026-10"))) is None
    assert came(tmp_path / "d", ("rows", [], ("2026-08", "2026-09"))) is None


def test_a_master_has_come_once_it_came_at_all(tmp_path: Path) -> None:
    assert came(tmp_path / "a", ("roster", [], ("2026-01", "2026-01")), source="employees") == "roster"
    assert came(tmp_path / "b", ("roster", [], ("2026-11", "2026-11")), source="employees") is None
