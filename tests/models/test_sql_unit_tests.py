"""The SQL's own unit tests: small inputs beside each model in dbt/models/*/*.yml, all asked in one dbt call.

They run against a copy of the working file of the worked examples, because dbt looks up column types there and opens
it to write.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.rehearsal.worlds import ZONE
from dagster_project.warehouse.models import Models, NodeResult, manifest, release_connections

AT_LEAST = 140


@pytest.fixture(scope="module")
def answers(examples_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[NodeResult]]:
    scratch = tmp_path_factory.mktemp("unit")
    warehouse = Path(shutil.copy(examples_warehouse, scratch))
    models = Models(warehouse, scratch / "dbt", {"zone": ZONE, "day_start_minutes": 0})
    yield models.test_units()
    release_connections()


def test_every_sql_unit_test_passes(answers: list[NodeResult]) -> None:
    broken = [f"{answer.name}: {answer.status} {answer.message}" for answer in answers if answer.status != "pass"]
    assert not broken, "\n".join(broken)


def test_no_sql_unit_test_is_left_out(answers: list[NodeResult]) -> None:
    assert len(answers) == len(manifest().unit_tests)
    assert len(answers) >= AT_LEAST


def test_every_mart_has_a_unit_test() -> None:
    tested = {test.model for test in manifest().unit_tests.values()}
    marts = {node.name for node in manifest().nodes.values() if node.resource_type == "model" and "marts" in node.fqn}
    assert marts <= tested


def test_a_unit_test_has_a_sentence_for_a_name() -> None:
    names = [test.name for test in manifest().unit_tests.values()]
    assert [name for name in names if name.count("_") < 3] == []
