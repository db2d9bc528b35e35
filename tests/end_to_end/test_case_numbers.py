"""Running numbers live through months and revisions: what was published keeps its number."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.works import Works


def test_a_late_complaint_takes_the_next_number_in_whichever_month_it_is_known(
    works_numbered: tuple[Works, list[dict[str, Any]]],
) -> None:
    works, numbers = works_numbered
    assert numbers == [
        {"b": "2603-001", "c": "2603-002"},
        {"b": "2603-001", "c": "2603-002", "a": "2603-003", "d": "2604-001"},
        {"b": "2603-001", "c": "2603-002", "a": "2603-003", "0": "2603-004", "d": "2604-001"},
    ]
    said = works.run("run", "2026-03")
    assert "nothing that decides it has changed" in " ".join(said.out.split())
