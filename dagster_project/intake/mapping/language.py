"""The words of a mapping file: all of them, and no others.

    mapping: property_collections            # what messages and manifests call it
    source: collections                      # the canonical source that its rows become
    applies_to: ["*/收费*.csv"]              # delivery/file patterns; without a slash, of the file alone
    format: {encoding: gb18030, delimiter: semicolon, skip_rows: 2, totals_row: 合计}
    columns:                                 # canonical column: heading, headings, or a block
      employee_id: 工号
      month: {from: [月份, 账期], date_format: "%Y年%m月"}
      collected_amount: {from: 实收金额, strip: [元], thousands: ","}
    defaults: {target_amount: "0"}           # where a value is empty

Belongs here: which words each block has. Does not belong here: what they do (`columns`, `folds`, `rendering`).
A later word is added here, in the reader of its block, and in the SQL; files that do not use it keep their hash.
"""

from __future__ import annotations

FILE = ("mapping", "source", "applies_to", "format", "columns", "defaults", "fold", "ids")
IDS = ("id", "is", "from")
FORMAT = (
    "kind", "encoding", "delimiter", "headings", "skip_rows", "totals_row", "totals_check", "sheet", "accept",
    "largest_megabytes", "widths", "counted_in",
)  # fmt: skip
TOTALS_CHECK = ("row", "columns")
RULE = (
    "from", "optional", "constant", "strip", "values", "thousands", "decimal", "unit", "date_format", "datetime_format",
    "offset", "on_day_of", "zone", "ambiguous", "nonexistent", "prefix",
)  # fmt: skip
FOLDS = ("events_to_tickets", "punches_to_days", "cells_to_rows")
EVENTS_TO_TICKETS = ("case", "activity", "at", "resource", "first_response", "resolution")
PUNCHES_TO_DAYS = ("employee", "at", "debounce_seconds", "day_start", "scheduled_start", "scheduled_end")
CELLS_TO_ROWS = ("keep", "cells", "blank_cells")
ZONE = ("from", "values")
AMBIGUOUS, NONEXISTENT, EARLIER, LATER = "ambiguous", "nonexistent", "earlier", "later"
LEFT_OUT, ROWS = "left_out", "rows"

# Directives of date formats: what strptime and DuckDB read alike.
DIRECTIVES = ("%Y", "%y", "%m", "%d", "%H", "%M", "%S", "%%")

# (unit delivered, what the canonical column holds) -> the exact factor between them.
FACTORS = {
    ("percent", "share"): "0.01",
    ("per_mille", "share"): "0.001",
    ("milliseconds", "seconds"): "0.001",
    ("minutes", "seconds"): "60",
    ("hours", "seconds"): "3600",
    ("hours", "minutes"): "60",
    ("fen", "amount"): "0.01",
    ("ten_thousand", "amount"): "10000",
}
# A duration written as a clock, `0:03:25`.
CLOCK = "clock"


def held_by(column_name: str, data_type: str) -> str:
    """What a canonical column holds, as far as units go; its name says it, and a bare decimal may be a share."""
    ending = column_name.rpartition("_")[2]
    if ending in ("seconds", "minutes", "amount"):
        return ending
    if column_name in ("base_pay", "performance_pay"):
        return "amount"
    return "share" if data_type.startswith("decimal") else ""


def units_of(column_name: str, data_type: str) -> list[str]:
    held = held_by(column_name, data_type)
    return [unit for unit, of in FACTORS if of == held] + ([CLOCK] if held == "seconds" else [])
