"""Rules about cases as lines of text: running numbers, deadlines, verdicts, quantities.

Belongs here: what happens to one case. Does not belong here: what is counted of cases (`part.py` names its measures).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.figures import ASKED
from dagster_project.rules.describing.layout import named, percent, source, table


def described_cases(rows: dict[str, list[Row]]) -> Iterator[str]:
    for row in rows["case_numberings"]:
        yield (
            f"Each {row['case_type']} gets a running number: year, month and {row['digits']} digits in the order of "
            f"{row['number_column']}, given once ({source(row)})."
        )
    for step in rows["case_steps"]:
        rules = [row for row in rows["case_rules"] if row["step"] == step["step"]]
        title = f"{step['case_type'].capitalize()}: {named(step)}, {_frame(step)}"
        if step["kind"] == "charge":
            yield from table(title, _charge(step, rows))
        elif step["kind"] == "quantity":
            yield from table(title, [[_tolerance(step), source(step)]])
        else:
            otherwise = "otherwise" if len(rules) > 1 else ""
            yield from table(title, ([_answer(row), _when(row, rows) or otherwise, source(row)] for row in rules))


def _frame(step: Row) -> str:
    if step["kind"] != "deadline":
        return f"in the month of {step['started_column']}"
    until = f" to {step['done_column']}" if step["done_column"] else ""
    return f"from {step['started_column']}{until}, {step['day_unit']} days"


def _tolerance(step: Row) -> str:
    share = "a blank share" if step["tolerance"] is None else percent(step["tolerance"])
    return f"{step['actual_column']} counts up to {step['approved_column']} and {share} more; above it people decide"


def _charge(step: Row, rows: dict[str, list[Row]]) -> Iterator[list[str]]:
    """What is split, and then who signs."""
    for charge in rows["case_charges"]:
        if charge["step"] == step["step"]:
            share = "a blank share" if charge["rate"] is None else percent(charge["rate"])
            told = f"{share} of {charge['amount_column']}, split over those who answer for it"
            yield [told, f"taken off as {charge['line']}", source(charge)]
    for row in rows["case_approvals"]:
        if row["step"] == step["step"]:
            above = "a blank amount" if row["more_than"] is None else f"{row['more_than']}"
            when = f"above {above}" if row["is_limited"] else "always"
            yield [f"signed by {row['role']}: {named(row)}", when, source(row)]


def _answer(row: Row) -> str:
    if row["verdict"] is not None:
        return f"{row['verdict']}: {named(row)}"
    if row["day_of_next_month"] is not None:
        return f"by day {row['day_of_next_month']} of the next month"
    return "blank" if row["days"] is None else f"within {row['days']} day{'' if row['days'] == 1 else 's'}"


def _when(row: Row, rows: dict[str, list[Row]]) -> str:
    own = [entry for entry in rows["case_conditions"] if (entry["step"], entry["rule"]) == (row["step"], row["rule"])]
    positions: dict[int, list[str]] = {}
    for entry in own:
        words = (entry["column_name"], ASKED[entry["operator"]], entry["value"])
        positions.setdefault(entry["position"], []).append(" ".join(word for word in words if word is not None))
    return " and ".join(" or ".join(texts) for texts in positions.values())
