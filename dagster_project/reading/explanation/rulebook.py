"""What the rules call things: labels of schemes, stars, measures, clauses and items, from the rules as adopted.

Belongs here: looking names up, in the site's language first, and falling back to the id, so that a missing label
never hides a row. Does not belong here: the rules' effect; the release's rows carry that.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.store.hashing import literal

Row = dict[str, Any]
TABLES = ("parts", "measures", "clauses", "levels", "items", "ranks", "marks", "flags")


class Rulebook:
    """Rows of the compiled rule tables of one part; empty where the store does not have them."""

    def __init__(self, tables: dict[str, list[Row]], part_id: str, language: str) -> None:
        self._tables = tables
        self.part_id = part_id
        self._language = language
        self._measures = {row["measure"]: row for row in tables["measures"]}
        self._yes_no = {f"{row['scheme']}.{row['mark']}" for row in self._of("marks") if row.get("answer") == "yes_no"}

    def title(self, scheme: str) -> str:
        row = next(iter(self._of("parts")), None)
        return self._label(row, "title", scheme)

    def measure(self, measure: str | None) -> str:
        if not measure:
            return ""
        return self._label(self._measures.get(measure), "label", measure.rsplit(".", 1)[-1].replace("_", " "))

    def is_yes_no(self, measure: str | None) -> bool:
        return measure in self._yes_no

    def clause(self, star: Any, clause: str) -> Row:
        """The clause's row, for its own label and its reference; empty when unknown."""
        rows = [row for row in self._of("clauses") if row.get("target_kind") == "star" and row.get("clause") == clause]
        return next((row for row in rows if row.get("star") == star), rows[0] if rows else {})

    def clause_label(self, star: Any, clause: str, measure: str | None) -> str:
        return self._label(self.clause(star, clause), "label", self.measure(measure) or clause.replace("_", " "))

    def level(self, star: int) -> str:
        row = next((row for row in self._of("levels") if row.get("star") == star), None)
        return self._label(row, "label", "")

    def item(self, item: str) -> str:
        row = next((row for row in self._of("items") if row.get("item") == item), None)
        return self._label(row, "label", item.replace("_", " "))

    def item_order(self, item: str) -> int:
        row = next((row for row in self._of("items") if row.get("item") == item), None)
        return int(row["item_order"]) if row and row.get("item_order") is not None else 10**6

    def ranks(self) -> list[Row]:
        return self._of("ranks")

    def references(self, star: int | None) -> list[str]:
        """Where the clauses of a star are written."""
        rows = [row for row in self._of("clauses") if star is not None and row.get("star") == star]
        return sorted({str(row["reference"]) for row in rows if row.get("reference")})

    @property
    def document(self) -> str:
        return str(next(iter(self._of("parts")), {}).get("document") or "")

    def _of(self, table: str) -> list[Row]:
        return [row for row in self._tables[table] if row.get("part_id") == self.part_id]

    def _label(self, row: Row | None, column: str, fallback: str) -> str:
        other = "en" if self._language == "zh" else "zh"
        for language in (self._language, other):
            if row and row.get(f"{column}_{language}"):
                return str(row[f"{column}_{language}"])
        return fallback


def load_tables(folder: Path | None) -> dict[str, list[Row]]:
    """Every needed rule table of `store/rules/<hash>/`; a table that is not there is empty."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    if folder is None or not os.access(folder, os.R_OK | os.X_OK):
        return tables  # BI may not look into the store: ids instead of labels
    connection = duckdb.connect(":memory:")
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if path.is_file():
            cursor = connection.execute(f"select * from read_parquet({literal(str(path))})")
            names = [column[0] for column in cursor.description or []]
            tables[name] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.close()
    return tables


def part_id(scheme: str, version: Any, period_kind: str) -> str:
    return f"{scheme}@{version}/{period_kind}"


def by_scheme(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["scheme"]), []).append(row)
    return grouped
