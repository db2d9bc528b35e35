"""Rows of an API, page by page: a list of JSON objects, each column a path in them.

Belongs here: what is asked for, the rows of an answer, and whether as many came as the API says there are.
Does not belong here: requests (`http`), the order of pages (`paging`), the rows' texts (`values`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Sequence
from typing import Any

from dagster_project.connectors.asking import Asked
from dagster_project.connectors.http import Asker
from dagster_project.connectors.model import Api, Connector
from dagster_project.connectors.paging import Pages, at_path


def batches(connector: Connector, api: Api, asked: Asked, secret: str) -> Generator[list[Sequence[Any]], None, str]:
    """The rows of each page, in the order of `connector.read_columns`; returns the last cursor ('' without one)."""
    asker = Asker(connector, api, secret)
    reading = _Reading(connector, api, asker)
    pages = Pages(api, _parameters(connector, api, asked), asked.cursor if api.paging.resumes else "")
    page, cursor = pages.first(), ""
    try:
        while True:
            answer, link = asker.get(page.url, page.parameters)
            rows = reading.rows_of(answer)
            cursor = page.cursor or cursor
            if rows:
                yield rows
            try:
                following = pages.after(page, answer, link, len(rows), reading.rows, reading.total)
            except ValueError:
                raise asker.refusal(
                    "an answer names a next page that was read before, so there would be no end. Check `paging`."
                ) from None
            if following is None:
                break
            page = following
        reading.check_whole()
    finally:
        asker.close()
    return cursor if api.paging.resumes else ""


def _parameters(connector: Connector, api: Api, asked: Asked) -> dict[str, str]:
    names = {name: str(value) for name, value in asked.month_values.items()}
    found = {}
    for name, value in api.parameters.items():
        for asked_for, text in names.items():
            value = value.replace(f"{{{asked_for}}}", text)
        found[name] = value
    if connector.watermark and asked.since:
        found[connector.watermark.parameter] = str(asked.since.value)
    return found


class _Reading:
    """The rows so far, and what they are held against."""

    def __init__(self, connector: Connector, api: Api, asker: Asker) -> None:
        self._connector, self._api, self._asker = connector, api, asker
        self._last = ""
        self._seen: set[str] = set()
        self.rows = 0
        self.total: int | None = None

    def rows_of(self, answer: Any) -> list[Sequence[Any]]:
        found = at_path(answer, self._api.rows)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            where = f"at `{self._api.rows}`" if self._api.rows else "at its top"
            raise self._asker.refusal(
                f"an answer has no list of objects {where}. Check `rows`: it is the path to the list, as in "
                "`data.items`."
            )
        self._check_new(found)
        self._check_total(answer)
        self.rows += len(found)
        return [[self._value(one, column) for column in self._connector.read_columns] for one in found]

    def check_whole(self) -> None:
        """Refuse a reading that is not the whole, and columns that no row had."""
        if self.total is not None and self.total != self.rows:
            raise self._asker.refusal(
                f"the API says that there are {self.total} rows, and {self.rows} came. Rows were added or removed "
                "while they were read, or `paging` skips some. Fetch again; if it stays so, ask whoever runs the API."
            )
        missing = [column for column in self._connector.read_columns if column not in self._seen]
        if self.rows and missing:
            raise self._asker.refusal(
                f"none of {self.rows} rows has `{missing[0]}`. Check `columns` against an answer; a value inside an "
                "object is named by its path, as in `agent.id`."
            )

    def _check_new(self, found: list[Any]) -> None:
        digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
        if found and digest == self._last:
            raise self._asker.refusal(
                "two pages in a row hold the very same rows, so there would be no end. Check `parameter` of `paging`."
            )
        self._last = digest

    def _check_total(self, answer: Any) -> None:
        if not self._api.total:
            return
        text = str(at_path(answer, self._api.total))
        if not text.isdigit():
            raise self._asker.refusal(
                f"an answer has no whole number at `{self._api.total}`, where `total` says how many rows there are. "
                "Check the path, or leave `total` out."
            )
        if self.total not in (None, int(text)):
            raise self._asker.refusal(
                f"the API said that there are {self.total} rows, then {text}: rows were added or removed while they "
                "were read, and some may be missing. Fetch again, when less is being written."
            )
        self.total = int(text)

    def _value(self, row: Any, path: str) -> Any:
        """The value of a column: under that very name, else along its path."""
        if path in row:
            self._seen.add(path)
            return row[path]
        *parents, name = path.split(".")
        inner = at_path(row, ".".join(parents)) if parents else None
        if isinstance(inner, dict) and name in inner:
            self._seen.add(path)
            return inner[name]
        return None
