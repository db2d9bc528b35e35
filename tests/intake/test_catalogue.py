"""The list of canonical sources is read strictly, and says what the contract says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.catalogue import sources
from dagster_project.errors import Refusal

GOOD = """
sources:
  - name: raw
    tables:
      - name: things
        config: {meta: {key: [thing_id], month: made_on, subject: '', reading_zone: bi}}
        columns:
          - {name: thing_id, data_type: text, config: {meta: {required: true}}}
          - {name: made_on, data_type: date}
"""


def test_pay_and_names_stay_with_hr() -> None:
    assert [source.name for source in sources().values() if source.reading_zone == "hr"] == [
        "employees",
        "grants",
        "candidates",
    ]


def test_every_required_key_column_is_required() -> None:
    for source in sources().values():
        assert all(source.column(name).required for name in source.required_key), source.name


def test_every_column_is_described() -> None:
    assert [c.name for source in sources().values() for c in source.columns if not c.description] == []


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "good.yml"
    path.write_text(GOOD)
    assert sources(path)["things"].dating_column == "made_on"


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("data_type: date", "data_type: day", "has data_type `day`"),
        ("month: made_on", "month: sold_on", "names `sold_on` in its meta"),
        ("month: made_on, ", "", "needs `month`, or `since`"),
        ("subject: ''", "owner: ''", "unknown meta `owner`"),
        ("reading_zone: bi", "reading_zone: all", "needs reading_zone"),
        ("key: [thing_id]", "key: []", "needs a key"),
        ("name: made_on", "name: thing_id", "lists a column twice"),
        ("{required: true}", "{required: true, required: true}", "`required` is given twice"),
        ("sources:", "tables:", "has no list `sources`"),
        ("{required: true}", "{values: [yes]}", "put it in quotes"),
    ],
)
def test_a_mistake_in_the_list_is_refused(tmp_path: Path, good: str, bad: str, message: str) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(GOOD.replace(good, bad))
    with pytest.raises(Refusal, match=message):
        sources(path)
