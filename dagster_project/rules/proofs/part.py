"""One part's rows, as the proofs ask for them. Belongs here: looking rows up. Does not belong here: judging them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.rules.compiler.tables import MEASURE_TABLES, Row, Rows


@dataclass(frozen=True)
class Part:
    """`rows` are the part's own; `measures` are all measures of the library by full id."""

    head: Row
    rows: Rows
    measures: dict[str, Row]
    marks: dict[str, Row]
    terms: list[Row]

    @property
    def populations(self) -> list[str]:
        return list(dict.fromkeys(row["population"] for row in self.rows["populations"]))

    def has_item(self, population: str, item: Row) -> bool:
        """Whether the item is asked of a population."""
        named = {row["population"] for row in self.rows["item_populations"] if row["item"] == item["item"]}
        return not named or population in named

    def clauses(self, star: int | None = None, population: str | None = None) -> list[Row]:
        """The clauses of stars (of one star) that a population is asked."""
        return [
            row
            for row in self.rows["clauses"]
            if row["target_kind"] == "star"
            and star in (None, row["star"])
            and (population is None or row["population"] in (None, population))
        ]

    @property
    def stars(self) -> list[int]:
        return sorted({row["star"] for row in self.rows["levels"]})


def parts_of(rows: Rows) -> Iterator[Part]:
    measures = {row["measure"]: row for row in rows["measures"]}
    marks = {row["measure"]: row for row in rows["marks"]}
    for head in rows["parts"]:
        own = {
            table: [row for row in entries if row.get("part_id") == head["part_id"]]
            for table, entries in rows.items()
            if table not in MEASURE_TABLES
        }
        yield Part(head, own, measures, marks, rows["terms"])


def repeated(rows: list[Row], *columns: str) -> Iterator[tuple[Row, Row]]:
    """Each row whose columns an earlier row has too, with that earlier row."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            yield row, first[key]
        first.setdefault(key, row)
