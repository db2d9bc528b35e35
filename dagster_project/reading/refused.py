"""Deliveries that the last run refused, as it left them in HOME/work.

Belongs here: the note's name and shape, for the run that writes it and the checklist that reads it. The note is
disposable: a refused delivery is in no ledger, because nothing of it was taken in, and the next run looks at it
again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from dagster_project.store.paths import Home

NOTE = "refused_deliveries.json"


@dataclass(frozen=True)
class Refused:
    source: str
    delivery: str
    message: str
    kept_as: str = ""


class Refusing(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def delivery(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def kept_as(self) -> str: ...


def note(home: Home, refused: Iterable[Refusing]) -> None:
    """Called by a run after intake, also with nothing refused."""
    rows = [{name: getattr(one, name) for name in ("source", "delivery", "message", "kept_as")} for one in refused]
    (home.work / NOTE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def refused_deliveries(home: Home) -> list[Refused]:
    path = home.work / NOTE
    if not path.is_file():
        return []
    return [Refused(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
