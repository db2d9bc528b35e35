"""What rules may know of cases: the source of each type, the columns derived for it, and whose case it is.

Belongs here: the closed list of case types.
Does not belong here: how a case is judged (dbt/models/cases), how its rules become rows (`compiler/`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from dagster_project.rules.sources import RuleSource, rule_sources

# Made in dbt/models/staging/stg_<source>.sql or beside it in dbt/models/cases.
_DERIVED: dict[str, dict[str, str]] = {
    "complaint": {},
    "return": {"closed_on": "date", "employee_id": "text"},
    "swap": {
        "requester_swap_number": "integer", "counterpart_swap_number": "integer", "request_number": "integer",
        "is_in_a_row": "boolean", "is_double_shift": "boolean", "is_on_holiday": "boolean",
        "requester_on_leave": "boolean", "counterpart_on_leave": "boolean",
    },
    "leave": {"is_approved_beforehand": "boolean", "notice_seconds": "integer"},
}  # fmt: skip
_SOURCES = {"complaint": "complaints", "return": "returns", "swap": "shift_swaps", "leave": "leave"}
_PEOPLE = {
    "complaint": ("employee_id",),
    "return": ("employee_id",),
    "swap": ("requester_id", "counterpart_id"),
    "leave": ("employee_id",),
}
# Who answers for a case, and for which share: dbt/models/cases/int_case_parties.sql.
_PARTIES = {"complaint": "complaint_liability"}


@dataclass(frozen=True)
class CaseType:
    """`source` has the derived columns too; `people`: columns that name a person whose case it is; `parties`: the
    source that says who answers for which share of it, None where nobody does."""

    name: str
    source: RuleSource
    people: tuple[str, ...]
    parties: str | None = None


@cache
def case_types() -> dict[str, CaseType]:
    """Every case type by its word."""
    sources = rule_sources()
    return {
        name: CaseType(
            name,
            replace(sources[source], types=sources[source].types | _DERIVED[name]),
            _PEOPLE[name],
            _PARTIES.get(name),
        )
        for name, source in _SOURCES.items()
    }
