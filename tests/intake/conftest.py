"""The fixtures of the intake's tests; what a `Company` can do is in `intake_company`."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_company import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)
