"""The same tables, read in four ways, of months that were corrected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.corrections.conftest import Story

STARS = (
    "select period, star from stars where scheme = 'smile_star' and subject_id = 'ann'"
    " and period in ('2026-03', '2026-04') order by all"
)


def stars(story: Story, *how: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in story.works.query(STARS, *how)]


@pytest.fixture(scope="module")
def times(story: Story) -> dict[str, str]:
    """When each month was published, and what was known then."""
    rows = story.works.query("select publication_id, known_at, published_at from publications", "--zone", "hr")
    return {f"{row['publication_id']} {what}": row[what] for row in rows for what in ("known_at", "published_at")}


def test_current_is_what_was_published_whatever_became_known_since(story: Story) -> None:
    assert stars(story, "--zone", "hr") == [("2026-03", 0), ("2026-04", 0)]


def test_as_published_by_a_publication_by_a_months_last_one_or_at_a_time(story: Story, times: dict[str, str]) -> None:
    ways = (
        ("--publication", "2026-03.1"),
        ("--publication", "2026-03"),
        ("--as-of", times["2026-03.1 published_at"]),
    )
    # nothing was published of April yet, unless it was in the same second
    assert {stars(story, "--zone", "hr", *way)[0] for way in ways} == {("2026-03", 0)}
    assert stars(story, "--zone", "hr", "--publication", "2026-03") == [("2026-03", 0)]


def test_as_known_at_a_time_the_corrections_of_then_count(story: Story, times: dict[str, str]) -> None:
    """The complaint was overturned before June was paid, and stands again before July was."""
    assert stars(story, "--known-at", times["2026-05.1 known_at"]) == [("2026-03", 0), ("2026-04", 0)]
    assert stars(story, "--known-at", times["2026-06.1 known_at"]) == [("2026-03", 4), ("2026-04", 4)]
    assert stars(story, "--known-at", times["2026-07.1 known_at"]) == [("2026-03", 0), ("2026-04", 0)]


def test_the_history_has_every_version_and_says_which_is_which(story: Story) -> None:
    rows = story.works.query(
        "select version, publication_id, star from stars where subject_id = 'ann' and period = '2026-03'"
        " and scheme = 'smile_star' order by published_at, publication_id",
        "--zone",
        "hr",
        "--history",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("published", "2026-03.1", 0),
        ("correction", "2026-06.1", 4),
        ("correction", "2026-07.1", 0),
    ]


def test_bi_has_the_history_of_what_was_published(story: Story) -> None:
    rows = story.works.query("select distinct version from stars", "--history")
    assert [row["version"] for row in rows] == ["published"]


def test_a_star_is_explained_as_it_was_known(story: Story, times: dict[str, str]) -> None:
    then = ("--known-at", times["2026-06.1 known_at"])
    told = [story.works.do("explain", "ann", "2026-03", *way, "--format", "json").out for way in ((), then)]
    assert [json.loads(out)["schemes"][0]["star"] for out in told] == [0, 4]


def test_what_was_known_is_hrs(story: Story, times: dict[str, str]) -> None:
    said = story.works.run("query", STARS, "--zone", "bi", "--known-at", times["2026-06.1 known_at"])
    assert said.code == 1 and "It belongs to HR" in " ".join(said.err.split())
