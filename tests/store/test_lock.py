"""One writer at a time; the second one is told who the first is."""

import os
from pathlib import Path

import pytest

from dagster_project.store.lock import Busy, held
from dagster_project.store.paths import Home

AT = "2026-11-03T06:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def in_a_child(home: Home) -> str:
    """What another process is told that wants the lock; empty if it got it."""
    read, write = os.pipe()
    if not os.fork():
        try:
            with held(home, "publish 2026-10", AT):
                os._exit(0)
        except Busy as busy:
            os.write(write, str(busy).encode())
        os._exit(0)
    os.close(write)
    os.wait()
    with os.fdopen(read, "rb") as answer:
        return answer.read().decode()


def test_the_second_process_is_told_pid_command_and_since_when(home: Home) -> None:
    with held(home, "run 2026-10", AT):
        told = in_a_child(home)
    assert f"process {os.getpid()} (`run 2026-10`, since {AT})" in told
    assert told.startswith("`publish 2026-10` cannot start") and "start again" in told


def test_the_lock_is_free_after_its_holder_ends_even_by_an_error(home: Home) -> None:
    with pytest.raises(RuntimeError), held(home, "run 2026-10", AT):
        raise RuntimeError
    assert in_a_child(home) == ""


def test_a_holder_may_take_it_again_inside_itself(home: Home) -> None:
    with held(home, "run 2026-10", AT):
        with held(home, "seal 2026-10", AT):
            pass
        assert "run 2026-10" in in_a_child(home)


def test_the_lock_of_a_killed_holder_is_free(home: Home) -> None:
    if not (pid := os.fork()):
        held(home, "run 2026-10", AT).__enter__()
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    assert in_a_child(home) == ""
