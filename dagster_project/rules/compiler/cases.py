"""Cases → `case_numberings`, `case_steps`, `case_rules`, `case_conditions`, `case_columns`, `case_counts`.

Belongs here: which columns of a case its rules read; deadlines, verdicts, quantities, running numbers; counting cases.
Does not belong here: who signs a charge (`charges.py`), whether the rules of a step make sense together
(`proofs/cases.py`).
"""

from __future__ import annotations

from dagster_project.rules.cases import CaseType, case_types
from dagster_project.rules.compiler.charges import compile_charge
from dagster_project.rules.compiler.conditions import condition_rows
from dagster_project.rules.compiler.measures import measure_row
from dagster_project.rules.compiler.scope import Scope, label, parameter_of, sourced
from dagster_project.rules.nodes import MapNode, Place
from dagster_project.rules.problems import nearest
from dagster_project.rules.sources import NUMBERS

_DAYS = ("date", "timestamp")
_KINDS = {"limits": "deadline", "verdicts": "verdict", "quantity": "quantity", "charge": "charge"}


def compile_cases(scope: Scope, part_id: str, part: MapNode) -> None:
    order = 0
    for case in part.blocks("cases"):
        found = case_types()[case.word("case")]
        _compile_number(scope, part_id, case, found)
        for node in case.blocks("steps"):
            order += 1
            _compile_step(scope, part_id, node, found, order)


def _compile_number(scope: Scope, part_id: str, case: MapNode, found: CaseType) -> None:
    node = case.block("number")
    if node is None:
        return
    scope.add(
        "case_numberings",
        node.place,
        part_id=part_id,
        case_type=found.name,
        number_column=_read(scope, part_id, node, "on", found, _DAYS, "a day"),
        digits=node.integer("digits"),
        **sourced(node),
    )


def _compile_step(scope: Scope, part_id: str, node: MapNode, found: CaseType, order: int) -> None:
    name, quantity = node.word("step"), node.block("quantity")
    started = "from" if "from" in node else "on"
    kind = next(kind for key, kind in _KINDS.items() if key in node)
    compared: dict[str, object] = {}
    if quantity is not None:
        compared = {
            f"{key}_column": _read(scope, part_id, quantity, key, found, NUMBERS, "a number")
            for key in ("actual", "approved")
        }
        compared |= {"tolerance": quantity.number("tolerance"), "parameter": parameter_of(quantity.get("tolerance"))}
    scope.add(
        "case_steps",
        node.place,
        part_id=part_id,
        case_type=found.name,
        step=name,
        step_order=order,
        kind=kind,
        started_column=_read(scope, part_id, node, started, found, _DAYS, "a day"),
        done_column=_read(scope, part_id, node, "done", found, _DAYS, "a day") if "done" in node else None,
        day_unit=(node.text("day_unit") or "calendar") if kind == "deadline" else None,
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        **compared,
        **sourced(node),
    )
    charge = node.block("charge")
    if charge is not None:
        if found.parties is None:
            scope.problem(charge.place, f"Nobody answers for a share of a {found.name}.", "Take `charge` out.")
        column = _read(scope, part_id, charge, "of", found, NUMBERS, "a number")
        compile_charge(scope, part_id, node, charge, column)
    for number, rule in enumerate([*node.blocks("limits"), *node.blocks("verdicts")], start=1):
        _compile_rule(scope, part_id, node, rule, found, number)


def _compile_rule(scope: Scope, part_id: str, step: MapNode, node: MapNode, found: CaseType, order: int) -> None:
    parameter = parameter_of(node.get("days"))
    name = node.text("limit") or node.text("because") or node.word("verdict")
    scope.add(
        "case_rules",
        node.place,
        part_id=part_id,
        step=step.word("step"),
        rule=name,
        rule_order=order,
        verdict=node.text("verdict"),
        days=node.integer("days"),
        day_of_next_month=node.integer("day_of_next_month"),
        parameter=parameter,
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        **sourced(node, step) | _of_parameter(scope, parameter),
    )
    taken = 0
    for condition in node.blocks("when"):
        _note_column(scope, part_id, condition, "column", found)
        for position, values in condition_rows(scope, found.source, condition, taken):
            owner = {"part_id": part_id, "step": step.word("step"), "rule": name}
            scope.add("case_conditions", condition.place, **owner, position=position, **values)
            taken = position


def _of_parameter(scope: Scope, parameter: str | None) -> dict[str, str | None]:
    """A value that a parameter gives is as sure as that."""
    return {"provenance": scope.parameter_provenance[parameter]} if parameter in scope.parameter_provenance else {}


def _read(
    scope: Scope, part_id: str, node: MapNode, key: str, found: CaseType, types: tuple[str, ...], wanted: str
) -> str:
    """The column that `key` names, noted as one that rules read; another type is a problem."""
    column = node.word(key)
    data_type = _note_column(scope, part_id, node, key, found)
    if data_type is not None and data_type not in types:
        fitting = [name for name, of_column in found.source.types.items() if of_column in types]
        what = f"`{column}` of a {found.name} is {data_type}, not {wanted}."
        scope.problem(node.place_of(key), what, nearest(column, fitting))
    return column


def _note_column(scope: Scope, part_id: str, node: MapNode, key: str, found: CaseType) -> str | None:
    column = node.word(key)
    data_type = found.source.types.get(column)
    if data_type is None:
        what = f"A {found.name} has no column `{column}`."
        scope.problem(node.place_of(key), what, nearest(column, found.source.types))
        return None
    _note(scope, part_id, node.place, column, found)
    return data_type


def _note(scope: Scope, part_id: str, place: Place, column: str, found: CaseType) -> None:
    """Once for each part, however many of its rules read it."""
    noted = {"part_id": part_id, "case_type": found.name, "column_name": column}
    if not any(row.items() >= noted.items() for row in scope.rows["case_columns"]):
        scope.add("case_columns", place, **noted, data_type=found.source.types[column])


def compile_case_count(scope: Scope, part_id: str, node: MapNode, part: MapNode) -> None:
    """A measure that counts verdicts on cases: in the month of the verdict, for the people whom its columns name."""
    counted = node.block("cases") or node
    wanted = counted.word("step")
    steps = {
        step.word("step"): case_types()[case.word("case")]
        for case in part.blocks("cases")
        for step in case.blocks("steps")
    }
    found = steps.get(wanted)
    if found is None:
        scope.problem(counted.place_of("step"), f"There is no step `{wanted}`.", nearest(wanted, steps))
        return
    name = node.word("measure")
    values = {"source": found.source.name, "month_column": found.source.month_column, "aggregate": "count"}
    measure_row(scope, node, name, kind="cases", is_count=True, **values)
    for column in counted.words("of"):
        if column not in found.people:
            what = f"`{column}` of a {found.name} is nobody whose cases could be counted."
            scope.problem(counted.place_of("of"), what, nearest(column, found.people))
            continue
        _note(scope, part_id, node.place, column, found)
        reasons: list[str | None] = [*counted.words("because")]
        for reason in reasons or [None]:
            scope.add(
                "case_counts",
                node.place,
                part_id=part_id,
                measure=scope.full(name),
                step=wanted,
                verdict=counted.text("verdict"),
                reason_code=reason,
                person_column=column,
            )
