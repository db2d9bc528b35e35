"""Every reason of a reject is explained, where people read it and where programs do."""

from __future__ import annotations

import json
import re

from dagster_project.locations import INSTALLATION
from dagster_project.reading.reasons import REASONS
from tests.cli.conftest import Run

GIVING = (
    "dbt/macros/canonical_columns.sql",
    "dbt/macros/observations/entered.sql",
    "dbt/models/staging/stg_assessments.sql",
    "dbt/models/staging/int_shares_rejected.sql",
    "dbt/models/staging/int_work_shares_rejected.sql",
    "dbt/models/scores/int_entries_rejected.sql",
    "dbt/models/observations/int_units_unlisted.sql",
)
# What a CASE or a Jinja block gives as a reason; `column_fault` makes `not_a_…` from the column's type.
GIVEN = re.compile(
    r"(?:then|else|select|,|'fault':)\s*'([a-z]+(?:_[a-z]+)*)'(?=\s+(?:as reason|when|else|end)|\s*\n|, 'sql')"
)
OWN = {"conflicting_key", "unknown_employee", "unknown_candidate", "unknown_unit"}
OWN |= {"not_a_number", "not_a_date", "not_a_month", "not_a_timestamp", "not_a_boolean"}


def test_every_reason_that_the_models_give_is_explained() -> None:
    given = {word for file in GIVING for word in GIVEN.findall((INSTALLATION / file).read_text(encoding="utf-8"))}
    given = {
        word
        for word in given
        if re.match("missing$|not_|date_|mark_|points_|amount_|shares?_|unit_|period_|more_|assessor_w", word)
    }
    assert len(given) > 15
    assert given | OWN == set(REASONS)


def test_rejects_says_what_a_reason_means_and_how_it_is_mended(run: Run) -> None:
    shown = run("rejects", "--month", "2026-10")
    rows = json.loads(run("rejects", "--month", "2026-10", "--format", "json").out)
    for row in rows:
        assert (row["meaning"], row["mending"]) == REASONS[row["reason"]]
        assert row["reason"] + ": " in shown.out
    assert rows
