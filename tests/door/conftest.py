from pathlib import Path

import pytest
from fake_month import Office, office_in


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_in(tmp_path)


@pytest.fixture
def ready(office: Office) -> Office:
    """An office whose month is sealed and signed."""
    office.make_ready()
    return office


@pytest.fixture
def published(ready: Office) -> Office:
    ready.publish()
    return ready
