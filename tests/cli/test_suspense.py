"""What counts for nobody is told, by source and measure, and never shown as somebody."""

from __future__ import annotations

import json

from tests.cli.conftest import Run


def test_rejects_lists_what_waits_for_an_owner(run: Run) -> None:
    ran = run("rejects", "--suspense", "--month", "2026-10", "--format", "json")
    [row] = json.loads(ran.out)
    assert (row["source"], row["measure"], row["standing"], row["row_count"]) == (
        "complaints", "complaints", "unknown", 2
    )  # fmt: skip


def test_status_tells_of_it(run: Run) -> None:
    points = json.loads(run("status", "2026-10", "--format", "json").out)
    [told] = [point for point in points if point["step"] == "suspense"]
    assert told["subject"] == "complaints"
    assert "rows that count for nobody: up to 2 in a measure, of up to 1 ids" in told["detail"]
