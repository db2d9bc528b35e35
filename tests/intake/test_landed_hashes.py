"""Deliveries that lie in the landing folder for years are not read at every run, and nothing that changes is missed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from intake_company import Company

from dagster_project.intake import landed_hashes
from dagster_project.store.hashing import file_sha256

HEADINGS = "event_id,occurred_on,code\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which landed files were read for their hash; a file is taken as settled as soon as it is written."""
    found: list[str] = []

    def hashed(path: Path) -> str:
        found.append(path.name)
        return file_sha256(path)

    monkeypatch.setattr(landed_hashes, "file_sha256", hashed)
    monkeypatch.setattr(landed_hashes, "_SETTLED_AFTER", -1)
    return found


def test_a_file_is_read_once_while_nothing_changes(company: Company, read: list[str]) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late\n")
    for _ in range(3):
        company.load()
    assert read == ["rows.csv"]


def test_other_bytes_of_the_same_size_and_date_are_noticed(company: Company, read: list[str]) -> None:
    folder = company.deliver("events", "a", HEADINGS + "1,2026-10-01,late\n")
    company.load()
    file = folder / "rows.csv"
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"late", b"gone"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    company.load()
    assert company.rows("select code from raw.events order by code") == [("gone",), ("late",)]
    assert len(read) == 2


def test_a_file_that_was_just_written_is_not_noted_yet(company: Company) -> None:
    company.deliver("events", "a", HEADINGS + "1,2026-10-01,late\n")
    company.load()
    assert not (company.home.work / landed_hashes.NOTE).exists()


@pytest.mark.parametrize("note", ["", "[]", "not JSON", "3", '{"/x": 3}'])
def test_a_note_that_cannot_be_read_is_no_note(company: Company, note: str) -> None:
    folder = company.deliver("events", "a", HEADINGS + "1,2026-10-01,late\n")
    (company.home.work / landed_hashes.NOTE).write_text(note.replace("/x", str(folder / "rows.csv")), encoding="utf-8")
    company.load()
    assert company.rows("select code from raw.events") == [("late",)]
