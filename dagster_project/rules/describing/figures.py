"""What a scheme's own figures are made of, and what its marks may be, as lines of text.

Belongs here: marks, counts, sums, combinations, targets and the own past. Does not belong here: what is asked of them
(`part.py`), which items or sheets they count (`points.py`, `sheets.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import named, number, source, table

ASKED = {
    "equals": "=", "not_equals": "≠", "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<",
    "is_empty": "is empty", "is_filled": "is filled", "is_one_of": "is one of", "is_none_of": "is none of",
}  # fmt: skip
# What is counted of items, sheets, results and cases is told where these are.
TOLD_ELSEWHERE = frozenset({"mark", "item", "total", "share", "star", "sheet", "rank"})
_NAMING = ("measure", "of_measure", "times_measure", "for_each_measure", "less_measure")
_PAST_FORMS = {
    "figure": "the mean of the {n} {unit}s before",
    "difference": "this {unit} less the mean of the {n} {unit}s before",
    "share": "this {unit} as a share of the mean of the {n} {unit}s before",
}


def described_figures(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    """`rows` of the part, and of all measures `terms` and `measure_conditions`."""
    yield from table("Marks", ([row["mark"], _mark(row), source(row)] for row in rows["marks"]))
    read = _read(rows)
    own = [
        row
        for row in measures.values()
        if row["measure"] in read and row["owner_scheme"] == part["scheme"] and row["kind"] not in TOLD_ELSEWHERE
    ]
    yield from table("Figures", ([named(row), _made(part, row, rows, measures), source(row)] for row in own))


def _read(rows: dict[str, list[Row]]) -> set[str]:
    """What the part's rows name, and all that these figures are made of."""
    own = (row for table, entries in rows.items() if table not in ("terms", "measure_conditions") for row in entries)
    read = {row[column] for row in own for column in _NAMING if row.get(column)}
    while inner := {term["term_measure"] for term in rows["terms"] if term["measure"] in read} - read:
        read |= inner
    return read


def _mark(row: Row) -> str:
    ends = f" {number(row['minimum'])} to {number(row['maximum'])}" if row["maximum"] is not None else ""
    return f"{row['answer'].replace('_', ' ')}{ends}"


def _made(part: Row, row: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> str:
    terms = [term for term in rows["terms"] if term["measure"] == row["measure"]]
    if row["kind"] == "source":
        return _counted(row, rows)
    if row["kind"] == "combination":
        below = _sum(terms, "denominator", measures)
        return _sum(terms, "numerator", measures) + (f" over {below}" if below else "")
    if row["kind"] == "attribute":
        months = f" of {row['attribute_months']} months" if row["attribute_months"] else ""
        return f"{row['attribute'].replace('_', ' ')}{months}"
    if row["kind"] == "attainment":
        target = "blank" if row["target"] is None else number(row["target"])
        return f"{_of(terms[0], measures)} against {target}, {row['better']} is better"
    if row["kind"] == "past":
        return _past(part, row, terms[0], measures)
    named = (f"{term['side']} {_of(term, measures)}" for term in terms)
    return ", ".join([row["kind"].replace("_", " "), *named])


def _of(term: Row, measures: dict[str, Row]) -> str:
    return str(measures[term["term_measure"]]["label_en"])


def _sum(terms: list[Row], side: str, measures: dict[str, Row]) -> str:
    signed = [(" + " if term["sign"] > 0 else " - ") + _of(term, measures) for term in terms if term["side"] == side]
    return "".join(signed).removeprefix(" + ").strip()


def _counted(row: Row, rows: dict[str, list[Row]]) -> str:
    value = f" of {row['value_column']}" if row["value_column"] else ""
    per = f" per {row['per_column']}" if row["per_column"] else ""
    members = f", over its {row['over_members']}" if row["over_members"] else ""
    own = [entry for entry in rows["measure_conditions"] if entry["measure"] == row["measure"]]
    where = " and ".join(_condition(entry) for entry in own if entry["role"] == "where")
    any_of = " or ".join(_condition(entry) for entry in own if entry["role"] == "any")
    tests = " and ".join(filter(None, (where, any_of and f"({any_of})")))
    return f"{row['aggregate']}{value}{per} in {row['source']}{members}{tests and f', where {tests}'}"


def _condition(row: Row) -> str:
    return " ".join(filter(None, (row["column_name"], ASKED[row["operator"]], row["value"])))


def _past(part: Row, row: Row, term: Row, measures: dict[str, Row]) -> str:
    unit = part["period_kind"]
    form = _PAST_FORMS[row["past_form"]].format(unit=unit, n=row["past_periods"])
    left_out = f"; a {unit} without a figure is left out" if row["past_gap"] == "skip" else ""
    return f"{_of(term, measures)}, {form}{left_out}"
