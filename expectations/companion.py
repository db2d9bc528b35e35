"""The gates in a process of their own, which is made ready while the month is still being computed.

To import Great Expectations and to fly the canaries takes longer than to judge a candidate, needs nothing of the month
and is done once for as long as the process that asks lives. The companion reads a question from its standard input,
answers on its standard output, and ends when the one who asks has ended, however that came about.
Belongs here: the process and what passes between the two.
Does not belong here: judging (`runner.py`); it is the same in either process.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from expectations.declaration import Gate
from expectations.gates import GATES
from expectations.record import GateRecord
from expectations.runner import run_gates, unanswered

ROOT = Path(__file__).resolve().parents[1]


class Companion:
    """The process. It is made ready from its start on; whoever asks waits until it is."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        atexit.register(self._end)

    @property
    def is_there(self) -> bool:
        return self.process.poll() is None

    def ask(self, candidate_db: Path, content_hash: str, gates: Sequence[Gate]) -> GateRecord:
        """Raises `OSError` or `EOFError` where the process is gone."""
        assert self.process.stdin and self.process.stdout
        _send(self.process.stdin, (candidate_db, content_hash, [gate.name for gate in gates]))
        answer = pickle.load(self.process.stdout)
        assert isinstance(answer, GateRecord)
        return answer

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()


def make_ready() -> None:
    """Let the companion start, if it is not there yet; returns at once."""
    if not _companion().is_there:
        _companion.cache_clear()
        _companion()


def judged_beside(candidate_db: Path, content_hash: str, gates: Sequence[Gate] = GATES) -> GateRecord:
    """`run_gates` of some of `GATES`, by the companion; one that ends without an answer leaves each an error."""
    make_ready()
    try:
        return _companion().ask(candidate_db, content_hash, gates)
    except (OSError, EOFError, pickle.UnpicklingError):
        return unanswered(content_hash, "the process that judges the candidate ended without an answer", gates)


@lru_cache(maxsize=1)
def _companion() -> Companion:
    return Companion()


def _send(stream: IO[bytes], message: object) -> None:
    pickle.dump(message, stream)
    stream.flush()


def _main() -> None:
    """Whatever a library prints must not get between the answers, so they have the standard output to themselves."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _fly_canaries()
    while True:
        try:
            candidate_db, content_hash, names = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _send(answers, run_gates(candidate_db, content_hash, [gate for gate in GATES if gate.name in names]))


def _fly_canaries() -> None:
    """What goes wrong here goes wrong again, and is told, when the gates are asked."""
    from expectations.engine import shared_engine

    with suppress(Exception):
        for gate in GATES:
            for check in gate.planned:
                shared_engine().aviary.problem(check)


if __name__ == "__main__":
    _main()
