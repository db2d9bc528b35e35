"""Service units: what systemd itself says of them, and that the web server is on the loopback address alone."""

from __future__ import annotations

import configparser
import getpass
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from dagster_project.operations.service_units import DAEMON, WEB
from tests.conftest import Said, starledger
from tests.reading import small_company


def written(root: Path) -> Said:
    small_company.build(root)
    return starledger("--site", str(root / "starledger.yaml"), "service", "--to", str(root / "units"))


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    said = written(tmp_path)
    assert said.code == 0, said.err
    units = [Path(line) for line in said.out.split()]
    assert [path.name for path in units] == [DAEMON, WEB]
    for path in units:
        service = unit(path)["Service"]
        assert service["User"] == getpass.getuser() and service["UMask"] == "0077"
        assert Path(service["ExecStart"].split()[0]).is_file()
        assert f"-{tmp_path / 'home'} " in service["ReadWritePaths"]
    analyze = shutil.which("systemd-analyze")
    if analyze:
        verified = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
        assert not [line for line in verified.stderr.splitlines() if "starledger-" in line], verified.stderr


def test_nobody_but_this_machine_reaches_the_web_server(tmp_path: Path) -> None:
    written(tmp_path)
    service = unit(tmp_path / "units" / WEB)["Service"]
    assert "--host 127.0.0.1" in service["ExecStart"]
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")


def test_what_runs_print_is_kept_nowhere(tmp_path: Path) -> None:
    from dagster._core.instance import DagsterInstance
    from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager

    written(tmp_path)
    folder = tmp_path / "dagster"
    assert yaml.safe_load((folder / "dagster.yaml").read_text(encoding="utf-8"))["telemetry"] == {"enabled": False}
    with DagsterInstance.from_config(str(folder)) as instance:
        assert isinstance(instance.compute_log_manager, NoOpComputeLogManager)


def test_a_path_that_systemd_would_read_otherwise_is_refused(tmp_path: Path) -> None:
    small_company.build(tmp_path)
    odd = str(tmp_path / "my home")
    said = starledger(
        "--site", str(tmp_path / "starledger.yaml"), "--home", odd, "service", "--to", str(tmp_path / "u")
    )
    assert said.code == 1 and "a service needs paths of letters" in " ".join(said.err.split())


@pytest.mark.parametrize("fault", [ValueError("Zhang San earns 98765.43"), "refusal"])
def test_the_words_of_a_fault_do_not_reach_dagsters_record(fault: object, tmp_path: Path) -> None:
    """Asked of a run as Dagster keeps it, with everything that it recorded."""
    from dagster import DagsterInstance, asset, materialize

    from dagster_project.assets import unsaid
    from dagster_project.errors import Refusal
    from dagster_project.run_record import RunRecord
    from dagster_project.store.paths import Home

    record = RunRecord(Home(tmp_path / "home").ensure(), "2026-10", small_company.AT.format(day="4"))

    @asset
    def failing() -> None:
        with unsaid(record, is_scheduled=True), record.step("Computing"):
            raise fault if isinstance(fault, Exception) else Refusal("Zhang San earns 98765.43")

    with DagsterInstance.ephemeral() as instance:
        run = materialize([failing], instance=instance, raise_on_error=False)
        told = "".join(str(one) for one in instance.all_logs(run.run_id))
    assert not run.success and "Computing: " in told
    assert "98765" not in told and "Zhang" not in told
