"""One part of a scheme as lines of text.

Belongs here: who, parameters, stars, flags, and the order in which a part is told.
Does not belong here: points (`points.py`), sheets (`sheets.py`), quotas and pay (`seats_and_pay.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.periods import month_at
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.cases import described_cases
from dagster_project.rules.describing.duties import described_duties
from dagster_project.rules.describing.figures import described_figures
from dagster_project.rules.describing.layout import Aside, Source, month_of, named, number, source, table
from dagster_project.rules.describing.points import described_options, described_points
from dagster_project.rules.describing.sampling import described_sampling
from dagster_project.rules.describing.seats_and_pay import described_pay, described_quotas
from dagster_project.rules.describing.sheets import described_sheets

SYMBOLS = {">=": "≥", "<=": "≤", "<>": "≠"}
_WINDOWS = {"every": "in each of {n} {unit}s", "sum": "summed over {n} {unit}s", "mean": "on average over {n} {unit}s"}
_GAPS = {"break": "breaks a row", "skip": "is left out"}


def described_part(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    until = f" to before {month_at(part['effective_to_index'])}" if part["effective_to_index"] else ""
    yield Aside(f"── Each {part['period_kind']}, version {part['scheme_version']} from {month_of(part)}{until} ──")
    if rows["populations"]:
        yield f"A {part['period_kind']} without a figure {_GAPS[part['gap_policy']]}."
    if part["needs_form"]:
        yield f"Rated are those for whom a form was handed in for the {part['period_kind']}."
    if part["unsigned_measure"]:
        yield "A total waits until every form of the period has the signatures that the form asks for."
    yield from table("Who", ([row["population"], row["role"], row["line"] or ""] for row in rows["populations"]))
    if not rows["populations"]:
        yield from table("Who", [[f"each {part['subject_type']}"]])
    yield from table("Parameters", (_parameter(row) for row in rows["parameters"]))
    yield from described_duties(part, rows, measures)
    yield from described_options(rows)
    yield from described_figures(part, rows, measures)
    yield from described_sheets(rows)
    yield from _stars(part, rows)
    yield from described_quotas(part, rows, measures)
    yield from _ladder(part, rows)
    yield from table("A star needs the word of", (_approval(row) for row in rows["approvals"]))
    yield from described_points(rows, measures)
    for item in rows["items"]:
        yield from table(f"Item {item['item']} is given when", _clauses(part, _of(rows, "item", item["item"])))
    for grade in rows["grades"]:
        yield from table(f"Grade {grade['grade']} is given when", _clauses(part, _of(rows, "grade", grade["grade"])))
    for flag in rows["flags"]:
        title = f"Flag {flag['target']}: {flag['reason_zh']} / {flag['reason_en']}"
        title += ", told of each person with a part in it" if flag["people_measure"] else ""
        if flag["line"]:
            limit = f"a limit of {flag['line']} cuts its amount"
            yield from table(title, [["all", limit, Source(flag["reference"] or "")]])
        yield from table(title, _clauses(part, _of(rows, "flag", flag["target"])))
    yield from described_cases(rows)
    yield from described_sampling(rows, measures)
    yield from described_pay(rows, measures)
    for factor in rows["pay_factors"]:
        title = f"{factor['entry']} × {factor['factor']}, when"
        yield from table(title, _clauses(part, _of(rows, "pay", factor["target"])))
    yield from _provenance(rows)


def _parameter(row: Row) -> list[str]:
    return [row["parameter"], "blank" if row["value"] is None else row["value"], source(row)]


def _ladder(part: Row, rows: dict[str, list[Row]]) -> Iterator[str]:
    if part["since_index"]:
        yield f"Windows and held stars begin anew with {month_at(part['since_index'])}."
    converted = (
        [f"version {row['from_version']}", f"{row['from_star']} → {row['to_star']}"] for row in rows["star_conversions"]
    )
    yield from table("Stars held in earlier versions", converted)
    if rows["moves"]:
        yield "The star is held from period to period, and moved in this order:"
    yield from table("Moves", (_move(row) for row in rows["moves"]))
    for row in [*rows["moves"], *rows["exclusions"]]:
        yield from table(f"{row['target'].replace('/', ' ')}, when", _clauses(part, _of(rows, "ladder", row["target"])))
    for row in rows["rounds"][:1]:
        months = ", ".join(str(each["month"]) for each in rows["rounds"])
        enrolled = ", for those who applied before it" if row["needs_enrolment"] else ""
        yield f"A round begins with the event {row['event']}, in the months {months}{enrolled} ({source(row)})."


def _move(row: Row) -> list[str]:
    limits = {
        "up to": row["cap"],
        "down to": row["floor"],
        "at most up": row["max_up"],
        "at most down": row["max_down"],
    }
    stars = "" if row["kind"] == "by_clauses" else " blank" if row["stars"] is None else f" {row['stars']}"
    told = [f"{row['kind'].replace('_', ' ')}{stars}", *(f"{word} {n}" for word, n in limits.items() if n is not None)]
    told += [f"only from star {row['held']}"] if row["held"] is not None else []
    return [row["move"], named(row), ", ".join(told), source(row)]


def _approval(row: Row) -> list[str]:
    return [row["role"], named(row), source(row)]


def _stars(part: Row, rows: dict[str, list[Row]]) -> Iterator[str]:
    asking = {row["star"] for row in rows["clauses"] if row["target_kind"] == "star"}
    moved = [level for level in rows["levels"] if level["star"] not in asking]
    yield from table("Stars that only moves reach", ([f"star {row['star']}", row["label_zh"] or ""] for row in moved))
    if asking:
        chain = "Each star also asks for all that lower stars ask. " if part["levels_are_chained"] else ""
        none = "people decide (manual review)" if part["no_star"] == "manual_review" else "the star is 0"
        yield f"{chain}The highest star whose clauses all hold is given; where none holds, {none}."
    for level in rows["levels"]:
        clauses = [row for row in rows["clauses"] if row["star"] == level["star"]]
        alternatives = list(dict.fromkeys(row["alternative"] for row in clauses))
        code = f", {level['pay_code']}" if level["pay_code"] else ""
        for alternative in alternatives:
            which = f" ({alternative.replace('_', ' ')})" if len(alternatives) > 1 else ""
            own = [row for row in clauses if row["alternative"] == alternative]
            yield from table(f"Star {level['star']}: {level['label_zh']}{code}{which}", _clauses(part, own))


def _of(rows: dict[str, list[Row]], kind: str, target: str) -> list[Row]:
    return [row for row in rows["clauses"] if row["target_kind"] == kind and row["target"] == target]


def _clauses(part: Row, rows: list[Row]) -> Iterator[list[str]]:
    for row in rows:
        yield [row["population"] or "all", named(row), _asked(part, row), source(row)]


def _asked(part: Row, row: Row) -> str:
    required = "blank" if row["required"] is None else number(row["required"])
    asked = f"{SYMBOLS.get(row['operator'], row['operator'])} {required}"
    unit, periods = part["period_kind"], row["window_periods"]
    if row["window_aggregate"] == "present":
        return f"known in {asked} of {periods} {unit}s{_lag(row, unit)}"
    if periods > 1:
        asked = f"{asked} {_WINDOWS[row['window_aggregate']].format(n=periods, unit=unit)}"
    if periods > 1 and row["gap"] == "skip" != part["gap_policy"]:
        asked = f"{asked} that have a figure"
    asked += _lag(row, unit)
    if row["gap"] == "waive":
        asked += f", nothing where no {unit} there has a figure"
    return f"{asked}, a gate" if row["is_gate"] else asked


def _lag(row: Row, unit: str) -> str:
    lag, is_long = row["lag_periods"], row["window_periods"] > 1
    if not lag:
        return ""
    if is_long:
        return f", the last of them {lag} {unit}{'' if lag == 1 else 's'} before"
    return f" in the {unit} before" if lag == 1 else f" {lag} {unit}s before"


def _provenance(rows: dict[str, list[Row]]) -> Iterator[str]:
    kinds = [row["provenance"] for entries in rows.values() for row in entries if row.get("provenance")]
    counted = ", ".join(
        f"{kinds.count(kind)} {kind}" for kind in ("printed", "inferred", "assumed", "blank") if kind in kinds
    )
    yield Aside(f"Of the values above: {counted}.")
