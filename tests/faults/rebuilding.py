"""The working file is disposable: deleted, cut off or overwritten, the next build makes it anew, with the same hashes.

Here: the harm that is done, and the comparison with what the store holds of the month.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dagster_project.month import building, keeping, planning
from dagster_project.store import calculations
from dagster_project.store.paths import Home
from tests.faults.walking import Walked
from tests.faults.works import Month


def rebuilt(month: Month, sealed: Home, scratch: Path, harm: Callable[[Path], object]) -> Walked:
    """`sealed` is a HOME whose month was kept; it is built again in a copy of it, from deliveries and rules."""
    home = Home(scratch)
    shutil.copytree(sealed.root, home.root)
    workplace = month.at(home)
    plan = planning.plan(workplace)
    stored = calculations.find(home, plan.month.text, plan.identities[plan.month.text].calculation_id)
    harm(workplace.warehouse)
    plan = replace(plan, to_compute=(plan.month,))
    building.build(workplace, plan)
    again = {(ref.table, ref.scheme, ref.period): ref.logical_hash for ref in keeping.computed(workplace, plan)}
    before = {(ref.table, ref.scheme, ref.period): ref.logical_hash for ref in stored.tables}
    found = Walked(moments=1, reads=len(again))
    found.wrong += [f"{key} is other than before" for key in before if before[key] != again.get(key)]
    found.wrong += [] if before else ["nothing was compared"]
    return found


def delete(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file: Path) -> None:
    with file.open("r+b") as content:
        content.seek(4096)
        content.write(b"\xff" * 200_000)
