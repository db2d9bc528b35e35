"""What rules may know of the canonical sources: their columns, types, subjects and months.

Belongs here: the catalogue as the compiler asks it, and the columns that staging derives and measures may read.
Does not belong here: the list of canonical columns (`dagster_project/catalogue.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dagster_project import catalogue

# Made in dbt/models/staging/stg_<source>.sql.
DERIVED_COLUMNS = {
    "assessments": {
        "mark_number": "decimal(18,6)", "faults_since_hiring": "integer", "leave_days_since_hiring": "integer",
    },
    "attendance": {
        "is_late": "boolean", "is_early_leave": "boolean", "is_absent": "boolean", "late_seconds": "integer",
        "first_in_second": "integer",
    },
    "exams": {"is_full_mark": "boolean"},
    "tickets": {"reply_seconds": "decimal(18,6)", "replies": "integer"},
}  # fmt: skip
# Columns by which a row and a logged event are known to concern the same case: (of the source, of events).
LINKS_TO_EVENTS = {
    "complaints": (("interaction_id", "interaction_id"), ("complaint_id", "complaint_id")),
    "tickets": (("ticket_id", "interaction_id"),),
    "calls": (("call_id", "interaction_id"),),
}
# What a call or ticket says of itself (dbt/macros/observations/interactions.sql), for the items of a sheet.
INTERACTION_COLUMNS = {
    **dict.fromkeys(("channel", "direction", "ended_by"), "text"),
    **dict.fromkeys(("wait_count", "repeated_replies", "typo_count"), "integer"),
    **dict.fromkeys(
        (
            "longest_wait_seconds", "first_response_seconds", "average_reply_seconds", "slowest_reply_seconds",
            "slowest_lookup_reply_seconds",
        ),
        "decimal(18,6)",
    ),
}  # fmt: skip
INTERACTION_VALUES = {
    "channel": ("online", "message", "phone", "email"), "direction": ("inbound", "outbound"),
    "ended_by": ("agent", "customer"),
}  # fmt: skip
NUMBERS = ("integer", "decimal(18,2)", "decimal(18,6)")
DATES = ("date", "timestamp", "month")


@dataclass(frozen=True)
class RuleSource:
    """One source: `types` by column (derived ones too), `values` by column with a closed vocabulary."""

    name: str
    types: dict[str, str]
    values: dict[str, tuple[str, ...]]
    subject_column: str
    month_column: str


@cache
def rule_sources() -> Mapping[str, RuleSource]:
    """The sources whose rows belong to a subject and a month: what a measure can count."""
    return {
        source.name: _rule_source(source)
        for source in catalogue.sources().values()
        if source.subject_column and source.month_column
    }


@cache
def fact_sources() -> Mapping[str, RuleSource]:
    """Of what an example may have facts: all whose rows are somebody's but the roster itself, and the calendar."""
    return {
        source.name: _rule_source(source)
        for source in catalogue.sources().values()
        if (source.subject_column and source.name != "employees") or source.name == "calendar"
    }


def _rule_source(source: catalogue.Source) -> RuleSource:
    return RuleSource(
        name=source.name,
        types={column.name: column.data_type for column in source.columns} | DERIVED_COLUMNS.get(source.name, {}),
        values={column.name: column.values for column in source.columns if column.values},
        subject_column=source.subject_column,
        month_column=source.month_column,
    )
