"""What the rules call things: labels of schemes, stars, measures, clauses and items, from the rows of `labels`.

Belongs here: looking names up, in the site's language first, and falling back to the id, so that a missing label
never hides a row. Does not belong here: the rules' effect; the release's rows carry that.
Read on: `dagster_project/door/labels.py` for where the rows come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
PartKey = tuple[str, Any, str]  # scheme, version, kind of period


class Rulebook:
    """The labels of one part of a scheme; empty where the release has none."""

    def __init__(self, labels: Iterable[Row], part: PartKey, language: str) -> None:
        self._language = language
        self._rows: dict[tuple[str, str], Row] = {}
        for row in labels:
            if row["kind"] == "measure" or (row["scheme"], row["scheme_version"], row["period_kind"]) == part:
                self._rows[row["kind"], row["id"]] = row

    def title(self, scheme: str) -> str:
        return self._label("scheme", scheme, scheme)

    def measure(self, measure: str | None) -> str:
        return self._label("measure", measure, in_words(measure)) if measure else ""

    def is_yes_no(self, measure: str | None) -> bool:
        return bool(measure) and self._rows.get(("measure", str(measure)), {}).get("form") == "yes_no"

    def clause_label(self, star: Any, clause: str, measure: str | None) -> str:
        return self._label("clause", f"{star}/{clause}", self.measure(measure) or in_words(clause))

    def level(self, star: int) -> str:
        return self._label("star", str(star), "")

    def item(self, item: str) -> str:
        return self._label("item", item, in_words(item))

    def grade(self, grade: str | None) -> str:
        """The grade as published, and what it is called in the site's language where that is another word."""
        name = self._label("grade", grade, grade) if grade else ""
        return name if name == grade else f"{grade} ({name})" if grade else ""

    def item_order(self, item: str) -> int:
        position = self._rows.get(("item", item), {}).get("position")
        return 10**6 if position is None else int(position)

    def ranks(self) -> list[Row]:
        """Each rank of the part: `id` (its measure) and `form` (its direction)."""
        return self._of("rank")

    def ranked(self, rank: str) -> str:
        """What a rank puts in order."""
        return self._label("rank", rank, "")

    def references(self, star: int | None) -> list[str]:
        """Where the clauses of a star are written."""
        rows = [row for row in self._of("clause") if star is not None and row["id"].startswith(f"{star}/")]
        return sorted({place for row in rows for place in str(row["reference"] or "").split(", ")} - {""})

    @property
    def document(self) -> str:
        return str(next(iter(self._of("scheme")), {}).get("reference") or "")

    def _of(self, kind: str) -> list[Row]:
        return [row for (found, _), row in self._rows.items() if found == kind]

    def _label(self, kind: str, name: str, fallback: str) -> str:
        row = self._rows.get((kind, name), {})
        other = "en" if self._language == "zh" else "zh"
        for language in (self._language, other):
            if row.get(f"label_{language}"):
                return str(row[f"label_{language}"])
        return fallback


def in_words(name: str | None) -> str:
    """An id as words: `scheme.place_from_last` → `place from last`."""
    return (name or "").rsplit(".", 1)[-1].replace("_", " ")
