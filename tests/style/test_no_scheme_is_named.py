"""No rule is written for one scheme: no scheme's id stands in what computes, checks, gates or publishes."""

from __future__ import annotations

import re

import pytest

from dagster_project.catalogue import sources
from dagster_project.locations import INSTALLATION, SEEDS

SCHEMES = sorted(path.stem for path in (SEEDS / "schemes").glob("*.yaml"))
ROOMS = ("dagster_project", "dbt/macros", "dbt/models", "dbt/tests", "expectations")
CODE = {
    path: path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in (INSTALLATION / room).rglob("*")
    if path.suffix in (".py", ".sql", ".yml")
}


# A source and a scheme may share the name that the contracts give to both.
@pytest.mark.parametrize("scheme", [name for name in SCHEMES if name not in sources()])
def test_no_code_names_a_scheme(scheme: str) -> None:
    named = re.compile(rf"(?<![\w.-]){scheme}(?!\w)")
    assert [str(path.relative_to(INSTALLATION)) for path, text in CODE.items() if named.search(text)] == []


def test_the_code_is_there() -> None:
    assert len(CODE) > 300
