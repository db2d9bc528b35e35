"""Which measures read what a form counts since the hire.

Belongs here: finding them in the rule tables. Does not belong here: what they come to (`hires.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from .rows import Row, Rows, Tables


def since_hire(measures: Mapping[str, Row], rules: Tables, conditions: Rows) -> dict[str, list[str]]:
    """A measure reads a column as a value or in a condition; it is its owner's and whoever asks for it reads it too.

    `conditions`: those of all measures.
    """
    read = [(name, row.get(column)) for name, row in measures.items() for column in ("value_column", "per_column")]
    read += [(row["measure"], row["column_name"]) for row in conditions]
    found = {name for name, column in read if column is not None and column.endswith("_since_hiring")}
    readers = {(row["scheme"], row["measure"]) for row in rules.get("measure_readers", ())}
    readers |= {(measures[name]["owner_scheme"], name) for name in found}
    by_scheme = defaultdict(list)
    for scheme, name in sorted((scheme, name) for scheme, name in readers if scheme and name in found):
        by_scheme[scheme].append(name)
    return dict(by_scheme)
