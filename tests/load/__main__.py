"""`python -m tests.load`: publish a month, let 50 readers look, publish it again with late rows, tell what they saw."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.company.landing import made
from bench.company.size import MONTH, Size
from tests.database_servers import OWNER, PASSWORD, postgresql
from tests.load.readers import PROCESSES, THREADS, Look, of_files, of_postgresql

ROOT = Path("build/load")
SECRET = "LOAD_WAREHOUSE_PASSWORD"
SIGNER = ("--by", "王磊", "--role", "hr_manager")
LATE = "complaint_id,employee_id,received_at,complainant,cause,level,kind,upheld\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Fifty readers while a month is run and published.")
    parser.add_argument("--people", type=int, default=100, help="default: %(default)s")
    given = parser.parse_args()
    shutil.rmtree(ROOT, ignore_errors=True)
    try:
        with postgresql() as server:
            server.execute("create database bi")
            os.environ[SECRET] = PASSWORD
            site_file = _company(Size(given.people, 0.05), server.port)
            _publish(site_file)
            conninfo = f"host=127.0.0.1 port={server.port} user={OWNER} password={PASSWORD} dbname=bi"
            phases: dict[str, tuple[float, float]] = {}
            with _readers(site_file.parent / "home", conninfo) as looks:
                _phase(phases, "before", lambda: time.sleep(8))
                _late(site_file.parent / "landing", given.people)
                _phase(phases, "during the run", lambda: _starledger(site_file, "run", MONTH))
                _starledger(site_file, "approve", MONTH, *SIGNER)
                _phase(phases, "during the publication", lambda: _starledger(site_file, "publish", MONTH))
                _phase(phases, "after", lambda: time.sleep(3))
            raise SystemExit(show(looks, phases))
    finally:
        shutil.rmtree(ROOT, ignore_errors=True)


def _company(size: Size, port: int) -> Path:
    site_file = made(ROOT, size, with_events=True).absolute()
    target = f"{{target: bi, kind: postgresql, zone: bi, url: 'postgresql://{OWNER}@127.0.0.1:{port}/bi'"
    text = f"targets:\n  - {target}, access: {{environment: {SECRET}}}}}\n"
    site_file.write_text(site_file.read_text(encoding="utf-8") + text, encoding="utf-8")
    return site_file


def _publish(site_file: Path) -> None:
    for words in (("run", MONTH), ("approve", MONTH, *SIGNER), ("publish", MONTH)):
        _starledger(site_file, *words)


def _late(landing: Path, people: int) -> None:
    """One complaint a person at the hotline, which costs them a star."""
    folder = landing / "complaints" / f"{MONTH}-late"
    folder.mkdir(parents=True)
    rows = (
        f"LATE{number},E{number:06},{MONTH}-15T10:00:00,customer,agent,ordinary,attitude,true\n"
        for number in range(0, people, 5)
    )
    (folder / "complaints.csv").write_text(LATE + "".join(rows), encoding="utf-8")


def _starledger(site_file: Path, *words: str) -> None:
    command = [sys.executable, "-m", "dagster_project.cli", "--site", str(site_file), *words]
    subprocess.run(command, check=True, capture_output=True)


def _phase(phases: dict[str, tuple[float, float]], name: str, work: Callable[[], object]) -> None:
    began = time.time()
    work()
    phases[name] = (began, time.time())


@contextmanager
def _readers(home: Path, conninfo: str) -> Iterator[dict[str, list[Look]]]:
    """Both kinds, while the block runs; what they saw is there when it is left."""
    looks: dict[str, list[Look]] = {}
    spawning = multiprocessing.get_context("spawn")
    stop = spawning.Event()
    kinds = {"Parquet files": (of_files, home), "PostgreSQL": (of_postgresql, conninfo)}
    queues = {name: spawning.Queue() for name in kinds}
    processes = [
        spawning.Process(target=read, args=(where, stop, queues[name]))
        for name, (read, where) in kinds.items()
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    try:
        yield looks
    finally:
        stop.set()
        for name, queue in queues.items():
            looks[name] = [look for _ in range(PROCESSES) for look in queue.get()]
        for process in processes:
            process.join()


def show(looks: dict[str, list[Look]], phases: dict[str, tuple[float, float]]) -> int:
    """The table, and the exit code: 1 where a reader failed or saw a mix."""
    table = Table("readers", "when", "looks", "median ms", "95 % ms", "slowest ms", "failed")
    code = 0
    for kind, found in looks.items():
        for phase, (began, ended) in phases.items():
            within = [look for look in found if began <= look.began < ended]
            times = sorted(1000 * look.took for look in within) or [0.0]
            failed = [look for look in within if look.fault]
            shown = (times[len(times) // 2], times[int(len(times) * 0.95)], times[-1])
            table.add_row(kind, phase, f"{len(within):,}", *(f"{one:,.0f}" for one in shown), str(len(failed)))
        faults = {look.fault for look in found if look.fault}
        seen: dict[str, set[str]] = {}
        for look in found:
            if not look.fault:
                seen.setdefault(look.publication, set()).add(look.seen)
        mixed = {publication for publication, ways in seen.items() if len(ways) > 1}
        names = ", ".join(sorted(seen))
        how = f"a mix in {', '.join(sorted(mixed))}" if mixed else "each of them whole"
        print(f"{kind}: {PROCESSES * THREADS} readers saw {names}, {how}. {'; '.join(sorted(faults))}")
        code |= bool(faults or mixed or len(seen) < 2)
    Console(width=110).print(table)
    return code


if __name__ == "__main__":
    main()
