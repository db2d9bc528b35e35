"""A loading that is killed outright, and two of them at once: nothing stays half done and no row is lost."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from intake_company import NOW, Company

EVENTS = "event_id,occurred_on,code,quantity\n" + "".join(f"{number},2026-10-01,late,1\n" for number in range(50))
LATER = "2026-11-04T06:00:00+08:00"
# the process kills itself at its n-th effect on the disk, with the signal that nothing can catch
LOADING = f"""
import os, signal, sys
from pathlib import Path
from dagster_project.intake import load
from dagster_project.store import effects
from dagster_project.store.ledger import Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home

home = Home(Path(sys.argv[1])).ensure()
with held(home, "run", "{NOW}"):
    if int(sys.argv[3]):
        effects.arm(int(sys.argv[3]), lambda: os.kill(os.getpid(), signal.SIGKILL))
    print("holding", flush=True)
    if sys.argv[4:]:
        sys.stdin.readline()
    load(home, Path(sys.argv[2]), Ledger(home), "{NOW}")
"""


def command(company: Company, moment: int, *more: str) -> list[str]:
    return [sys.executable, "-c", LOADING, str(company.home.root), str(company.landing), str(moment), *more]


@pytest.mark.parametrize("moment", [3, 9, 15])
def test_killed_and_loaded_again(company: Company, moment: int) -> None:
    company.deliver("events", "a", EVENTS)
    killed = subprocess.run(command(company, moment), capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    company.load(LATER)
    assert len(company.ledger.entries("delivered")) == 1
    assert company.rows("select count(*) from raw.events", LATER) == [(50,)]
    assert not list(company.home.raw.glob("*/.staging-*"))


def test_the_second_of_two_at_once_is_told_and_changes_nothing(company: Company) -> None:
    company.deliver("events", "a", EVENTS)
    first = subprocess.Popen(
        command(company, 0, "wait"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert first.stdout and first.stdout.readline() == "holding\n"
    second = subprocess.run(command(company, 0), capture_output=True, text=True, check=False)
    first.communicate("\n")
    assert (first.returncode, second.returncode) == (0, 1)
    assert "would mix two runs" in " ".join(second.stderr.split())
    assert company.rows("select count(*) from raw.events") == [(50,)]
