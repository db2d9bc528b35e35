"""Notices of a month: what they say, that nobody's name or pay is in them, and that each is told once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from dagster import SkipReason, build_sensor_context

from dagster_project.door.approve import approve
from dagster_project.door.publish import publish
from dagster_project.door.seal import seal
from dagster_project.errors import Refusal
from dagster_project.notices.sending import through_apprise
from dagster_project.schedules import notice_sensor
from dagster_project.site import read
from dagster_project.site_template import template
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.conftest import Said, starledger
from tests.reading import small_company

ADDRESS = "EXAMPLE_OF_A_CHANNEL"
SECRET = "token-of-the-channel"
NOW = "2026-12-06T06:00:00+08:00"
NAMES = ("Chen", "Wang", "E0001", "E0002", "E0003")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a web hook was told, as a company's own server hears it."""
    found: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv(ADDRESS, f"json://user:{SECRET}@127.0.0.1:{server.server_port}/hook")
    yield found
    server.shutdown()
    server.server_close()


def say(root: Path, *arguments: str, on: str = "") -> Said:
    site = root / "starledger.yaml"
    events = f", on: [{on}]" if on else ""
    notices = f"notices:\n  - {{channel: operators, access: {{environment: {ADDRESS}}}{events}}}\n"
    site.write_text(small_company.SITE.replace("LANGUAGE", "en") + notices, encoding="utf-8")
    return starledger("--site", str(site), *arguments)


def sealed(root: Path, outcome: str = "pass") -> None:
    """November of the small company, calculated and judged by its gate."""
    home = Home(root / "home")
    ledger, at = Ledger(home), small_company.AT.format(day="5")
    november = small_company.calculate(home, "2026-11", {"2026-10": "202610" * 8})
    ledger.append("calculated", {"period": "2026-11", "calculation_id": november.calculation_id}, at)
    record: dict[str, Any] = dict(small_company.gate_record(november))
    record["gates"][0]["outcome"] = outcome
    with suppress(Refusal):
        seal(home, ledger, november, record, small_company.GATES, at)


def test_a_month_is_told_from_due_to_published(
    heard: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_company.build(tmp_path)
    monkeypatch.setitem(small_company.SCORES, "E0001", [("2026-11", 183, 2)])
    home = Home(tmp_path / "home")
    steps: dict[str, Callable[[], object]] = {
        "due": lambda: None,
        "red": lambda: sealed(tmp_path, "fail"),
        "unsigned": lambda: sealed(tmp_path),
        "signed": lambda: [
            approve(home, Ledger(home), "2026-11", name, role, small_company.PEOPLE, "tester", NOW)
            for role, (name,) in small_company.PEOPLE.items()
        ],
        "published": lambda: publish(
            home, Ledger(home), "2026-11", list(small_company.PEOPLE), small_company.GATES, (), NOW
        ),
    }
    for step in steps.values():
        step()
        assert say(tmp_path, "notify", "2026-11").code == 0
    assert [one["title"].rpartition(": ")[2] for one in heard] == list(steps)
    told = json.dumps(heard, ensure_ascii=False)
    for word in ("north/complaints", "reconciled", "hr_manager", "starledger status 2026-11"):
        assert word in told
    assert not any(name in told for name in NAMES)


def test_the_same_is_told_once_and_only_to_who_wants_it(heard: list[dict[str, Any]], tmp_path: Path) -> None:
    small_company.build(tmp_path)
    assert [say(tmp_path, "notify", "2026-10").code for _ in range(2)] == [0, 0]
    assert len(heard) == 1
    said = say(tmp_path, "notify", "2026-11", "--format", "json", on="red")
    assert [one["state"] for one in said.rows()] == ["not wanted"] and len(heard) == 1


def test_a_channel_that_is_down_is_named_without_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    small_company.build(tmp_path)
    monkeypatch.setenv(ADDRESS, f"json://user:{SECRET}@127.0.0.1:1/hook")
    said = say(tmp_path, "notify", "2026-10")
    assert said.code == 1 and "`operators` could not be told" in " ".join(said.out.split())
    monkeypatch.setenv(ADDRESS, f"nobody-knows-this://{SECRET}")
    again = say(tmp_path, "notify", "2026-10")
    assert again.code == 1 and SECRET not in said.out + said.err + again.out + again.err + caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "mailtos://starledger:password@mail.company.example?to=office@company.example",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#payroll",
        "dingtalk://abcdefghijklmnop/13800138000",
        "wecombot://693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa",
        "jsons://hooks.company.example/starledger",
    ],
)
def test_mail_chats_and_hooks_are_addresses_that_are_known(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own word for them; nothing is sent."""
    import apprise

    told: list[str] = []
    monkeypatch.setattr(apprise.Apprise, "notify", lambda self, **words: told.append(words["title"]) or True)
    assert through_apprise(address, "title", "text") and told == ["title"]


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("{channel: a}", "has no address"),
        ("{channel: a, access: {environment: X}, on: [publishd]}", "Did you mean `published`"),
        ("{channel: a, access: {environment: X}, to: me}", "to"),
    ],
)
def test_a_channel_that_is_written_wrongly_is_refused_with_its_line(block: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        read(f"{template('2026-10')}\nnotices:\n  - {block}\n", tmp_path / "starledger.yaml")
    assert "starledger.yaml:" in str(refused.value)


def test_dagsters_sensor_tells_once_and_says_how_it_went(heard: list[dict[str, Any]], tmp_path: Path) -> None:
    small_company.build(tmp_path)
    say(tmp_path, "status", "2026-11")
    site = read((tmp_path / "starledger.yaml").read_text(encoding="utf-8"), tmp_path / "starledger.yaml")
    sensor = notice_sensor(site, Home(tmp_path / "home"), lambda: datetime.fromisoformat(NOW))
    first, second = (sensor(build_sensor_context()) for _ in range(2))
    assert isinstance(first, SkipReason) and isinstance(second, SkipReason)
    assert first.skip_message == "2026-11 is due. operators: told"
    assert second.skip_message == "2026-11 is due. operators: known"
    assert len(heard) == 1 and SECRET not in f"{first}{second}"
