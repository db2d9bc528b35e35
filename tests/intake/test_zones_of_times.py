"""Times of a named zone: the offset that they had there on that day, and nothing where that is not certain."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_company import Company, mapping_refusal

CALLS = """
mapping: calls
source: calls
applies_to: ["*"]
columns:
  call_id: id
  started_at: {from: start, zone: Europe/Berlin}
defaults: {direction: inbound, ring_seconds: 1, answered: true, talk_seconds: 1}
"""
TIMES = {
    "2026-01-15T08:00:00": "2026-01-15T08:00:00+01:00",
    "2026-07-15 08:00": "2026-07-15 08:00+02:00",
    "2026-10-25T01:59:59": "2026-10-25T01:59:59+02:00",
    "2026-10-25T02:00:00": "2026-10-25T02:00:00 (Europe/Berlin has it twice)",
    "2026-10-25T02:59:59.5": "2026-10-25T02:59:59.5 (Europe/Berlin has it twice)",
    "2026-10-25T03:00:00": "2026-10-25T03:00:00+01:00",
    "2026-03-29T01:59:59": "2026-03-29T01:59:59+01:00",
    "2026-03-29T02:00:00": "2026-03-29T02:00:00 (Europe/Berlin has no such time)",
    "2026-03-29T03:00:00": "2026-03-29T03:00:00+02:00",
    "2026-03-29T02:30:00+05:30": "2026-03-29T02:30:00+05:30",
    "2026-02-30T02:30:00": "2026-02-30T02:30:00",
    "tomorrow": "tomorrow",
    "": None,
}


def _started(company: Company, mapping: str, rows: str) -> list[object]:
    company.map("calls", mapping)
    company.deliver("calls", "a", rows)
    assert company.load().refused == []
    return [text for (text,) in company.rows("select started_at from raw.calls order by _row_number")]


def _rows(times: list[str]) -> str:
    return "id,start\n" + "".join(f"c{place},{time}\n" for place, time in enumerate(times))


def test_a_time_has_the_offset_of_its_zone_on_its_day_and_a_doubtful_one_says_why_not(company: Company) -> None:
    assert _started(company, CALLS, _rows(list(TIMES))) == list(TIMES.values())


@pytest.mark.parametrize(
    ("which", "twice", "skipped"),
    [
        ("earlier", "2026-10-25T02:30:00+02:00", "2026-03-29T02:30:00+02:00"),
        ("later", "2026-10-25T02:30:00+01:00", "2026-03-29T02:30:00+01:00"),
    ],
)
def test_which_moment_is_meant_may_be_declared(company: Company, which: str, twice: str, skipped: str) -> None:
    mapping = CALLS.replace("Europe/Berlin}", f"Europe/Berlin, ambiguous: {which}, nonexistent: {which}}}")
    assert _started(company, mapping, _rows(["2026-10-25T02:30:00", "2026-03-29T02:30:00"])) == [twice, skipped]


def test_a_column_may_say_the_zone_by_its_name_or_by_a_code(company: Company) -> None:
    by_row = "{from: [tz, zone], values: {京: Asia/Shanghai, 无: null}}"
    rows = "id,start,tz\n" + "".join(
        f"c{place},2026-07-01T08:00:00,{zone}\n"
        for place, zone in enumerate(["京", "America/New_York", "Asia/Kolkata", "CST", "'; select 1 --", "无", ""])
    )
    assert _started(company, CALLS.replace("Europe/Berlin", by_row), rows) == [
        "2026-07-01T08:00:00+08:00",
        "2026-07-01T08:00:00-04:00",
        "2026-07-01T08:00:00+05:30",
        "2026-07-01T08:00:00 (in CST, which is no zone)",
        "2026-07-01T08:00:00 (in '; select 1 --, which is no zone)",
        "2026-07-01T08:00:00 (in no zone)",
        "2026-07-01T08:00:00 (in no zone)",
    ]


def test_a_file_without_the_column_of_zones_is_refused(company: Company) -> None:
    company.map("calls", CALLS.replace("Europe/Berlin", "{from: tz}"))
    company.deliver("calls", "a", "id,start\nc1,2026-07-01T08:00:00\n")
    assert "has no column `tz`, which calls.yaml:7 (mapping `calls`) reads as zone of started_at" in company.refusal()


def test_an_event_log_is_folded_by_the_moments_that_its_zone_makes(company: Company) -> None:
    company.map(
        "log",
        "mapping: log\nsource: tickets\napplies_to: ['*']\n"
        "fold:\n  events_to_tickets: {case: c, activity: a, at: {from: t, zone: {from: tz}}, resource: r, "
        "resolution: [done]}\n"
        "columns: {ticket_id: case, employee_id: agent, opened_at: opened_at, resolved_at: resolved_at, "
        "outcome: outcome}\n"
        "defaults: {channel: phone}\n",
    )
    log = "c,a,t,tz,r\n1,done,2026-07-01T08:00:00,Europe/Berlin,H2\n1,open,2026-07-01T08:00:00,Asia/Shanghai,H1\n"
    company.deliver("tickets", "a", log)
    assert company.load().refused == []
    assert company.rows("select opened_at, resolved_at, employee_id from raw.tickets") == [
        ("2026-07-01T08:00:00+08:00", "2026-07-01T08:00:00+02:00", "H2")
    ]


PUNCHES = """
mapping: punches
source: attendance
applies_to: ["*"]
fold: {punches_to_days: {employee: id, at: {from: time, zone: Europe/Berlin}}}
columns: {employee_id: employee, day: day}
"""


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "Berlin",
            "Berlyn",
            "calls.yaml:7: `Europe/Berlyn` is not a time zone such as `Europe/Berlin`. Did you mean `Europe/Berlin`?",
        ),
        ("Europe/Berlin", "CST", "`CST` is not a time zone such as `Europe/Berlin`"),
        ("Europe/Berlin", "{from: tz, values: {京: Peking}}", "`Peking` is not a time zone"),
        ("Europe/Berlin", "{heading: tz}", "`zone` has no word `heading`. The words are: from, values"),
        ("Europe/Berlin", "{values: {京: Asia/Shanghai}}", "needs `from`"),
        ("Berlin}", 'Berlin, offset: "+01:00"}', "there is an `offset`, so it has no zone"),
        ("zone: Europe/Berlin", "ambiguous: later", "`ambiguous` says which time of a `zone` is meant. Name the zone"),
        ("Berlin}", "Berlin, ambiguous: first}", "`first` is not known here. The words are: earlier, later"),
        ("call_id: id", "call_id: {from: id, zone: UTC}", "`call_id` is a text column, so it has no zone"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in CALLS
    assert message in mapping_refusal(tmp_path / "calls.yaml", CALLS.replace(before, after, 1))


def test_punches_have_no_zone(tmp_path: Path) -> None:
    refusal = mapping_refusal(tmp_path / "m.yaml", PUNCHES)
    assert "punches are folded into days by the wall clock where they were made" in refusal


def test_a_rule_behind_a_fold_has_no_zone(tmp_path: Path) -> None:
    behind = PUNCHES.replace(", zone: Europe/Berlin", "").replace(
        "day: day", "day: day, first_in: {from: first_in, zone: UTC}"
    )
    refusal = mapping_refusal(tmp_path / "m.yaml", behind)
    assert "a fold gives no zone. Say `zone` where the fold reads the time" in refusal
