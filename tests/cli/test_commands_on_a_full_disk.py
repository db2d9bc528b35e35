"""A command on a full disk says what, where and what next, and blames neither itself nor a delivery."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.store import full_disk
from tests.conftest import MONTH, Company
from tests.full_disk import BEFORE, full_from

MAKE_ROOM = "Make room and run the same command again"


def test_a_run_stops_with_what_where_and_what_next_and_publishes_nothing(tmp_path: Path, sample_landing: Path) -> None:
    company = Company(tmp_path / "home", sample_landing)
    with full_from(12, BEFORE) as moment:
        said = company.run("run", MONTH)
    assert moment.is_reached and said.code == 1
    told = " ".join(said.err.split())
    assert f"{company.home} could not be written: the disk is full. The command stopped there." in told
    assert MAKE_ROOM in told and "its own fault" not in told and "refused" not in told
    state = company.run("status", MONTH)
    assert state.code == 0 and "not published yet" in state.out
    assert company.run("verify").code == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_it_is_known_from_the_error_from_its_cause_and_from_a_refusal_that_quotes_it(number: int) -> None:
    plain = OSError(number, os.strerror(number), "/a/file")
    quoting = Refusal(f"The model stars could not be built: IO Error: {os.strerror(number)}")
    wrapping = RuntimeError("a step failed")
    wrapping.__cause__ = plain
    home = Path("/home/of")
    for error, where in ((plain, "/a/file"), (wrapping, "/a/file"), (quoting, "/home/of")):
        said = full_disk.explained(error, home)
        assert said is not None and said.startswith(f"{where} could not be written: ") and MAKE_ROOM in said


def test_an_error_that_came_of_itself_is_looked_at_once() -> None:
    first, second = ValueError("x"), ValueError("y")
    first.__cause__, second.__cause__ = second, first
    assert full_disk.reason(first) is None


def test_another_error_is_no_full_disk() -> None:
    for error in (OSError(errno.EACCES, "Permission denied"), Refusal("No."), ValueError("x")):
        assert full_disk.explained(error, Path("/home/of")) is None
