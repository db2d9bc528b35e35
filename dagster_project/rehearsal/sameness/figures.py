"""What cannot matter to a figure that is counted from a source.

Belongs here: aggregates, filters and ranges of measures that change no figure.
Does not belong here: what clauses ask of figures (`clauses.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from dagster_project.catalogue import source
from dagster_project.rules.compiler.conditions import LIST_SEPARATOR
from dagster_project.rules.compiler.tables import Row, Rows

_OF_ONE_ROW = {"sum", "minimum", "maximum"}
# Tables that say what a measure is, or read one month of it at a time. Clauses do where their window adds nothing up.
_OF_ONE_MONTH = {"measures", "measure_conditions", "measure_exclusions", "measure_readers", "order_keys"}


def without_aggregates_of_one_row(rows: Rows) -> Rows:
    """Where a person and month have one row, its sum, its least and its greatest are called alike; and so is its mean,
    where nothing reads more than a month of it at once: over several it would count them, and a sum does not."""
    return {**rows, "measures": [_of_one_row(rows, measure) for measure in rows["measures"]]}


def _of_one_row(rows: Rows, measure: Row) -> Row:
    if not measure["source"] or measure["month_column"] != "month":
        return measure
    is_mean = measure["aggregate"] == "mean" and _always_has_a_value(measure) and _is_read_by_the_month(rows, measure)
    if measure["aggregate"] not in _OF_ONE_ROW and not is_mean:
        return measure
    fixed = {each["column_name"] for each in _filters(rows, measure) if each["operator"] == "equals"}
    free = set(source(measure["source"]).key) - fixed
    return _with(measure, aggregate="sum") if free <= {measure["subject_column"], "month"} else measure


def _always_has_a_value(measure: Row) -> bool:
    columns = {column.name: column for column in source(measure["source"]).columns}
    return columns[measure["value_column"]].required


def _is_read_by_the_month(rows: Rows, measure: Row) -> bool:
    """No table names the measure but those of one month; a table that nobody thought of here counts against it."""
    name = measure["measure"]
    others = (row for table, named in rows.items() if table not in _OF_ONE_MONTH for row in named)
    return not any(name in row.values() and row.get("window_aggregate") not in ("every", "present") for row in others)


def without_filters_on_what_is_counted(rows: Rows) -> Rows:
    """A count of different values never counts an empty one, so it need not be filtered out."""
    counted = {m["measure"]: m["value_column"] for m in rows["measures"] if m["aggregate"] == "count_distinct"}
    kept = [row for row in rows["measure_conditions"] if not _asks_for_itself(row, counted.get(row["measure"]))]
    return {**rows, "measure_conditions": list(_numbered_anew(kept))}


def _asks_for_itself(condition: Row, counted: str | None) -> bool:
    return (condition["role"], condition["operator"], condition["column_name"]) == ("where", "is_filled", counted)


def _numbered_anew(conditions: list[Row]) -> Iterator[Row]:
    for _, together in groupby(conditions, key=lambda row: (row["measure"], row["role"], row["group_no"])):
        yield from (_with(row, position=number) for number, row in enumerate(together, start=1))


def without_ranges_that_marks_keep(rows: Rows) -> Rows:
    """A mark outside its own range is no number, so a range around that one refuses nothing more."""
    return {**rows, "measures": [_of_marks(rows, measure) for measure in rows["measures"]]}


def _of_marks(rows: Rows, measure: Row) -> Row:
    if not measure["is_entered"] or (measure["source"], measure["value_column"]) != ("assessments", "mark_number"):
        return measure
    schemes, items = _allowed(rows, measure, "scheme"), _allowed(rows, measure, "item")
    marks = [row for row in rows["marks"] if row["scheme"] in schemes and row["mark"] in items]
    low, high = measure["entered_minimum"], measure["entered_maximum"]
    are_within = all(
        row["answer"] == "points" and None not in (row["minimum"], row["maximum"], low, high)
        and low <= row["minimum"] and row["maximum"] <= high
        for row in marks
    )  # fmt: skip
    if not items or {row["mark"] for row in marks} != items or not are_within:
        return measure
    return _with(measure, entered_minimum=None, entered_maximum=None)


def _allowed(rows: Rows, measure: Row, column: str) -> set[str]:
    """The words to which the conditions keep a column; none where they do not."""
    kept = [row for row in _filters(rows, measure) if row["column_name"] == column]
    return {
        word
        for row in kept
        if row["operator"] in ("equals", "is_one_of")
        for word in row["value"].split(LIST_SEPARATOR)
    }  # fmt: skip


def _filters(rows: Rows, measure: Row) -> list[Row]:
    return [
        row for row in rows["measure_conditions"] if row["measure"] == measure["measure"] and row["role"] == "where"
    ]


def _with(row: Row, **values: object) -> Row:
    return Row(row.place, {**row, **values})
