"""Which schemes random worlds can be drawn for: those that use only what `realising.py` knows the way back from.

Belongs here: the mechanisms with a known way back, and the rule tables with the other schemes left out.
Does not belong here: the way back itself. A scheme that is left out is still held to its worked examples in both
engines.
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.compiler.tables import Row

KINDS = {"mark", "source", "attribute", "combination", "items", "rank", "total", "item", "results", "sheet", "star"}
ANSWERS = {"points", "yes_no", "option", "pass_fail", "count"}
ATTRIBUTES = {None, "tenure_months", "base_pay", "performance_pay"}
TABLES = {
    "parts", "populations", "marks", "options", "ranks", "item_classes", "result_counts", "sheets", "sheet_items",
    "sheet_conditions", "items", "bands", "event_rules", "totals", "levels", "quotas", "order_keys", "clauses", "flags",
    "pay", "pay_tiers", "parameters",
}  # fmt: skip


def of_known_rules(compiled: Compiled) -> Compiled:
    """The same tables with only the schemes that worlds can be drawn for; measures stay, unread ones are not asked."""
    unknown = set(_unknown(compiled))
    parts = {row["part_id"] for row in compiled.rows["parts"] if row["scheme"] not in unknown}
    rows = {table: [row for row in entries if _stays(row, parts, unknown)] for table, entries in compiled.rows.items()}
    return Compiled(rows, compiled.problems)


def _stays(row: Row, parts: set[str], unknown: set[str]) -> bool:
    if "part_id" in row:
        return row["part_id"] in parts
    return row.get("scheme") not in unknown


def _unknown(compiled: Compiled) -> Iterator[str]:
    """Schemes with a part, or a measure that one reads, whose facts nobody here can make."""
    schemes = {row["part_id"]: row["scheme"] for row in compiled.rows["parts"]}
    readers = [(row["scheme"], row["measure"]) for row in compiled.rows["measure_readers"]]
    strange = {row["measure"] for row in compiled.rows["measures"] if not _is_known(row)}
    yield from (scheme for scheme, measure in readers if measure in strange)
    for table, entries in compiled.rows.items():
        for row in entries:
            if "part_id" in row and (table not in TABLES or not _is_usual(table, row)):
                yield schemes[row["part_id"]]


def _is_known(measure: Row) -> bool:
    return (
        measure["kind"] in KINDS
        and measure["attribute"] in ATTRIBUTES
        and not measure.get("is_entered")
        and measure.get("subject_type", "employee") in (None, "employee")
    )


def _is_usual(table: str, row: Row) -> bool:
    if table == "parts":
        return bool(row["subject_type"] == "employee")
    if table == "marks":
        return row["answer"] in ANSWERS
    if table == "items":
        return not row["is_unscored"] and row["severity"] is None
    if table == "totals":
        return row["aggregation"] == "sum" and not row["of_available"] and row["scale_to"] is None
    return True
