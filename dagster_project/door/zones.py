"""Zones: which tables and columns each kind of reader may have. BI's list is an allow-list; everything else is HR's.

Here: the lists, and the select that turns an HR file into a BI file. A column reaches BI because it is named here, so a
new one stays in HR's zone until somebody has thought about it. Not here: the pseudonyms themselves (`pseudonyms`).
BI never sees pay, names, real ids, or who belongs to a group of a few (`groups`). Its rows are ordered by pseudonym: in
the order of the real ids, the file itself would give them away.
"""

from collections.abc import Collection, Sequence

from dagster_project.door.groups import GROUPS, SMALLEST_GROUP, shown_of_a_group
from dagster_project.store.hashing import literal, quoted

BI, HR = "bi", "hr"
ZONES = (BI, HR)

_SUBJECT = ["scheme", "scheme_version", "subject_type", "subject_id", "period", "period_kind"]
_CLAUSE = [
    "measure",
    "window_periods",
    "window_aggregate",
    "lag_periods",
    "operator",
    "required",
    "actual",
    "numerator",
    "denominator",
]

BI_COLUMNS: dict[str, list[str]] = {
    "stars": [
        *_SUBJECT,
        *["population", "site_id", "star", "candidate_star", "previous_star", "movement", "status", "reason_code"],
        *["periods_held", "laddered_star", "move", "rank", "rank_population", "population_count", "quota_cap"],
        *["tie_broken_by_id", "next_star", "next_star_gap", "pay_code", "effective_from"],
    ],
    "scores": [
        *_SUBJECT,
        *["item", "parent_item", "weight", "aggregation", "occurrences", "points", "max_points", "share", "grade"],
        *["grade_status", "base", "cap", "floor", "status", "reason_code"],
    ],
    "clause_results": [
        *_SUBJECT,
        *["star", "alternative", "clause", "clause_order", *_CLAUSE, "pending", "months_present", "months_met"],
        *["verdict", "reason_code", "is_chained"],
    ],
    "assessment_results": [
        *_SUBJECT,
        *["assessment_id", "item", "interaction_id", "points", "max_points", "grade", "is_fatal", "status"],
    ],
    "case_results": [
        *_SUBJECT,
        *["site_id", "case_type", "case_number", "step", "started_on", "due_on", "done_on", "overdue_days", "quantity"],
        *["verdict", "reason_code", "status"],
    ],
    "complaint_counts": [
        *_SUBJECT,
        *["received", "upheld", "agent_caused", "customer_caused", "customer_caused_excluded", "company_caused"],
        *["supplier", "internal", "from_sales", "escalated", "group_level", "attitude", "pending", "overdue"],
    ],
    "observations": [
        *_SUBJECT,
        "measure",
        "value",
        "numerator",
        "denominator",
        "n",
        "pending",
        "status",
        "reason_code",
    ],
    "census": [*_SUBJECT, "state", "reason_code", "population", "site_id", "unit_id", "role"],
    "sampling_plan": [
        *_SUBJECT,
        *["planned_count", "exempt", "stratum", "site_id", "population_count", "rate", "live_count", "inspected_count"],
        *["stratum_population_count", "stratum_planned_count", "stratum_inspected_count", "is_met", "status"],
        *["reason_code", "lists_status"],
    ],
}

# Subjects that are not people keep their ids; every other type, an unknown or missing one too, is taken for a person.
NOT_PEOPLE = ("unit", "team", "site", "centre", "department")
# Who applies for a place is HR's business alone: not even a pseudonym of theirs reaches BI.
HR_ONLY = ("candidate",)
IS_PERSON = f"coalesce(subject_type, '') not in ({', '.join(map(literal, NOT_PEOPLE))})"

# A pay measure has no row among BI's observations; a clause about one keeps its verdict and loses its figures.
_FIGURES = ("required", "actual", "numerator", "denominator")


def bi_select(
    table: str,
    columns: Sequence[str],
    relation: str,
    pay_measures: Collection[str],
    smallest_group: int = SMALLEST_GROUP,
) -> str:
    """The select of a table's BI rows from its HR rows; needs the table `pseudonyms` (subject_id, pseudonym)."""
    shown = [name for name in BI_COLUMNS[table] if name in columns]
    pay = ", ".join(literal(measure) for measure in sorted(pay_measures)) or "''"
    expressions = [
        f"{shown_of_a_group(name, columns, IS_PERSON, smallest_group)} as {quoted(name)}"
        if name in GROUPS and "subject_id" in columns
        else f"{_shown(table, name, pay)} as {quoted(name)}"
        for name in shown
    ]
    conditions = [f"measure not in ({pay})"] if table == "observations" else []
    if "subject_type" in columns:
        conditions.append(f"coalesce(subject_type, '') not in ({', '.join(map(literal, HR_ONLY))})")
    where = f"where {' and '.join(conditions)}" if conditions else ""
    order = ", ".join(str(shown.index(name) + 1) for name in _SUBJECT if name in shown)
    return (
        f"select {', '.join([*expressions, 'publication_id'])} from {relation} as hr "
        f"left join pseudonyms using (subject_id) {where} order by {order}"
    )


def _shown(table: str, column: str, pay: str) -> str:
    if column == "subject_id":
        return f"case when {IS_PERSON} then pseudonym else subject_id end"
    if table == "clause_results" and column in _FIGURES:
        return f"case when measure not in ({pay}) then {quoted(column)} end"
    return quoted(column)
