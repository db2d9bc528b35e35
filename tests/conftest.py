"""What several rooms' tests share: a clean environment, the worked examples as one build, the sample company's release.

Each is made once a session and asked many questions; a test that changes one of them makes its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dagster_project.locations import INSTALLATION, SEEDS

if TYPE_CHECKING:
    from dagster_project.rules.expansion import ExampleWorld

MONTH = "2026-10"
SIGNERS = (("陈静", "appraisal_supervisor"), ("王磊", "hr_manager"))

os.environ.update(
    DO_NOT_TRACK="1",
    DAGSTER_DISABLE_TELEMETRY="1",
    DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    GX_ANALYTICS_ENABLED="false",
)


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said on each stream."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found


Starledger = Callable[..., Said]


def starledger(*arguments: str) -> Said:
    """Run the command line in this process, as a user would type it."""
    from dagster_project.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return Said(int(code or 0), out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Company:
    """The sample company in a home of its own."""

    home: Path
    landing: Path
    site: Path = SEEDS / "sample" / "starledger.yaml"

    def run(self, *arguments: str) -> Said:
        return starledger(
            "--site", str(self.site), "--home", str(self.home), "--landing", str(self.landing), *arguments
        )

    def query(self, sql: str, *options: str) -> list[dict[str, Any]]:
        said = self.run("query", sql, "--format", "json", *options)
        assert said.code == 0, said.err
        return said.rows()

    def publish(self, month: str = MONTH) -> None:
        for name, role in SIGNERS:
            said = self.run("approve", month, "--by", name, "--role", role)
            assert said.code == 0, said.err
        said = self.run("publish", month)
        assert said.code == 0, said.err


@pytest.fixture(scope="session")
def sample_landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the sample company ever delivered."""
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("sample") / "landing"
    generator = INSTALLATION / "seeds" / "sample" / "company"
    subprocess.run([sys.executable, str(generator), "--to", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, sample_landing: Path) -> Iterator[Company]:
    """The sample company's latest month, run and published. Not to be changed by a test."""
    company = Company(tmp_path_factory.mktemp("published") / "home", sample_landing)
    said = company.run("run", MONTH)
    assert said.code == 0, said.out + said.err
    company.publish()
    yield company


@pytest.fixture(scope="session")
def examples_world() -> ExampleWorld:
    """Every worked example of every scheme, as facts and expectations."""
    from dagster_project.rules.expansion import expand
    from dagster_project.rules.library import Library

    return expand(Library.load(SEEDS))


@pytest.fixture(scope="session")
def examples_warehouse(tmp_path_factory: pytest.TempPathFactory, examples_world: ExampleWorld) -> Path:
    """The working file with every worked example of every scheme, built once."""
    from dagster_project.rehearsal.worlds import build_world

    return build_world(examples_world, tmp_path_factory.mktemp("examples"))
