"""What is scheduled is what is tested: the same assets, with lineage from every source to every mart."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import AssetKey, Definitions

from dagster_project import site as sites
from dagster_project.catalogue import sources
from dagster_project.definitions import definitions_of, partitions_of
from dagster_project.locations import SEEDS
from dagster_project.month.publishing import expected_gates
from dagster_project.warehouse.models import manifest
from tests.conftest import starledger

MARTS = (
    *("stars", "scores", "clause_results", "bonus_lines", "complaint_counts", "observations", "flags", "census"),
    *("rejects", "assessment_results", "case_results", "case_facts", "case_numbers", "case_shares"),
    *("sampling_plan", "sampling_tasks"),
)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    text = (SEEDS / "sample" / "starledger.yaml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("dagster") / "starledger.yaml"
    path.write_text(text.replace("../../build/sample/", ""), encoding="utf-8")
    return definitions_of(sites.load(path))


def test_every_source_leads_to_the_stars(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    upstream: set[AssetKey] = set()
    waiting = [AssetKey("stars")]
    while waiting:
        for parent in graph.get(waiting.pop()).parent_keys - upstream:
            upstream.add(parent)
            waiting.append(parent)
    # the site's calendar too: its days decide on cases, and schemes count cases
    assert {AssetKey(["raw", name]) for name in sources()} <= upstream


def test_every_table_is_an_asset_that_says_what_a_row_is(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for mart in MARTS:
        assert (graph.get(AssetKey(mart)).description or "").startswith("One row per")


def test_every_asset_has_a_description(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.get_all_asset_keys() if not graph.get(key).description] == []


def test_every_gate_is_a_check_of_the_candidate(definitions: Definitions) -> None:
    keys = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert keys == set(expected_gates())


def test_the_models_documentation_is_one_file_that_needs_no_network(tmp_path: Path) -> None:
    said = starledger("docs", "--to", str(tmp_path / "models.html"))
    assert said.code == 0, said.err
    page = (tmp_path / "models.html").read_text(encoding="utf-8")
    asked = re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+|@import|url\(["']?https?:""", page)
    assert set(asked) <= {'href="http://[::1]'}, "a word of a script that never asks it"
    described = [node for node in manifest().nodes.values() if str(node.resource_type) == "model"]
    for node in described:
        assert node.description and all(column.description for column in node.columns.values()), node.name
        assert json.dumps(node.description)[1:40] in page, node.name


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-11-01T00:00:00+08:00", "2026-10"),
        ("2026-10-31T23:59:59+08:00", "2026-09"),
        ("2026-10-31T16:00:01+00:00", "2026-10"),
    ],
)
def test_a_month_can_be_run_from_the_midnight_after_it_in_the_sites_zone(now: str, last: str, tmp_path: Path) -> None:
    site = sites.load(SEEDS / "sample" / "starledger.yaml")
    moment = datetime.fromisoformat(now).astimezone(ZoneInfo(site.zone))
    assert partitions_of(site).get_partition_keys(current_time=moment)[-1] == last
