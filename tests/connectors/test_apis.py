"""Rows of a real HTTP server: every page, no more requests than it likes, and a sentence for whatever it does wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest
from api_server import Answer, ApiServer, Asked
from office import SECRET, Office

from dagster_project.connectors import http
from tests.database_servers import free_port

THE_SECRET = "s3cret-of-the-api"
ROWS = [{"id": f"T{number}", "agent": {"id": "H1"}, "seconds": 1.10} for number in range(5)]
PAGES = "paging: {by: page, parameter: page, size_parameter: size, size: 2}"
CURSOR = "paging: {by: cursor, parameter: after, next: meta.next}"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


def declared(office: Office, api: ApiServer, more: str = "", columns: str = "[id, agent.id, seconds]") -> None:
    office.secret(THE_SECRET)
    office.declare(
        f"""
        connector: chats
        source: tickets
        kind: api
        url: {api.url}
        access: {{environment: {SECRET}}}
        rows: data
        columns: {columns}
        {more}
        """
    )


def data(rows: list[Any], **more: Any) -> Answer:
    return Answer({"data": rows, **more})


def sliced(asked: Asked) -> Answer:
    """The rows from an offset on, never more than two whatever was asked for."""
    start = int(asked.parameters.get("offset") or (int(asked.parameters.get("page", 1)) - 1) * 2)
    return data(ROWS[start : start + 2], total=len(ROWS))


def by_cursor(asked: Asked) -> Answer:
    start = int(asked.parameters.get("after", 0))
    return data(ROWS[start : start + 2], meta={"next": start + 2 if start + 2 < len(ROWS) else None})


def test_one_answer_is_a_delivery(office: Office, api: ApiServer) -> None:
    declared(office, api)
    api.answer(data(ROWS))
    found = office.fetch()
    assert (found.read, found.delivery) == (5, "chats-00001-2026-10")
    assert office.rows("tickets/chats-00001-2026-10")[0] == ("T0", "H1", "1.1")
    assert api.asked[0].headers["Authorization"] == f"Bearer {THE_SECRET}"
    assert [office.fetch().landed, len(office.deliveries)] == [0, 1]


@pytest.mark.parametrize(
    ("paging", "answering", "requests"),
    [
        (PAGES, sliced, 4),  # the last one is empty
        ("paging: {by: offset, parameter: offset, size_parameter: size, size: 4}", sliced, 4),  # the server caps at 2
        (f"{PAGES}\n        total: total", sliced, 3),
        (CURSOR, by_cursor, 3),
    ],
)
def test_every_page_comes(office: Office, api: ApiServer, paging: str, answering: Any, requests: int) -> None:
    declared(office, api, paging)
    api.answering = answering
    assert office.fetch().read == 5
    assert len(api.asked) == requests


def test_links_are_followed_in_the_header_and_in_the_answer(office: Office, api: ApiServer) -> None:
    declared(office, api, "paging: {by: link}")
    api.answer(Answer({"data": ROWS[:3]}, headers={"Link": '</tickets?p=2>; rel="next"'}), data(ROWS[3:]))
    assert office.fetch().read == 5
    declared(office, api, "paging: {by: link, next: links.next}")
    api.answer(data(ROWS[:3], links={"next": f"{api.url}?p=2"}), data(ROWS[3:], links={}))
    assert office.fetch().read == 5
    assert api.asked[-1].parameters == {"p": "2"}


def test_a_cursor_is_where_the_next_fetch_begins(office: Office, api: ApiServer) -> None:
    declared(office, api, CURSOR.replace("}", ", resumes: true}"))
    api.answering = by_cursor
    office.fetch()
    office.fetch()
    assert [one.parameters.get("after") for one in api.asked] == [None, "2", "4", "4"]


def test_a_watermark_asks_for_what_is_new_and_a_little_more(office: Office, api: ApiServer) -> None:
    declared(office, api, "watermark: {column: changed, parameter: since, overlap: 60}")
    rows = [{**row, "changed": "2026-10-05T08:00:00Z"} for row in ROWS]
    api.answer(data(rows[:4]))
    office.fetch()
    api.answer(data(rows))
    assert office.fetch().landed == 1
    assert [one.parameters for one in api.asked] == [{}, {"since": "2026-10-05T07:59:00Z"}]


def test_parameters_can_name_the_month(office: Office, api: ApiServer) -> None:
    declared(office, api, 'parameters: {from: "{month_start}", until: "{next_month_start}", state: all}')
    api.answer(data(ROWS))
    office.fetch()
    assert api.asked[0].parameters == {"from": "2026-10-01", "until": "2026-11-01", "state": "all"}


def test_too_many_requests_are_repeated_after_the_pause_asked_for(
    office: Office, api: ApiServer, pauses: list[float]
) -> None:
    declared(office, api)
    api.answer(Answer(status=429, headers={"Retry-After": "7"}), Answer(status=503), data(ROWS))
    assert office.fetch().read == 5
    assert pauses[0] == 7.0
    assert len(api.asked) == 3


def test_no_server_makes_a_fetch_wait_for_ever(office: Office, api: ApiServer, pauses: list[float]) -> None:
    declared(office, api)
    api.answer(Answer(status=429, headers={"Retry-After": "999999"}), data(ROWS))
    office.fetch()
    assert max(pauses) <= http.LONGEST_PAUSE


def test_an_answer_that_was_cut_is_asked_for_again(office: Office, api: ApiServer, pauses: list[float]) -> None:
    declared(office, api)
    api.answer(Answer({"data": ROWS}, cut=20), data(ROWS))
    assert office.fetch().read == 5
    assert pauses


def test_requests_keep_their_distance(office: Office, api: ApiServer, pauses: list[float]) -> None:
    declared(office, api, f"{PAGES}\n        requests_per_minute: 60")
    api.answering = sliced
    office.fetch()
    assert len(pauses) == 3
    assert all(0.5 < pause <= 1 for pause in pauses)


def test_a_secret_can_go_into_a_header_or_with_a_user(office: Office, api: ApiServer) -> None:
    declared(office, api)
    api.answer(data(ROWS))
    bearer = f"access: {{environment: {SECRET}}}"
    office.text = office.text.replace(bearer, f"access: {{environment: {SECRET}, as: header, header: X-Api-Key}}")
    office.fetch()
    assert api.asked[-1].headers["X-Api-Key"] == THE_SECRET
    office.text = office.text.replace("as: header, header: X-Api-Key", "as: basic, user: reader")
    office.fetch()
    assert api.asked[-1].headers["Authorization"].startswith("Basic ")


WRONG: dict[str, tuple[str, list[Answer], str]] = {
    "a refused secret": ("", [Answer(status=401)], "refused the secret, or its owner may not read this"),
    "no such address": ("", [Answer(status=404)], "knows no such address. Check `url`. (status 404)"),
    "asked too often": (
        "tries: 2",
        [Answer(status=429)],
        "still says that it is asked too often after 2 tries. Set `requests_per_minute`",
    ),
    "a failing server": ("tries: 2", [Answer(status=500)], "still fails after 2 tries"),
    "rows elsewhere": (
        "",
        [Answer(status=302, headers={"Location": "http://127.0.0.1:1/"})],
        "answers that the rows are elsewhere",
    ),
    "a wrong request": ("", [Answer(status=422)], "did not give the rows. Check `url`, `parameters` and `paging`"),
    "a page to log in": ("", [Answer(b"<html>")], "answers with something that is not JSON"),
    "no rows": ("", [Answer({"items": []})], "an answer has no list of objects at `data`"),
    "rows that are no objects": ("", [data([1])], "an answer has no list of objects at `data`"),
    "a column that no row has": ("", [data([{"id": 1, "seconds": 2}])], "none of 1 rows has `agent.id`"),
    "a value that is a list": (
        "",
        [data([{**ROWS[0], "seconds": [1]}])],
        "its column `seconds` holds a value of the kind list, which has no plain text",
    ),
    "fewer rows than it says": (
        "total: total",
        [data(ROWS, total=6)],
        "says that there are 6 rows, and 5 came. Rows were added or removed while they were read",
    ),
    "a total that moves": (
        f"{PAGES}\n        total: total",
        [data(ROWS[:2], total=5), data(ROWS[2:], total=6)],
        "said that there are 5 rows, then 6",
    ),
    "no total": ("total: total", [data(ROWS)], "has no whole number at `total`"),
    "one page for ever": (PAGES, [data(ROWS)], "two pages in a row hold the very same rows"),
    "a cursor that was there": (
        CURSOR,
        [data(ROWS[:2], meta={"next": "a"}), data(ROWS[2:4], meta={"next": "b"}), data(ROWS[4:], meta={"next": "a"})],
        "names a next page that was read before",
    ),
    "another server": (
        "paging: {by: link}",
        [Answer({"data": ROWS}, headers={"Link": '<http://127.0.0.1:1/x>; rel="next"'})],
        "names a next page on another server (127.0.0.1:1), which would be sent the secret",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_an_api_does_wrong_is_said(office: Office, api: ApiServer, pauses: list[float], fault: str) -> None:
    more, answers, message = WRONG[fault]
    declared(office, api, more)
    api.answer(*answers)
    said = office.refusal()
    assert message in said
    assert THE_SECRET not in said


def test_a_server_that_is_not_there(office: Office, api: ApiServer, pauses: list[float]) -> None:
    declared(office, api, "tries: 2")
    port = free_port()
    office.text = office.text.replace(f":{api.port}/", f":{port}/")
    assert f"127.0.0.1:{port} cannot be reached, or stopped answering; it was tried 2 times" in office.refusal()


def test_an_answer_that_is_too_large(office: Office, api: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1 << 20)
    declared(office, api)
    api.answer(data([{"id": "x" * (2 << 20)}]))
    assert "is larger than 1 MB. Ask for smaller pages." in office.refusal()


def test_a_secret_that_no_header_can_carry(office: Office, api: ApiServer) -> None:
    declared(office, api)
    office.secret("geheim\nX: y")
    assert "has a character that no header can carry" in office.refusal()
