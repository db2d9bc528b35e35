"""What SQL linting puts in place of dbt and of our macros, so that models render at once and without a working file.

Belongs here: one stand-in a macro, shaped like what the macro writes: a value, a relation, a query or a list. The text
that a macro writes is not linted (sqlfluff reports only what stands in the file at hand), so its shape is enough.
Does not belong here: anything that a run uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

MACROS = Path(__file__).resolve().parent.parent / "macros"


def _value(*_: Any, **__: Any) -> str:
    return "a_value"


def _query(*_: Any, **__: Any) -> str:
    return "select a_column from a_table"


class _Dbt:
    """dbt's own portable macros, as far as models use them in place."""

    @staticmethod
    def type_string() -> str:
        return "varchar"

    @staticmethod
    def dateadd(*_: Any) -> str:
        return "a_value"

    @staticmethod
    def datediff(*_: Any) -> str:
        return "a_value"


dbt = _Dbt()


def _macro_names() -> list[str]:
    return [name for file in MACROS.rglob("*.sql") for name in re.findall(r"{%-? macro (\w+)", file.read_text("utf-8"))]


_SHAPED: dict[str, Callable[..., Any]] = {
    "current_work": lambda: "work_list",
    "this_stratum": str,
    "observation_columns": lambda: "subject_id, measure",
    "accepted_rows": _query,
    "rated_types": _query,
    # What a macro is given to compare with is read from a join.
    "column_fault": lambda _column, _earliest, first_day_ahead: first_day_ahead,
    "measured": _query,
    "entries_refused": _query,
    "observations_of": _query,
    "not_found_before": _query,
    "only_site": _query,
    "judged": _query,
    "worst_by_target": _query,
    "ranked": _query,
    "combined_points": _query,
    # Two sources of two columns show every join between repetitions.
    "canonical_source_names": lambda: ["calls", "tickets"],
    "delivered_forms": lambda: {
        name: {"are_texts": True, "are_typed": True, "filled": []} for name in ("calls", "tickets")
    },
    "canonical_source": lambda name: {"name": name, "columns": {key: {"name": key} for key in ("a_key", "a_figure")}},
    "fault_conditions": lambda column, _meta, _filled: [{"fault": "missing", "sql": f"{column['name']} is null"}],
    "case_facts": _query,
    "case_relations": lambda: [
        {"type": name, "relation": name, "id": f"{name}_id", "employee": "employee_id", "unit": "unit_id"}
        for name in ("complaint", "return")
    ],
    "figures_asked": lambda _: (
        "attributes inner join measures on attributes.a_key = measures.a_key "
        "left join already on attributes.a_key = already.a_key"
    ),
    "source_meta": lambda _: {"key": ["a_key"], "subject": "a_subject", "month": "a_month"},
    "rule_rows": lambda _: [],
    "computed_once": str,
    # The CTEs that it writes need not be there for the text around them to be read.
    "quota_stars": lambda: [2, 1],
    "placed_by_quota": lambda _: "",
    "ladder_moves": lambda: 0,
    "reached_by_moves": lambda _: "reached as (select * from started),",
}
globals().update({name: _SHAPED.get(name, _value) for name in _macro_names()})
