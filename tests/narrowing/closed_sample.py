"""The sample company with its latest months closed, made once, and copies of it for corrections.

Belongs here: running, signing, publishing and closing by command, and what a copy shares with its original.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from dagster_project.locations import INSTALLATION, SEEDS
from tests.conftest import SIGNERS

MONTHS = ("2026-09", "2026-10")


def closed_sample(at: Path) -> Path:
    """A folder with site file, landing folder and home, in which `MONTHS` are closed."""
    folder = at.resolve() / "sample"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SEEDS / "sample", folder / "site")
        site_file = folder / "site" / "starledger.yaml"
        text = re.sub(r"(?m)^(home|landing): .*$", r"\1: ../\1", site_file.read_text(encoding="utf-8"))
        site_file.write_text(text, encoding="utf-8")
        _python(SEEDS / "sample" / "company", "--to", folder / "landing")
        for month in MONTHS:
            _starledger(site_file, "run", month)
            for name, role in SIGNERS:
                _starledger(site_file, "approve", month, "--by", name, "--role", role)
            _starledger(site_file, "publish", month)
            _starledger(site_file, "close", month)
        (folder / "done").touch()
    return folder


def copied(sample: Path, to: Path) -> Path:
    """A copy to correct: files that never change are shared, the ledger is its own. Gives its site file."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    shutil.copytree(sample / "site", to / "site")
    (to / "landing").mkdir()
    subprocess.run(["cp", "-al", str(sample / "home"), str(to / "home")], check=True)
    for changing in ("ledger", "log"):
        shutil.rmtree(to / "home" / changing, ignore_errors=True)
        if (sample / "home" / changing).exists():
            shutil.copytree(sample / "home" / changing, to / "home" / changing)
    return to / "site" / "starledger.yaml"


def _starledger(site_file: Path, *arguments: str) -> None:
    _python("-m", "dagster_project.cli", "--site", site_file, *arguments)


def _python(*arguments: object) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], check=True, cwd=INSTALLATION, stdout=subprocess.DEVNULL)
