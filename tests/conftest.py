"""What several rooms' tests share: a clean environment, the worked examples as one build, the sample company's release.

Each is made once a run of the tests, by whichever of its processes comes first, and asked many questions; a test that
changes one of them makes its own.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from dagster_project.locations import INSTALLATION, SEEDS

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

    from dagster_project.rules.expansion import ExampleWorld
    from dagster_project.site import Site

MONTH = "2026-10"
TEST_SCHEMES = Path(__file__).parent / "schemes"  # in none of the documents, with YAML alone
NEWEST_SITE = "park"
SIGNERS = (("陈静", "appraisal_supervisor"), ("王磊", "hr_manager"))

os.environ.update(
    DO_NOT_TRACK="1",
    DAGSTER_DISABLE_TELEMETRY="1",
    DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    GX_ANALYTICS_ENABLED="false",
)
# A home is written for power cuts, file by file to the disk itself; where memory can hold the tests' homes, they wait
# for no disk. (Pytest reads this when it makes its first folder.)
IN_MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30
if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said on each stream."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found


Starledger = Callable[..., Said]


def starledger(*arguments: str) -> Said:
    """Run the command line in this process, as a user would type it."""
    from dagster_project.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return Said(int(code or 0), out.getvalue(), err.getvalue())


def schemes_due(site: Site, parts: Iterable[Mapping[str, Any]], month: str) -> tuple[set[str], set[str]]:
    """What the site file uses and the month is judged by, and of these what rates more than cases."""
    from dagster_project.periods import due_in, parse_month
    from dagster_project.rules.language import CASES

    kinds = {period.kind for period in due_in(parse_month(month))}
    used = {use.scheme for use in site.schemes}
    due = [part for part in parts if part["scheme"] in used and part["period_kind"] in kinds]
    return {part["scheme"] for part in due}, {part["scheme"] for part in due if part["subject_type"] not in CASES}


@dataclass(frozen=True)
class Company:
    """The sample company in a home of its own."""

    home: Path
    landing: Path
    site: Path = SEEDS / "sample" / "starledger.yaml"

    def run(self, *arguments: str) -> Said:
        return starledger(
            "--site", str(self.site), "--home", str(self.home), "--landing", str(self.landing), *arguments
        )

    def query(self, sql: str, *options: str) -> list[dict[str, Any]]:
        said = self.run("query", sql, "--format", "json", *options)
        assert said.code == 0, said.err
        return said.rows()

    def publish(self, month: str = MONTH) -> None:
        for name, role in SIGNERS:
            said = self.run("approve", month, "--by", name, "--role", role)
            assert said.code == 0, said.err
        said = self.run("publish", month)
        assert said.code == 0, said.err


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once(name, build)`: a folder that `build` fills, one for all processes that share a run of the tests."""
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def once(name: str, build: Callable[[Path], object]) -> Path:
        folder, finished = common / name, common / f"{name}.built"
        with FileLock(common / f"{name}.lock"):
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                finished.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def sample_landing(once: Once) -> Path:
    """Everything that the sample company ever delivered."""
    import subprocess
    import sys

    generator = INSTALLATION / "seeds" / "sample" / "company"

    def generate(folder: Path) -> None:
        command = [sys.executable, str(generator), "--to", str(folder / "landing")]
        subprocess.run(command, check=True, capture_output=True)

    return once("sample", generate) / "landing"


def older_sites(text: str, folder: Path) -> str:
    """The sample company's site file without the park, which uses all the newer schemes; mappings lie in `folder`."""
    import yaml

    site = yaml.load(text, yaml.BaseLoader)
    site["sites"] = [one for one in site["sites"] if one["unit"] != NEWEST_SITE]
    uses = [use for use in site["schemes"]["use"] if NEWEST_SITE not in use["sites"]]
    site["schemes"] = {"use": uses}
    site["mappings"] = [str(folder / name) for name in site["mappings"]]
    return str(yaml.safe_dump(site, allow_unicode=True, sort_keys=False))


@pytest.fixture(scope="session")
def older_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For tests that need months, and not every scheme: three sites and four schemes."""
    sample = SEEDS / "sample"
    path = tmp_path_factory.mktemp("older") / "starledger.yaml"
    path.write_text(older_sites((sample / "starledger.yaml").read_text(encoding="utf-8"), sample), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def older_landing(tmp_path_factory: pytest.TempPathFactory, sample_landing: Path) -> Path:
    """What the three older sites delivered, file by file the same."""
    folder = tmp_path_factory.mktemp("older") / "landing"
    of_the_park = shutil.ignore_patterns(f"*-{NEWEST_SITE}")
    shutil.copytree(sample_landing, folder, ignore=of_the_park, copy_function=os.link)
    for source in folder.iterdir():
        if not any(source.iterdir()):
            source.rmdir()
    return folder


@pytest.fixture(scope="session")
def published(once: Once, sample_landing: Path) -> Company:
    """The sample company's latest month, run and published. Not to be changed by a test.

    Beside its home lies what Dagster recorded of the run, and what the run said on stderr.
    """
    from dagster import materialize

    from dagster_project import definitions

    def build(folder: Path) -> None:
        company = Company(folder / "home", sample_landing)

        def recorded(*given: Any, **named: Any) -> Any:
            result = materialize(*given, **named)
            told = named["instance"].all_logs(result.run_id)
            (folder / "dagster.txt").write_text("\n".join(map(str, told)), encoding="utf-8")
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(definitions, "materialize", recorded)
            said = company.run("run", MONTH)
        assert said.code == 0, said.out + said.err
        (folder / "stderr.txt").write_text(said.err, encoding="utf-8")
        company.publish()

    return Company(once("published", build) / "home", sample_landing)


@pytest.fixture(scope="session")
def examples_world(tmp_path_factory: pytest.TempPathFactory) -> ExampleWorld:
    """Every worked example of every scheme, the library's and those of tests/schemes, as facts and expectations."""

    from dagster_project.rules.expansion import expand
    from dagster_project.rules.library import Library

    folder = tmp_path_factory.mktemp("library")
    for kind in ("schemes", "measures"):
        shutil.copytree(SEEDS / kind, folder / kind)
    for path in sorted(TEST_SCHEMES.glob("*.yaml")):
        shutil.copyfile(path, folder / "schemes" / path.name)
    return expand(Library.load(folder))


@pytest.fixture(scope="session")
def examples_warehouse(once: Once, examples_world: ExampleWorld) -> Path:
    """The working file with every worked example of every scheme, built once."""
    from dagster_project.rehearsal.worlds import build_world
    from dagster_project.warehouse.working_file import WORKING_FILE

    return once("examples", lambda folder: build_world(examples_world, folder)) / WORKING_FILE


def pytest_collection_finish() -> None:
    """Modules, tests and dbt's project stay to the end: nobody need look through them for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


# The folders whose files ask questions of one build; elsewhere a file stands for itself.
ASKED_TOGETHER = ("cli", "corrections", "properties", "reading")
# What takes long comes first, so that at the end no process works alone for long.
LONG = ("properties", "corrections", "end_to_end", "models", "reference", "style")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (*LONG, _room(item)).index(_room(item)))


def _room(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Where several processes share the tests, those of a file, or of a folder with one build, stay in one of them."""
    from xdist.scheduler import LoadScopeScheduling

    class ByBuild(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            room = file.split("/")[1]
            return room if room in ASKED_TOGETHER else file

    return ByBuild(config, log)
