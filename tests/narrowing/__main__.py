"""`python -m tests.narrowing`: random corrections of the sample's closed months, each computed in both ways.

By the schemes that it reaches, with what the others keep, and as a whole: every table must have the same rows, by
logical hash. What differs is printed with the seed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

from dagster_project import site as sites
from dagster_project.month import adopting, building, keeping
from dagster_project.month.corrections import joining
from dagster_project.month.corrections.affected import last_closed
from dagster_project.month.corrections.narrowing import narrowed
from dagster_project.month.corrections.replaying import correcting
from dagster_project.month.landed import load_landed
from dagster_project.month.plans import Plan
from dagster_project.month.workplace import Workplace
from dagster_project.store.paths import Home
from dagster_project.warehouse.working_file import opened
from tests.narrowing.closed_sample import MONTHS, closed_sample, copied
from tests.narrowing.drawing import delivered

Tables = dict[tuple[str, str | None, str], str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Random corrections, computed in part and as a whole.")
    parser.add_argument("--how-many", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--at", type=Path, default=Path("build/narrowing"), help="where to work; default: %(default)s")
    given = parser.parse_args()
    sample = closed_sample(given.at)
    failed = [
        seed for seed in range(given.seed, given.seed + given.how_many) if not _agrees(sample, given.at / "trial", seed)
    ]
    print(f"{given.how_many} corrections, {len(failed)} differ {failed or ''}")
    sys.exit(bool(failed))


def _agrees(sample: Path, trial: Path, seed: int) -> bool:
    site_file = copied(sample, trial)
    site = sites.load(site_file)
    home = Home(trial / "home").ensure()
    done = delivered(home, trial / "landing", MONTHS, f"late-{seed}", random.Random(seed))
    workplace = Workplace(
        site, home, trial / "landing", site.first_month, f"{time.strftime('%Y-%m-%dT%H:%M:%S')}+00:00"
    )
    closed = last_closed(workplace)
    assert closed is not None
    workplace = replace(workplace, month=closed.shift(1))
    load_landed(workplace)
    adopting.adopt(workplace)
    found = correcting(workplace)
    if found.plan is None or found.affected is None:
        print(f"{seed}: {'; '.join(done) or 'nothing'} reaches no closed month")
        return True
    narrow = narrowed(workplace, found.affected, found.plan, found.adopted)
    if narrow.part is None:
        print(f"{seed}: {'; '.join(done)} | all: {narrow.why}")
        return True
    before = time.process_time()
    part = _tables(workplace, replace(found.plan, part=narrow.part))
    with opened(workplace.warehouse, read_only=True) as connection:
        other = joining.disagreements(connection, home, replace(found.plan, part=narrow.part))
    between = time.process_time()
    whole = _tables(workplace, found.plan)
    after = time.process_time()
    differing = sorted({str(key) for key in {*part, *whole} if part.get(key) != whole.get(key)})
    print(
        f"{seed}: {'; '.join(done)} | {len(narrow.part.schemes)} schemes, {len(found.plan.to_compute)} months,"
        f" {between - before:.1f} s against {after - between:.1f} s"
        f"{f' | WOULD BE WHOLE: {other}' if other else ''}{f' | DIFFERS: {differing}' if differing else ''}",
        flush=True,
    )
    return bool(other) or not differing


def _tables(workplace: Workplace, plan: Plan) -> Tables:
    building.build(workplace, plan)
    refs = keeping.computed(workplace, plan)
    return {(ref.table, ref.scheme, ref.period): ref.logical_hash for ref in refs}


if __name__ == "__main__":
    main()
