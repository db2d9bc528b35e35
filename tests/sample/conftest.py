"""The sample company's deliveries, written once for all tests of this folder."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "seeds" / "sample")]

from delivered_files import Read, rows_in  # noqa: E402


@pytest.fixture(scope="session")
def read(sample_landing: Path) -> Read:
    """`read(source, delivery)`: the delivered rows."""
    return lambda source, delivery: rows_in(sample_landing / source / delivery / source)
