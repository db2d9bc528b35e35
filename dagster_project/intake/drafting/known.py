"""The headings, codes and units that exports are known to use, as `seeds/headings.yaml` lists them.

Belongs here: reading that file, and comparing headings. Does not belong here: deciding by them (`pairing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dagster_project.catalogue import Source
from dagster_project.intake import texts
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.locations import SEEDS

HEADINGS_FILE = SEEDS / "headings.yaml"
_UNIT = re.compile(r"\s*\(([^()]*)\)$")


@dataclass(frozen=True)
class Known:
    """`columns` and `sources` give headings by canonical column; `values` canonical texts by column and delivered text;
    `units` the mapping's word by what stands in brackets behind a heading; `folds` headings by what a fold reads, and
    activities by what they are to it."""

    columns: Mapping[str, Sequence[str]]
    sources: Mapping[str, Mapping[str, Sequence[str]]]
    values: Mapping[str, Mapping[str, str | None]]
    booleans: Mapping[str, str]
    totals: Sequence[str]
    units: Mapping[str, str]
    folds: Mapping[str, Sequence[str]]

    def by_heading(self, source: Source) -> dict[str, str]:
        """Comparable heading -> column of a source: its own name, what the source calls it, what everybody does."""
        own = self.sources.get(source.name, {})
        names = [column.name for column in all_columns(source)]
        found = {comparable(name): name for name in names}
        for headings in (own, self.columns):
            for name in names:
                for heading in headings.get(name, ()):
                    found.setdefault(comparable(heading), name)
        return found


@cache
def known(path: Path = HEADINGS_FILE) -> Known:
    return Known(**yaml.safe_load(path.read_text(encoding="utf-8")))


def comparable(heading: str) -> str:
    """A heading without its unit, case, blanks and underscores."""
    return re.sub(r"[\s_]", "", _UNIT.sub("", texts.heading(heading)).casefold())


def unit_in(heading: str) -> str:
    """What stands in brackets at the end of a heading, '' where nothing does."""
    found = _UNIT.search(texts.heading(heading))
    return found[1] if found else ""
