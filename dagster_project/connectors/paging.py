"""Which page of an API comes next, and when the last one has come.

Belongs here: the five ways of paging. Does not belong here: asking (`http`), what is in a page (`apis`).
A page that is shorter than was asked for is not the last one: servers cap the size as they like. The last page is the
empty one, the one after which the declared total is reached, or the one that names no next. Whoever is handed the same
page twice stops: a server that does not know a parameter gives its first page for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from dagster_project.connectors.model import Api


@dataclass(frozen=True)
class Page:
    """What to ask for. `cursor` is the one that it is asked with, '' for none."""

    url: str
    parameters: Mapping[str, str]
    cursor: str = ""


@dataclass
class Pages:
    """Walks an API's pages: `first()`, then `after(…)` each answer until it gives None."""

    api: Api
    parameters: Mapping[str, str]
    cursor: str = ""
    asked: set[str] = field(default_factory=set)

    def first(self) -> Page:
        paging = self.api.paging
        if paging.by == "page":
            return self._page({paging.parameter: str(paging.first)})
        if paging.by == "offset":
            return self._page({paging.parameter: "0"})
        if paging.by == "cursor" and self.cursor:
            return self._page({paging.parameter: self.cursor}, self.cursor)
        return self._page({})

    def after(self, page: Page, answer: Any, link: str, rows: int, rows_so_far: int, total: int | None) -> Page | None:
        """The page after one with `rows` rows; a ValueError where it is one that was asked for before."""
        paging = self.api.paging
        if paging.by == "none":
            return None
        if paging.by in ("page", "offset"):
            if not rows or (total is not None and rows_so_far >= total):
                return None
            now = int(page.parameters[paging.parameter])
            step = 1 if paging.by == "page" else rows
            return self._page({paging.parameter: str(now + step)})
        found = at_path(answer, paging.next) if paging.next else link
        if found is None or found == "" or found is False:
            return None
        if isinstance(found, (dict, list)) or str(found) in self.asked:
            raise ValueError
        self.asked.add(str(found))
        if paging.by == "cursor":
            return self._page({paging.parameter: str(found)}, str(found))
        return Page(urljoin(page.url, str(found)), {})

    def _page(self, more: Mapping[str, str], cursor: str = "") -> Page:
        paging = self.api.paging
        size = {paging.size_parameter: str(paging.size)} if paging.size_parameter else {}
        return Page(self.api.url, {**self.parameters, **size, **more}, cursor)


def at_path(document: Any, path: str) -> Any:
    """The value at a dotted path of objects; None where there is none."""
    for name in path.split(".") if path else ():
        if not isinstance(document, dict) or name not in document:
            return None
        document = document[name]
    return document
