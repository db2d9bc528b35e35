"""`python -m bench.csv [--rows N]`: make the file, read it both ways, print seconds, memory and their ratio.

Belongs here: the runs and the line that is shown. Does not belong here: what is read (`ways`).
Each way is a process of its own, so that its peak of memory is its own; what the product does beyond DuckDB's reader is
counted for it: keeping the bytes and their hashes, proving values, who replaces whom. What a model costs that then
reads every value is shown beside it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from bench.costs import Spent, of_process
from bench.csv.ways import make

ROOT = Path("build/bench/csv")
PROMISED = 2.0  # the product may take so many times as long


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a large CSV on its way in, beside DuckDB's own reader.")
    parser.add_argument("--rows", type=int, default=12_000_000, help="default: %(default)s")
    given = parser.parse_args()
    shutil.rmtree(ROOT, ignore_errors=True)
    folder = ROOT / "landing" / "calls" / "2026-10"
    folder.mkdir(parents=True)
    try:
        make(folder / "calls.csv", given.rows)
        size = (folder / "calls.csv").stat().st_size / 1e6
        print(f"{given.rows:,} calls in a CSV of {size:,.0f} MB.")
        spent = {way: _spent(way) for way in ("duckdb", "loading", "reading")}
        show(spent)
    finally:
        shutil.rmtree(ROOT, ignore_errors=True)


def show(spent: dict[str, Spent]) -> None:
    own, product = spent["duckdb"], spent["loading"]
    for name, one in spent.items():
        print(f"{name:>8}: {one.seconds:7.1f} s, {one.processor:7.1f} s of processor, {one.megabytes:6,.0f} MB")
    ratio, processor = product.seconds / own.seconds, product.processor / own.processor
    kept = "kept" if ratio <= PROMISED else "NOT KEPT"
    print(
        f"The product takes {ratio:.2f} times as long as DuckDB's own reader ({processor:.2f} times the processor); "
        f"promised: {PROMISED:.0f} at most, {kept}."
    )


def _spent(way: str) -> Spent:
    return of_process([sys.executable, "-m", "bench.csv.ways", way, ROOT])


if __name__ == "__main__":
    main()
