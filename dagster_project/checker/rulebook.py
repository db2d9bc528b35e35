"""The compiled rule rows, read into parts.

Belongs here: which rule table fills what of a part, and what measures are. Does not belong here: any evaluation.
Read on: `parts.py` for what a part holds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .ladder_rules import add_ladders
from .parts import Clause, Group, Part, Sheet, Stated, Target
from .rows import Row, Tables
from .ruled_cases import add_cases
from .ruled_pay import add_pay
from .ruled_samplings import add_samplings
from .series import look_of
from .since_hire import since_hire

Parts = dict[str, Part]


@dataclass
class Rulebook:
    parts: dict[tuple[str, int, str], Part]
    terms: dict[str, list[Row]]
    targets: dict[str, Row]  # attainments by measure
    measures: dict[str, Row]
    of_kind: dict[tuple[str, str], list[str]]  # (scheme, kind) -> the measures of that scheme that are of that kind
    since_hire: dict[str, list[str]]  # scheme -> the measures it reads of what forms count since the hire
    attendance_counts: list[str]

    def part(self, scheme: str, version: int, period_kind: str) -> Part | None:
        return self.parts.get((scheme, version, period_kind))

    def repeats(self, scheme: str, kind: str) -> str | None:
        """The one measure that repeats the scheme's `total` or `star`, if it has one."""
        measures = self.of_kind.get((scheme, kind))
        return measures[0] if measures else None


def read_rulebook(rules: Tables) -> Rulebook:
    by_id = {
        row["part_id"]: Part(row, row["scheme"], row["scheme_version"], row["period_kind"]) for row in rules["parts"]
    }
    measures = {row["measure"]: row for row in rules["measures"]}
    of_kind = defaultdict(list)
    for name, row in measures.items():
        of_kind[row["owner_scheme"], row["kind"]].append(name)
    for row in rules["populations"]:
        by_id[row["part_id"]].populations.add(row["population"])
    for row in rules["clauses"]:
        _add_clause(by_id[row["part_id"]], row, measures.get(row["measure"], {}))
    _add_results(by_id, rules)
    _add_scores(by_id, rules)
    for row in rules.get("longer_measures", ()):
        by_id[row["part_id"]].longer.add(row["measure"])
    marks = list(rules.get("marks", ()))
    for row in marks:
        by_id[row["part_id"]].marks.add(row["measure"])
    options = list(rules.get("options", ()))
    _add_choices(by_id, options, marks)
    _add_sheets(by_id, rules, marks, options)
    add_pay(by_id, rules)
    add_cases(by_id, rules)
    conditions = list(rules.get("measure_conditions", ()))
    add_samplings(by_id, rules, conditions)
    terms = defaultdict(list)
    for row in rules.get("terms", ()):
        terms[row["measure"]].append(row)
    parts = {(part.scheme, part.version, part.period_kind): part for part in by_id.values()}
    counts = [name for name, row in measures.items() if row["is_count"] and row.get("source") == "attendance"]
    targets = {name: row for name, row in measures.items() if row["kind"] == "attainment"}
    hires = since_hire(measures, rules, conditions)
    return Rulebook(parts, dict(terms), targets, measures, dict(of_kind), hires, counts)


def _add_results(by_id: Parts, rules: Tables) -> None:
    for row in rules.get("levels", ()):
        by_id[row["part_id"]].levels[row["star"]] = row
    for row in rules.get("flags", ()):
        by_id[row["part_id"]].flags.append(row)
    for row in rules.get("result_counts", ()):
        by_id[row["part_id"]].results.append(row)
    for row in rules.get("ranks", ()):
        by_id[row["part_id"]].ranks.append(row)
    for row in rules.get("quotas", ()):
        by_id[row["part_id"]].quotas[row["star"]] = row
    add_ladders(by_id, rules)
    for row in sorted(rules.get("order_keys", ()), key=lambda each: each["position"]):
        by_id[row["part_id"]].order.append(row)


def _add_scores(by_id: Parts, rules: Tables) -> None:
    for row in rules.get("items", ()):
        part = by_id[row["part_id"]]
        part.item_bits[row["item"]] = 1 << len(part.items)
        part.items[row["item"]] = row
    for row in rules.get("item_populations", ()):
        by_id[row["part_id"]].item_populations.setdefault(row["item"], set()).add(row["population"])
    for row in rules.get("bands", ()):
        part = by_id[row["part_id"]]
        for population in part.populations_of(row):
            part.bands[population, row["item"]].append(row)
    for row in rules.get("item_classes", ()):
        by_id[row["part_id"]].classes[row["item"]].append((row["measure"], row.get("severity")))
    for row in rules.get("groups", ()):
        by_id[row["part_id"]].wholes[row["item"]] = row
    for row in sorted(rules.get("grades", ()), key=lambda each: each["grade_order"]):
        by_id[row["part_id"]].grades.append(row)
    for row in rules.get("totals", ()):
        by_id[row["part_id"]].total = row


def _add_sheets(by_id: Parts, rules: Tables, marks: list[Row], options: list[Row]) -> None:
    sheets = {row["part_id"]: Sheet(row) for row in rules.get("sheets", ())}
    for part_id, sheet in sheets.items():
        by_id[part_id].sheet = sheet
    for row in rules.get("sheet_items", ()):
        sheet = sheets[row["part_id"]]
        sheet.bits[row["item"]] = 1 << len(sheet.items)
        sheet.items[row["item"]] = row
    for row in marks:
        if row["part_id"] in sheets and row["answer"] == "points":
            sheets[row["part_id"]].numbers.add(row["mark"])
    for row in rules.get("sheet_conditions", ()):
        sheets[row["part_id"]].conditional.add(row["item"])
    for row in rules.get("sheet_limits", ()):
        sheets[row["part_id"]].limits[row["class"]] = row["at_least"]
    for row in rules.get("sheet_classes", ()):
        sheets[row["part_id"]].counted[row["measure"]].add(row["item"])
    for row in options:
        if row["part_id"] in sheets:
            sheets[row["part_id"]].options[row["mark"], row["option"].lower()] = row["points"]


def _add_choices(by_id: Parts, options: list[Row], marks: list[Row]) -> None:
    chosen = {(row["part_id"], row["mark"]): row["measure"] for row in marks if row["answer"] == "choice"}
    for row in options:
        measure = chosen.get((row["part_id"], row["mark"]))
        if measure is not None:
            by_id[row["part_id"]].choices.setdefault(measure, {})[row["points"]] = row["option"]


def _add_clause(part: Part, row: Row, measure: Row) -> None:
    is_star = row["target_kind"] == "star"
    target: Target = (row["target_kind"], row["star"] if is_star else row["target"])
    group: Group = (*target, row["alternative"])
    for population in part.populations_of(row):
        clauses = part.groups[population].setdefault(target, {}).setdefault(group, [])
        clause = Clause(
            group,
            row["clause"],
            row["measure"],
            row["window_periods"] or 1,
            row["window_aggregate"] or "every",
            row["operator"],
            row["required"],
            row["gap"],
            bool(measure.get("is_count")),
            1 << len(clauses),
            bool(row.get("is_gate")),
            row.get("lag_periods") or 0,
        )
        columns = (part.version, *clause[2:5], clause.lag, clause.operator, clause.required)
        clauses.append(clause)
        if measure.get("kind") != "star":  # made by the checker itself
            part.asked[population].add(clause.measure)
        part.clauses[population, group, row["clause"]] = clause
        place = (*group[1:], row["clause"]) if is_star else (*group, row["clause"])
        part.stated[population][place] = Stated(clause, columns, look_of(clause))
