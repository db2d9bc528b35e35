"""The block `lineage` of the site file: where events of OpenLineage go.

Belongs here: reading it. Does not belong here: the events (`operations/lineage_events.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagster_project.access import Access, read_access
from dagster_project.errors import Refusal
from dagster_project.site_words import Block


@dataclass(frozen=True)
class LineageTarget:
    """Where events go: exactly one of a file, which they are added to, and an address."""

    file: Path | None = None
    url: str = ""
    access: Access | None = None


def read_lineage(site_file: Block, folder: Path) -> LineageTarget | None:
    """The block `lineage` of the site file, if it is there."""
    if "lineage" not in site_file:
        return None
    block = site_file.block("lineage", ("file", "url", "access"))
    file, url = block.text("file", ""), block.text("url", "")
    if bool(file) == bool(url):
        raise Refusal(
            f"{block.place}: events go to a `file` or to a `url`, and this block names {'both' if file else 'neither'}."
        )
    return LineageTarget(folder / file if file else None, url, read_access(block, folder))
