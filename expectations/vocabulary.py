"""The closed lists that published words come from, and the columns that a message may show.

Belongs here: words of `contracts.md`, written once, so that a new word is a decision and not a typing error.
Does not belong here: words of one scheme, or the vocabulary of scheme files (`dagster_project/rules/`).
Read on: `gates/published_vocabulary.py`.
"""

from __future__ import annotations

STATUSES = (
    "ok",
    "param_missing",
    "incomplete",
    "insufficient_data",
    "pending_approval",
    "held",
    "manual_review",
    "not_applicable",
    "error",
)
VERDICTS = ("met", "not_met", "not_applicable", "insufficient_data", "param_missing", "error")
STATES = ("in", "out", "pending")
# The contract names the column and leaves its words open: `first` has no earlier star to compare with.
MOVEMENTS = ("up", "same", "down", "first")
CAUSES = ("regular", "retro", "adjustment")
PAYEE_TYPES = ("employee", "unit")

# Messages, and through them logs, may name where a row is and never what it says: no name, no pay, no free text.
SHOWABLE_COLUMNS = frozenset(
    {
        "source",
        "delivery_id",
        "delivery",
        "table_name",
        "missing_from",
        "why",
        "what",
        "control",
        "dispute",
        "statistic",
        "site_id",
        "unit_id",
        "day",
        "part_id",
        "scheme",
        "period",
        "posting_period",
        "origin_period",
        "subject_type",
        "subject_id",
        "payee_type",
        "payee_id",
        "line",
        "line_id",
        "item",
        "star",
        "alternative",
        "clause",
        "target_kind",
        "target",
        "measure",
        "state",
        "status",
        "verdict",
        "movement",
        "cause",
    }
)


def sql_list(words: tuple[str, ...]) -> str:
    """`'a', 'b'`: the words as SQL text, for use inside `in (…)`."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
