"""What the site file says of its connectors, as frozen values that were checked when it was read.

Belongs here: the shapes. Does not belong here: their YAML (`declaring`), secrets (`dagster_project/access.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.access import Access
from dagster_project.rules.nodes import Place
from dagster_project.store.hashing import canonical_json, sha256

# The names by which a query, or a parameter of an API, may speak of the month that is fetched.
MONTH_NAMES = ("month", "month_start", "next_month_start")


@dataclass(frozen=True)
class Watermark:
    """The column that grows when a row is new or changed. `overlap`: how far back each fetch looks again, in seconds of
    a time or units of a whole number. `parameter`: how an API is asked for rows from a mark on."""

    column: str
    overlap: int
    parameter: str = ""


@dataclass(frozen=True)
class Database:
    """`url` has no password; exactly one of `table` and `query` is given. `month_names` are those of MONTH_NAMES that
    the query asks for. `folder`: where a path of SQLite starts."""

    url: str
    table: str
    query: str
    month_names: tuple[str, ...]
    batch_rows: int
    folder: Path

    @property
    def is_monthly(self) -> bool:
        """Whether other months have other rows."""
        return bool(self.month_names)


@dataclass(frozen=True)
class Paging:
    """How an API hands out its pages: by `none`, `page`, `offset`, `cursor` or `link`.

    `next`: the path of the next cursor or link in the answer; '' for the header `Link`. With `resumes` the last cursor
    is where the next fetch begins.
    """

    by: str = "none"
    parameter: str = ""
    size_parameter: str = ""
    size: int = 100
    first: int = 1
    next: str = ""
    resumes: bool = False


@dataclass(frozen=True)
class Api:
    """`rows` and `total` are dotted paths in an answer: of its list of rows ('' where it is the list), and of how many
    rows there are in all ('' where it does not say)."""

    url: str
    parameters: Mapping[str, str]
    rows: str
    total: str
    paging: Paging
    requests_per_minute: int
    tries: int

    @property
    def is_monthly(self) -> bool:
        """Whether other months have other rows."""
        return any(f"{{{name}}}" in value for value in self.parameters.values() for name in MONTH_NAMES)


@dataclass(frozen=True)
class Connector:
    """One connector. `covers` names the site whose month it brings whole, ALL_SITES, or '' for nobody's."""

    name: str
    place: Place
    source: str
    reads: Database | Api
    columns: tuple[str, ...]
    access: Access | None
    watermark: Watermark | None
    covers: str
    fresh_hours: int
    daily_at: str
    declaration: Mapping[str, object] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """What its file in a delivery is called; a mapping can name it."""
        return f"{self.name}.parquet"

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns and, where it is not one of them, the watermark's."""
        extra = (self.watermark.column,) if self.watermark and self.watermark.column not in self.columns else ()
        return (*self.columns, *extra)

    @property
    def hash(self) -> str:
        """Over what decides which rows are read and in which form: another one starts from the beginning."""
        return sha256(canonical_json(self.declaration))


ALL_SITES = "all_sites"
