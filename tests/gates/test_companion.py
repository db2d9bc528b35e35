"""The gates' own process: it says what the gates say, and its end is never a green gate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from expectations import companion
from expectations.engine import Engine
from expectations.runner import run_gates
from tests.gates.conftest import Candidate


def test_it_says_what_the_gates_say(candidate: Candidate, engine: Engine) -> None:
    path = candidate("update stars set star = 5 where star is not null")
    beside = companion.judged_beside(path, "hash")
    assert beside.red
    assert beside == run_gates(path, "hash", engine=engine)


def test_one_that_was_killed_while_it_waited_is_replaced(candidate: Candidate) -> None:
    path = candidate()
    companion.make_ready()
    killed = companion._companion()
    killed.process.kill()
    killed.process.wait()
    assert companion.judged_beside(path, "hash").red == ()
    assert companion._companion() is not killed


def test_one_that_ends_without_an_answer_leaves_every_gate_an_error(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path: Path = candidate()

    send = companion._send

    def killed_at_work(stream: IO[bytes], question: object) -> None:
        send(stream, question)
        companion._companion().process.kill()

    monkeypatch.setattr(companion, "_send", killed_at_work)
    record = companion.judged_beside(path, "hash")
    assert {gate.outcome for gate in record.gates} == {"error"}
    assert "ended without an answer" in record.gates[0].red_checks[0].problem


def test_the_one_who_asks_never_imports_great_expectations(candidate: Candidate) -> None:
    """To import it takes longer than all that the gates ask."""
    question = (
        "import sys, pathlib\n"
        "from expectations import companion, runner\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "record = companion.judged_beside(path, 'hash')\n"
        "runner.failing_rows(path, record, path.parent / 'failing')\n"
        "assert record.red and 'great_expectations' not in sys.modules\n"
    )
    path = candidate("update stars set star = 5 where star is not null")
    subprocess.run([sys.executable, "-c", question, str(path)], check=True)
    assert list((path.parent / "failing").iterdir())
