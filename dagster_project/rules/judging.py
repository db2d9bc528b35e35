"""Comparing what examples expect with what the marts hold.

Belongs here: one reader a word of `expect:`; each says what was expected and what came.
Does not belong here: what may be written in `expect:` (`proofs/examples.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from dagster_project.rules.expansion import Expectation
from dagster_project.rules.fact_rows import sheet_id
from dagster_project.rules.language import LISTED_FOR
from dagster_project.rules.nodes import MapNode, ScalarNode

Rows = Callable[[str], list[dict[str, Any]]]
NO_STARS = "scheme_has_no_stars"
NO_ROW: Mapping[str, Any] = MappingProxyType({})
TABLES = (
    "stars",
    "scores",
    "clause_results",
    "condition_results",
    "observations",
    "bonus_lines",
    "flags",
    "census",
    "assessment_results",
    "case_results",
    "case_shares",
    "rejects",
    "sampling_plan",
    "sampling_tasks",
)


@dataclass(frozen=True)
class Mismatch:
    """One difference; its text is a sentence with file and line."""

    expectation: Expectation
    what: str
    expected: str
    came: str

    def __str__(self) -> str:
        place = self.expectation.person.node.place
        who = f"{self.expectation.label}, {self.expectation.period}"
        return f"{place}: {who}: {self.what}: expected {self.expected}, came {self.came}."


class Results:
    """The marts, looked up by subject and period; each table is asked for once."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._found: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {}

    def of(self, table: str, expectation: Expectation) -> list[dict[str, Any]]:
        """The rows of the example's person, period and (where the table has one) scheme."""
        scheme = expectation.example.scheme_id
        key = (expectation.person.subject_id, expectation.period.text)
        return [row for row in self._table(table).get(key, ()) if row.get("scheme", scheme) == scheme]

    def of_cases(self, expectation: Expectation) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of the example's cases in its period, by the case's name and the step."""
        site, period = f"{expectation.example.site_id}-", expectation.period.text
        return {
            (subject_id.removeprefix(site), row["step"]): row
            for (subject_id, of_period), rows in self._table("case_results").items()
            if of_period == period and subject_id.startswith(site)
            for row in rows
            if row["scheme"] == expectation.example.scheme_id
        }

    def shares_of(self, expectation: Expectation, case_id: str, step: str) -> list[dict[str, Any]]:
        """Who answers for a case of the example, each with its part of what the step charges."""
        key = (case_id, expectation.period.text)
        rows = self._table("case_shares").get(key, ())
        return [row for row in rows if row["scheme"] == expectation.example.scheme_id and row["step"] == step]

    def rejected_of(self, expectation: Expectation) -> list[str]:
        """What is listed of the rows of the example's units and of this person, as `source/column/reason`."""
        return sorted(
            {
                f"{row['source']}/{row['column_name']}/{row['reason']}"
                for row in self._rejects()
                if row["row_number"] in expectation.delivered.get(row["source"], ())
            }
        )

    def _rejects(self) -> list[dict[str, Any]]:
        return [row for rows in self._table("rejects").values() for row in rows]

    def _table(self, table: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
        if table not in self._found:
            index: dict[tuple[str, str], list[dict[str, Any]]] = {}
            for row in self._rows(table):
                subject = row.get("subject_id") or row.get("employee_id") or row.get("payee_id")
                period = row.get("origin_period") or row.get("period")
                index.setdefault((str(subject), str(period)), []).append(row)
            self._found[table] = index
        return self._found[table]


def measures_asked(expectations: Iterable[Expectation]) -> set[str]:
    """The measures of which some example says what it expects; of all others no observation is looked at."""
    return {measure for each in expectations for measure in each.measure_ids.values()}


def judge(expectations: Iterable[Expectation], rows: Rows) -> list[Mismatch]:
    """Every difference between what the examples expect and what came; `rows(table)` gives a mart's rows."""
    results = Results(rows)
    found: list[Mismatch] = []
    for expectation in expectations:
        for reader in _READERS:
            differences = reader(expectation, expectation.expect, results)
            found += [Mismatch(expectation, what, _say(expected), _say(came)) for what, expected, came in differences]
    return found


Difference = tuple[str, Any, Any]
_MISSING = "no row"
_OF_TOTAL = {"share", "grade", "grade_status"}
_SHEET_COLUMNS = {
    "total": "points", "share": "share", "grade": "grade", "fatal": "is_fatal", "status": "status",
}  # fmt: skip
_CASE_COLUMNS = {
    "number": "case_number", "due_on": "due_on", "done_on": "done_on", "overdue_days": "overdue_days",
    "quantity": "quantity", "verdict": "verdict", "reason": "reason_code", "status": "status",
    "charge": "charge",
}  # fmt: skip
_PLAN_COLUMNS = {
    "planned": "planned_count", "exempt": "exempt", "population": "population_count",
    "team_planned": "stratum_planned_count", "live": "live_count", "inspected": "inspected_count", "met": "is_met",
    "status": "status", "reason": "reason_code", "lists": "lists_status",
}  # fmt: skip
_STANDING_COLUMNS = {
    "star": "star", "candidate_star": "candidate_star", "status": "status", "reason": "reason_code",
    "pay_code": "pay_code", "move": "move", "rank": "rank", "quota_cap": "quota_cap", "tie_broken": "tie_broken_by_id",
}  # fmt: skip


def _standing(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """Star, candidate, status, reason and seat; without stars the status and reason are the total's."""
    expected = {column: _value(expect, name) for name, column in _STANDING_COLUMNS.items() if name in expect}
    if not expected and "total" not in expect:
        return
    stars = [row for row in results.of("stars", expectation) if row["reason_code"] != NO_STARS]
    totals = [row for row in results.of("scores", expectation) if row["item"] == "total"]
    if not stars and not totals:
        yield "the result", "a row", _MISSING
        return
    row = (stars or totals)[0]
    if "star" in expect or "total" in expect:
        expected.setdefault("status", "ok")
    if stars and expected.get("status", "ok") != "ok":
        expected.setdefault("star", None)
    for column, value in expected.items():
        if not _same(row.get(column), value):
            yield column, value, row.get(column)


def _verdicts(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """`star/clause` or `star/alternative/clause`; else `item/clause`, `grade/clause`, `flag/item/clause`."""
    came: dict[str, Any] = {}
    if "verdicts" in expect:
        for row in results.of("clause_results", expectation):
            came[f"{row['star']}/{row['alternative']}/{row['clause']}"] = row["verdict"]
            came.setdefault(f"{row['star']}/{row['clause']}", row["verdict"])
        for row in results.of("condition_results", expectation):
            came[f"{row['target']}/{row['clause']}"] = row["verdict"]
    yield from _each("the verdict on", _entries(expect, "verdicts"), came)


def _scores(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    expected = _entries(expect, "scores")
    if "total" in expect:
        expected["total"] = _value(expect, "total")
    rows = results.of("scores", expectation) if expected or _OF_TOTAL & set(expect.entries) else []
    yield from _each("the points of", expected, {row["item"]: row["points"] for row in rows})
    total = next((row for row in rows if row["item"] == "total"), NO_ROW)
    yield from _each("the", {name: _value(expect, name) for name in sorted(_OF_TOTAL) if name in expect}, total)


def _max_points(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """The most that an item, a group or the total can give, as published beside its points."""
    expected = _entries(expect, "max_points")
    rows = results.of("scores", expectation) if expected else []
    yield from _each("the most points of", expected, {row["item"]: row["max_points"] for row in rows})


def _chosen(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """The word that was chosen on the form, by item."""
    expected = _entries(expect, "chosen")
    rows = results.of("scores", expectation) if expected else []
    yield from _each("the choice of", expected, {row["item"]: row["grade"] for row in rows})


def _rejected(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    if "rejected" in expect:
        expected, came = sorted(expect.words("rejected")), results.rejected_of(expectation)
        if expected != came:
            yield "what is rejected", expected, came


def _measures(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    ids = {measure: name for name, measure in expectation.measure_ids.items()}
    rows = results.of("observations", expectation) if {"measures", "measure_status"} & set(expect.entries) else []
    came = {ids[row["measure"]]: row for row in rows if row["measure"] in ids}
    yield from _each("the measure", _entries(expect, "measures"), {name: row["value"] for name, row in came.items()})
    yield from _each(
        "the status of the measure",
        _entries(expect, "measure_status"),
        {name: row["status"] for name, row in came.items()},
    )


def _lines(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """`lines` names every line: one more is a difference too."""
    rows = results.of("bonus_lines", expectation) if {"lines", "line_status"} & set(expect.entries) else []
    came = {row["line"]: row for row in rows if row.get("cause", "regular") == "regular"}
    if "lines" in expect:
        expected = _entries(expect, "lines")
        yield from _each("the amount of", expected, {line: row["amount"] for line, row in came.items()})
        for line in sorted(set(came) - set(expected)):
            yield f"the line {line}", "no such line", came[line]["amount"]
    yield from _each(
        "the status of", _entries(expect, "line_status"), {line: row["status"] for line, row in came.items()}
    )


def _flags(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    if "flags" in expect:
        expected = sorted(expect.words("flags"))
        came = sorted(f"{row['flag']}/{row['item']}" for row in results.of("flags", expectation))
        if expected != came:
            yield "the flags", expected, came


def _sheets(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """Each sheet by its name: total, whether a fatal fault was found, status, and points by item."""
    for sheet in expect.blocks("sheets"):
        name = sheet.word("sheet")
        found = sheet_id(expectation.person, name)
        rows = [row for row in results.of("assessment_results", expectation) if row["assessment_id"] == found]
        total = next((row for row in rows if row["item"] == "total"), NO_ROW)
        expected = {column: _value(sheet, key) for key, column in _SHEET_COLUMNS.items() if key in sheet}
        yield from _each(f"sheet {name}:", expected, total)
        points = {row["item"]: row["points"] for row in rows}
        yield from _each(f"sheet {name}: the points of", _entries(sheet, "scores"), points)


def _cases(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """Each case by its name and a step of it; a step that is not named is not looked at."""
    found = results.of_cases(expectation) if "cases" in expect else {}
    for case in expect.blocks("cases"):
        name, step = case.word("case"), case.word("step")
        row = found.get((name, step))
        if row is None:
            yield f"case {name}, {step}", "a row", _MISSING
            continue
        came = {column: _as_written(value) for column, value in row.items()}
        shares = (
            results.shares_of(expectation, row["case_id"], step) if {"charge", "shares"} & set(case.entries) else []
        )
        came["charge"] = shares[0]["charge"] if shares else None
        expected = {column: _value(case, key) for key, column in _CASE_COLUMNS.items() if key in case}
        yield from _each(f"case {name}, {step}:", expected, came)
        site = f"{expectation.example.site_id}-"
        parts = {share["payee_id"].removeprefix(site): share["amount"] for share in shares}
        if "shares" in case:
            wanted = _entries(case, "shares")
            yield from _each(f"case {name}, {step}: the part of", wanted, parts)
            for party in sorted(set(parts) - set(wanted)):
                yield f"case {name}, {step}: the part of {party}", "no such part", parts[party]


def _plan(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """How many calls are planned, and how many were drawn: those without a reason of their own among them."""
    plan = expect.block("plan")
    if plan is not None:
        row = next(iter(results.of("sampling_plan", expectation)), NO_ROW)
        expected = {column: _value(plan, key) for key, column in _PLAN_COLUMNS.items() if key in plan}
        if "planned" in plan:
            expected.setdefault("status", "ok")
        yield from _each("the plan's", expected, row)
    if "drawn" in expect:
        drawn = sum(bool(row["is_drawn"]) for row in results.of("sampling_tasks", expectation))
        if drawn != expect.integer("drawn"):
            yield "the calls drawn", expect.integer("drawn"), drawn


def _tasks(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    """Every call that is listed for a reason, drawn or not: one more is a difference."""
    if "tasks" not in expect:
        return
    site = f"{expectation.example.site_id}-"
    came = {}
    for row in results.of("sampling_tasks", expectation):
        reasons = [reason for reason in LISTED_FOR if row[f"is_{reason}"]]
        if reasons:
            around = (row["of_interaction_id"] or "").removeprefix(site)
            came[row["interaction_id"].removeprefix(site)] = (reasons, around)
    expected = {
        task.word("call"): (task.words("reasons"), task.text("around") or "") for task in expect.blocks("tasks")
    }
    yield from _each("the call", expected, came)
    for call in sorted(set(came) - set(expected)):
        yield f"the call {call}", "no task", came[call]


def _as_written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _census(expectation: Expectation, expect: MapNode, results: Results) -> Iterator[Difference]:
    census = expect.block("census")
    if census is None:
        return
    row = next(iter(results.of("census", expectation)), NO_ROW)
    for name, column in (("state", "state"), ("reason", "reason_code")):
        if name in census and not _same(row.get(column, _MISSING), _value(census, name)):
            yield f"the census {name}", _value(census, name), row.get(column, _MISSING)


_READERS = (
    _standing, _verdicts, _scores, _max_points, _chosen, _measures, _lines, _flags, _sheets, _cases, _plan, _tasks,
    _census, _rejected,
)  # fmt: skip


def _each(what: str, expected: Mapping[str, Any], came: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in expected.items():
        if not _same(came.get(name, _MISSING), value):
            yield f"{what} {name}", value, came.get(name, _MISSING)


def _entries(expect: MapNode, key: str) -> dict[str, Any]:
    block = expect.block(key)
    return {name: _value(block, name) for name in block.entries} if block else {}


def _value(node: MapNode, key: str) -> Any:
    scalar = node.get(key)
    return scalar.value if isinstance(scalar, ScalarNode) else None


def _same(came: Any, expected: Any) -> bool:
    if isinstance(expected, Decimal) and isinstance(came, int | Decimal):
        return Decimal(came) == expected
    return bool(came == expected)


def _say(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return "nothing (NULL)" if value is None else str(value)
