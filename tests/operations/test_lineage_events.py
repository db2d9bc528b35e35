"""OpenLineage events of a run, as a company's catalogue gets them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from dagster_project.run_record import RunRecord
from dagster_project.store.paths import Home
from tests.conftest import Said, starledger
from tests.reading import small_company

SECRET = "EXAMPLE_OF_A_CATALOGUE"
GATE = {"gate": "reconciled", "outcome": "pass", "planned": 1, "evaluated": 1, "checked_rows": 3, "failing_rows": 0}


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company whose October has left the record of its run."""
    site = small_company.build(tmp_path)
    record = RunRecord(Home(tmp_path / "home"), "2026-10", small_company.AT.format(day="4"))
    with record.step("build"):
        record.judged([GATE])
    record.sealed()
    return site


def emitted(company: Path, lineage: str) -> Said:
    company.write_text(company.read_text(encoding="utf-8") + f"lineage: {lineage}\n", encoding="utf-8")
    return starledger("--site", str(company), "lineage", "2026-10")


def test_a_run_its_tables_and_its_gates_are_events_in_a_file(company: Path) -> None:
    said = emitted(company, "{file: out/lineage.jsonl}")
    assert said.code == 0, said.err
    lines = (company.parent / "out" / "lineage.jsonl").read_text(encoding="utf-8").splitlines()
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [(one["job"]["name"], one["eventType"]) for one in events] == [
        ("month", "START"), ("month", "COMPLETE"), ("gates", "START"), ("gates", "COMPLETE"),
    ]  # fmt: skip
    run, gates = events[1], events[3]
    assert {one["name"] for one in run["outputs"]} >= {"stars", "bonus_lines", "observations"}
    stars = next(one for one in run["outputs"] if one["name"] == "stars")
    assert "star" in {field["name"] for field in stars["facets"]["schema"]["fields"]}
    asserted = gates["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert [(one["assertion"], one["success"]) for one in asserted] == [("reconciled", True)]
    assert gates["run"]["facets"]["parent"]["run"]["runId"] == run["run"]["runId"]
    assert not any(name in "".join(lines) for name in ("E0001", "Chen", "Wang"))


def test_events_reach_an_address_with_its_key(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []

    class Catalogue(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, self.headers["Authorization"]))
            self.send_response(201)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    monkeypatch.setenv(SECRET, "key-of-the-catalogue")
    with HTTPServer(("127.0.0.1", 0), Catalogue) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said = emitted(company, f"{{url: 'http://127.0.0.1:{server.server_port}', access: {{environment: {SECRET}}}}}")
        server.shutdown()
    assert said.code == 0, said.err
    assert heard == [("/api/v1/lineage", "Bearer key-of-the-catalogue")] * 4


@pytest.mark.parametrize(
    ("lineage", "why"),
    [
        ("{url: 'http://127.0.0.1:1'}", "could not be handed over"),
        ("{}", "this block names neither"),
        ("{file: a, url: b}", "this block names both"),
    ],
)
def test_what_cannot_be_done_is_said(company: Path, lineage: str, why: str) -> None:
    said = emitted(company, lineage)
    assert said.code == 1 and why in " ".join(said.err.split())
