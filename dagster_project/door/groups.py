"""Small groups: where few people share a unit, a role or a site, BI's files do not say that they do.

Belongs here: the expression that shows such an attribute only where enough people share it. Does not belong here: which
columns BI has at all (`zones`).
A pseudonym hides a name; it hides nobody who is the only supervisor of a desk. Rows and figures stay: totals add up.
"""

from collections.abc import Collection

from dagster_project.store.hashing import quoted

# A group of this many people and more is told; the site file's `smallest_group` may say another number.
SMALLEST_GROUP = 5
# Each attribute, and what tells the people apart who share it: who is the only one of a role within a unit is known.
GROUPS = {
    "site_id": ("site_id",),
    "unit_id": ("unit_id",),
    "role": ("site_id", "unit_id", "role"),
    "population": ("scheme", "population"),
}


def shown_of_a_group(column: str, columns: Collection[str], is_person: str, smallest_group: int) -> str:
    """The SQL of an attribute of GROUPS: NULL for people whose group of the period is too small."""
    keys = [name for name in ("period", *GROUPS[column]) if name in columns]
    group = ", ".join(f"hr.{quoted(name)}" for name in keys)
    people = f"count(distinct case when {is_person} then hr.subject_id end) over (partition by {group})"
    return f"case when not {is_person} or {people} >= {smallest_group} then hr.{quoted(column)} end"
