"""What a scheme has found is counted in the tables that it fills, and nothing is counted as found that is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.reading.outcomes import Outcome, by_scheme
from dagster_project.store import calculations, objects
from dagster_project.store.paths import Home
from tests.small_rules import keep_rules

HASH, MONTH = "1" * 64, "2026-10"
KEY = "scheme varchar, period varchar, subject_id varchar"
# table -> its columns as far as they are counted, and its rows
TABLES: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "sampling_plan": (
        "status varchar, reason_code varchar",
        [
            ("samples", "a", "ok", ""),
            ("samples", "b", "insufficient_data", "feed_absent"),
            ("exempting", "a", "ok", ""),
        ],
    ),
    "stars": ("status varchar, reason_code varchar", [("exempting", "a", "ok", "")]),
    "scores": (
        "item varchar, status varchar, reason_code varchar",
        [("noticed", "a", "total", "not_applicable", "unscored"), ("forms", "a", "total", "not_applicable", "no_form")],
    ),
    "case_results": ("status varchar, reason_code varchar", []),
    "bonus_lines": ("cause varchar, amount decimal(18, 2), status varchar, reason_code varchar", []),
    "census": (
        "state varchar, reason_code varchar",
        [
            ("members", "a", "in", ""),
            ("members", "b", "in", ""),
            ("members", "c", "pending", "unit_unknown"),
            ("members", "d", "out", "role_not_in_scheme"),
            *((scheme, "a", "in", "") for scheme in ("samples", "exempting", "noticed", "forms", "paying", "judging")),
        ],
    ),
}
RULES: dict[str, list[dict[str, Any]]] = {
    "parts": [
        {"part_id": scheme, "scheme": scheme, "has_levels": levels, "has_total": total}
        for scheme, levels, total in (
            ("members", False, False),
            ("samples", False, False),
            ("exempting", True, False),
            ("noticed", False, True),
            ("forms", False, True),
            ("paying", False, False),
            ("judging", False, False),
        )
    ],
    "samplings": [{"part_id": "samples"}, {"part_id": "exempting"}],
    "pay": [{"part_id": "paying"}],
    "case_steps": [{"part_id": "judging"}],
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    home = Home(Path(tmp_path_factory.mktemp("outcomes")) / "home").ensure()
    keep_rules(home, HASH, RULES)
    connection = duckdb.connect()
    refs = []
    for table, (columns, rows) in TABLES.items():
        connection.execute(f"create table {table} ({KEY}, {columns})")
        for scheme, *values in rows:
            filled = [value or None for value in (scheme, MONTH, *values)]
            connection.execute(f"insert into {table} values ({', '.join('?' * len(filled))})", filled)
        refs.append(objects.put(connection, home, table, f"select * from {table}", ("scheme", "subject_id"), MONTH))
    recorded = {"known_at": "2026-11-03T06:00:00+08:00", "duckdb": "x"}
    return by_scheme(home, calculations.write(home, MONTH, "2" * 64, refs, HASH, {}, {}, recorded))


def test_a_scheme_of_samples_alone_is_counted_by_its_plans(found: dict[str, Outcome]) -> None:
    assert found["samples"] == Outcome(1, ["1 sample insufficient_data", "1 sample ok"])


def test_a_sample_is_told_beside_the_stars_that_exempt_from_it(found: dict[str, Outcome]) -> None:
    assert found["exempting"] == Outcome(2, ["1 ok", "1 sample ok"])


def test_a_scheme_that_only_says_who_is_in_it_is_counted_by_them(found: dict[str, Outcome]) -> None:
    assert found["members"] == Outcome(2, ["2 in", "1 pending"])


def test_who_is_in_a_scheme_that_says_more_is_no_result_of_it(found: dict[str, Outcome]) -> None:
    """No form was handed in, nothing was paid, no case was judged."""
    assert sorted(found) == ["exempting", "members", "noticed", "samples"]
