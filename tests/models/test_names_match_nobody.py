"""People are told apart by their ids alone: two of one name are two, and no name is ever looked up."""

from __future__ import annotations

import re

from dagster_project.locations import INSTALLATION

MODELS = sorted((INSTALLATION / "dbt" / "models").rglob("*.sql"))
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|--[^\n]*", re.DOTALL)


def test_no_model_that_reads_the_roster_reads_a_name() -> None:
    of_the_roster = [path for path in MODELS if "ref('stg_employees')" in path.read_text(encoding="utf-8")]
    assert len(of_the_roster) > 5
    reading = [path.name for path in of_the_roster if re.search(r"\bname\b", JINJA.sub("", path.read_text("utf-8")))]
    assert reading == []
