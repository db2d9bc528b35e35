"""`python -m bench [--people N] [--scale F] [--times N]`: makes the company, runs everything, prints the table."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import runs
from bench.company.landing import made
from bench.company.size import Size
from bench.report import Costs, show

ROOT = Path("build/bench")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a big month: the product beside two hand-written scripts.")
    parser.add_argument("--people", type=int, default=Size.people, help="default: %(default)s")
    parser.add_argument(
        "--scale", type=float, default=Size.scale, help="events a person, 1 being 400 calls, 200 tickets"
    )
    parser.add_argument("--times", type=int, default=1, help="run everything so often, and take the least")
    given = parser.parse_args()
    size = Size(given.people, given.scale)
    print(
        f"A month of {size.people:,} people, {size.calls:,} calls and {size.tickets:,} tickets; {os.cpu_count()} cores."
    )
    site_file, without = (made(ROOT, size, with_events=has_events) for has_events in (True, False))
    scripts = {name: runs.script(name, site_file, 3 * given.times) for name in runs.SCRIPTS}
    show(Costs(scripts, runs.product(site_file, given.times), runs.product(without, given.times)))


if __name__ == "__main__":
    main()
