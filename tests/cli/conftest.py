"""The small published company, and a way to run a command as a person would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dagster_project.cli import main
from tests.reading.small_company import build


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def site_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("cli_company"))


@pytest.fixture
def run(site_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `starledger ARGUMENTS` on the small company, in this process."""
    monkeypatch.setenv("STARLEDGER_SITE", str(site_file))

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(str(end.code or 0))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
