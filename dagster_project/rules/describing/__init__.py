"""The library for people: a line a scheme, and one scheme as a text that a manager can read.

Belongs here: words and columns of `scheme list` and `scheme show`, read from compiled rows: what is shown is computed.
Does not belong here: printing (the CLI).
Read on: `part.py` for one part, `points.py` for what earns points, `seats_and_pay.py` for quotas and money,
`comparing.py` for two texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import month_of
from dagster_project.rules.describing.part import described_part

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def describe(library: Library) -> list[dict[str, str]]:
    """One row a scheme, by its number."""
    rows = []
    for scheme, node in sorted(library.schemes.items(), key=lambda entry: (entry[1].word("number"), entry[0])):
        parts = [part for part in library.compiled.rows["parts"] if part["scheme"] == scheme]
        versions = (f"{part['scheme_version']} from {month_of(part)}" for part in parts)
        rows.append(
            {
                "number": node.word("number"),
                "scheme": scheme,
                "title_zh": parts[0]["title_zh"],
                "title_en": parts[0]["title_en"],
                "kind": node.word("kind"),
                "cadences": ", ".join(dict.fromkeys(part["period_kind"] for part in parts)),
                "versions": ", ".join(dict.fromkeys(versions)),
                "examples": str(len(list(node.blocks("examples")))),
            }
        )
    return rows


def show(library: Library, scheme: str) -> str:
    """The scheme with its parameters, stars, items, flags and pay, each with its reference and its provenance."""
    node = library.get(scheme)
    rows = library.compiled.rows
    parts = [part for part in rows["parts"] if part["scheme"] == scheme]
    lines = [
        f"{node.word('number')} {scheme}: {parts[0]['title_zh']} / {parts[0]['title_en']}",
        f"Documents: {parts[0]['document']}",
    ]
    for part in parts:
        lines += ["", *part_in_words(library, part)]
    return "\n".join(lines) + "\n"


def part_in_words(library: Library, part: Row) -> list[str]:
    """One part line by line; the lines of tables remember their cells (`layout.py`)."""
    rows = library.compiled.rows
    own = {table: [row for row in entries if row.get("part_id") == part["part_id"]] for table, entries in rows.items()}
    own |= {"terms": rows["terms"], "measure_conditions": rows["measure_conditions"]}
    return list(described_part(part, own, {row["measure"]: row for row in rows["measures"]}))
