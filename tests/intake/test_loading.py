"""A delivery is in the store whole or not at all, once, and every byte of it is proved before it is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from intake_company import NOW, Company

from dagster_project.errors import Refusal
from dagster_project.intake import deliveries_visible
from dagster_project.store import effects

EVENTS = "event_id,occurred_on,code,quantity\n1,2026-10-01,late,1\n"
LATER = "2026-11-04T06:00:00+08:00"


class Crash(BaseException):
    """What a killed process looks like from inside: no clean-up runs on its account."""


def _crash() -> None:
    raise Crash


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    effects.arm(0)


def test_the_same_delivery_loaded_again_changes_nothing(company: Company) -> None:
    company.deliver("events", "a", EVENTS)
    company.load()
    again = company.load(LATER)
    assert (again.loaded, again.refused, again.already_loaded) == ([], [], 1)
    assert len(company.ledger.entries()) == 1


def test_the_same_bytes_under_another_name_are_another_delivery(company: Company) -> None:
    company.deliver("events", "a", EVENTS)
    company.deliver("events", "b", EVENTS)
    assert len(company.load().loaded) == 2
    assert company.settled("events") == [("a", 1, "superseded", "later_row", "b", 1)]


def test_the_ledger_entry_and_the_manifest_say_what_was_loaded(company: Company) -> None:
    company.deliver("events", "a", EVENTS)
    loaded = company.load().loaded[0]
    body = company.ledger.entries("delivered")[0].body
    assert (body["source"], body["delivery"], body["known_at"], body["rows"]) == ("events", "a", NOW, 1)
    assert (body["first_month"], body["last_month"], body["delivery_id"]) == ("2026-10", "2026-10", loaded.delivery_id)
    kept = company.home.raw / "events" / loaded.delivery_id / "files" / "rows.csv"
    assert kept.read_text() == EVENTS and kept.stat().st_mode & 0o777 == 0o444


def test_saving_over_the_landed_file_leaves_the_kept_one_as_it_was(company: Company) -> None:
    folder = company.deliver("events", "a", EVENTS)
    loaded = company.load().loaded[0]
    (folder / "rows.csv").write_text("gone")
    assert (company.home.raw / "events" / loaded.delivery_id / "files" / "rows.csv").read_text() == EVENTS


def test_a_crash_at_any_moment_heals_at_the_next_loading(tmp_path: Path) -> None:
    for moment in range(1, 100):
        company = Company(tmp_path / str(moment))
        company.deliver("events", "a", EVENTS)
        if not _crashes_at(company, moment):
            break
        company.load(LATER)
        entries = company.ledger.entries("delivered")
        assert len(entries) == 1
        assert [path.name for path in company.home.raw.glob("*/*")] == [entries[0].body["delivery_id"]]
        assert company.rows("select event_id from raw.events", LATER) == [("1",)]
    assert 15 < moment < 99


def test_what_a_crash_left_unacknowledged_is_known_only_from_the_loading_that_completes_it(company: Company) -> None:
    company.deliver("events", "a", EVENTS)
    moment = next(moment for moment in range(1, 100) if _crashes_at(company, moment) and _left_whole(company))
    assert moment and not company.ledger.entries()
    company.load(LATER)
    assert [entry.body["known_at"] for entry in company.ledger.entries()] == [LATER]


def _crashes_at(company: Company, moment: int) -> bool:
    effects.arm(moment, _crash)
    try:
        company.load()
    except Crash:
        return True
    finally:
        effects.arm(0)
    return False


def _left_whole(company: Company) -> bool:
    """Whether the delivery lies under its final name, though no ledger entry tells of it."""
    return any(not path.name.startswith(".") for path in company.home.raw.glob("*/*"))


@pytest.mark.parametrize("file", ["rows.parquet", "settled.parquet", "manifest.json"])
def test_a_changed_byte_in_the_store_is_found_before_it_is_read(company: Company, file: str) -> None:
    company.deliver("events", "a", EVENTS)
    loaded = company.load().loaded[0]
    path = company.home.raw / "events" / loaded.delivery_id / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(Refusal, match=f"{file} is not the file that was loaded"):
        company.raw()
    company.deliver("events", "b", EVENTS)
    assert "is not the file that was loaded" in company.load().refused[0].message


def test_deliveries_are_listed_by_when_they_were_known(company: Company) -> None:
    company.deliver("events", "z", EVENTS, known_at="2026-10-01T00:00:00Z")
    company.load()
    company.deliver("events", "a", EVENTS)
    company.load()
    assert [(d.delivery, d.position) for d in deliveries_visible(company.home, NOW)] == [("z", 1), ("a", 2)]
    assert [d.delivery for d in deliveries_visible(company.home, "2026-10-02T00:00:00Z")] == ["z"]
    assert company.rows("select delivery, position, rows from raw.deliveries order by position") == [
        ("z", 1, 1),
        ("a", 2, 1),
    ]
