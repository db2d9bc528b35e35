"""Backups: a whole home as a folder that can be restored, proved on both ways.

Belongs here: what is copied and in which order, and the proof. Does not belong here: what makes a home right
(`door/verify.py`).

Everything is copied but `work`, which is disposable, the lock and the log. Whoever writes is kept out meanwhile;
readers are not. What was altered is not backed up over something right: a home in which `verify` finds an alteration is
refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dagster_project.door.verify import verify
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.checkpoints import Checkpoint
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from dagster_project.store.problems import Problem

LEFT_OUT = ("work", "lock", "log")


def back_up(home: Home, folder: Path) -> Path:
    """Copy the home below `folder`, under a name with the ledger's size and root; returns the backup.

    The same state backed up again is the backup that lies there. The caller holds the home's lock.
    """
    altered = _altered(verify(home))
    if altered:
        raise Refusal(
            f"Something in {home.root} was altered, so it was not backed up over what is right: {altered[0]} An older "
            "backup is to be restored."
        )
    checkpoint = Ledger(home).checkpoint()
    if checkpoint is None:
        raise Refusal(f"{home.root} holds nothing yet, so there is nothing to back up.")
    backup = folder / f"starledger-{checkpoint.size:08d}-{checkpoint.root.hex()[:12]}"
    if not backup.exists():
        _copy(home.root, backup, "made")
    return backup


def restore(backup: Path, root: Path, copies: Mapping[str, Checkpoint]) -> Home:
    """Make a home at `root` of a backup; nothing is there before, and nothing is left there if the backup is not right.

    `copies` are checkpoints that auditors kept: a backup that does not continue them is refused.
    """
    if not (backup / "ledger").is_dir():
        raise Refusal(f"{backup} is no backup: it has no ledger. `starledger backup` says where it made one.")
    if root.exists() and any(root.iterdir()):
        raise Refusal(
            f"{root} is not empty, and a restored home overwrites nothing. Move it away first (keep it: it may be "
            "needed to find out what happened), then restore."
        )
    altered = _altered(verify(Home(backup), copies))
    if altered:
        raise Refusal(f"{backup} is not as it was written, so nothing was restored: {altered[0]}")
    if root.exists():
        root.rmdir()
    _copy(backup, root, "restored")
    return Home(root).ensure()


def _copy(source: Path, target: Path, done: str) -> None:
    """Beside its place first, verified there, and then by its name: half a copy is never taken for a whole one."""
    staging = target.with_name(f".{target.name}.staging")
    if staging.exists():
        effects.remove_tree(staging)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, staging, symlinks=True, ignore=_left_out(source))
    altered = _altered(verify(Home(staging)))
    if altered:
        raise Refusal(f"The copy in {staging} is not what it was copied from, so nothing was {done}: {altered[0]}")
    effects.rename(staging, target)
    effects.fsync(target.parent)


def _left_out(root: Path) -> Callable[[Any, list[str]], set[str]]:
    def of(folder: Any, names: list[str]) -> set[str]:
        return {name for name in names if Path(folder) == root and name in LEFT_OUT}

    return of


def _altered(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.is_open]
