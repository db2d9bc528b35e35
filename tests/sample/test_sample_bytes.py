"""The sample company is the same for everybody: the command writes the bytes that the package writes, and only them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMPANY = Path(__file__).resolve().parents[2] / "seeds" / "sample" / "company"


def _digests(landing: Path) -> dict[str, str]:
    files = (path for path in landing.rglob("*") if path.is_file())
    return {str(path.relative_to(landing)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_generating_twice_gives_the_same_bytes(sample_landing: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    command = [sys.executable, str(COMPANY), "--to", str(tmp_path / "again")]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    assert _digests(tmp_path / "again") == _digests(sample_landing)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    from company.landing import write

    (tmp_path / "holiday-photos").mkdir()
    with pytest.raises(SystemExit, match="holds `holiday-photos`, which the sample company did not write"):
        write(tmp_path)
    assert (tmp_path / "holiday-photos").exists()
