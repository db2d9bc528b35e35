"""One part of a version, block by block → `parts`, `populations`, `parameters`, and all that the blocks make.

Belongs here: which compiler gets which block, and how far back parts look. Does not belong here: the blocks themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from dagster_project.periods import MONTHS_OF_KIND
from dagster_project.rules.compiler import (
    approvals,
    cases,
    clauses,
    grades,
    groups,
    items,
    ladders,
    marks,
    measures,
    pay,
    quotas,
    samplings,
    sheets,
    signatures,
)
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.compiler.tables import number_text
from dagster_project.rules.nodes import MapNode, ScalarNode
from dagster_project.rules.subjects import OTHERS


def compile_part(
    scope: Scope, scheme: MapNode, part: MapNode, parameters: Mapping[str, tuple[ScalarNode, dict[str, str | None]]]
) -> None:
    part_id = scope.part_id(part.word("period"))
    for name, (value, beside) in parameters.items():
        scope.add("parameters", value.place, part_id=part_id, parameter=name, value=_parameter_text(value), **beside)
    for order, node in enumerate(part.blocks("populations"), start=1):
        for role in _roles(scope, node):
            scope.add(
                "populations",
                node.place,
                part_id=part_id,
                population=node.word("population"),
                population_order=order,
                role=role,
                line=node.text("line"),
                confirmed=node.is_true("confirmed"),
                **sourced(node),
            )
    of_sheet = sheets.marks_of_sheet(part)
    for node in part.blocks("marks"):
        marks.compile_mark(scope, part_id, node, node.word("mark") in of_sheet)
    for node in part.blocks("choices"):
        marks.compile_choice(scope, part_id, node)
    marks.compile_assessors(scope, part_id, part)
    _compile_unit_names(scope, part_id, part)
    for node in part.blocks("measures"):
        measures.compile_measure(scope, part_id, node)
        if "cases" in node:
            cases.compile_case_count(scope, part_id, node, part)
    cases.compile_cases(scope, part_id, part)
    for node in part.blocks("ranks"):
        measures.compile_rank(scope, part_id, node)
    sheet = part.block("sheet")
    if sheet is not None:
        sheets.compile_sheet(scope, part_id, sheet)
    _compile_points(scope, part_id, part)
    for node in part.blocks("levels"):
        clauses.compile_level(scope, part_id, node)
    quotas.compile_quotas(scope, part_id, part)
    ladders.compile_ladder(scope, part_id, part)
    approvals.compile_approvals(scope, part_id, part)
    for node in part.blocks("flags"):
        clauses.compile_flag(scope, part_id, node)
    pay.compile_pay(scope, part_id, part)
    samplings.compile_sampling(scope, part_id, part)
    _part_row(scope, scheme, part, part_id)


def _compile_unit_names(scope: Scope, part_id: str, part: MapNode) -> None:
    """The closed list of names that units of a kind may have."""
    node = part.block("unit_names")
    if node is None:
        return
    for name in node.words("names"):
        scope.add(
            "unit_names",
            part.place_of("unit_names"),
            part_id=part_id,
            scheme=scope.scheme,
            kind=node.word("kind"),
            name=name,
            **sourced(node),
        )


def _roles(scope: Scope, node: MapNode) -> list[str]:
    """The roles of a population of people; whoever else is rated has the role of what it is."""
    if scope.subject in OTHERS:
        if "roles" in node:
            what = f"This scheme rates a {scope.subject}, and only people have roles."
            scope.problem(node.place_of("roles"), what, "Take `roles` out.")
        return [scope.subject]
    if "roles" not in node:
        scope.problem(node.place, "This population has no `roles`.", "Say whose it is: `roles: [phone_agent]`.")
    return node.words("roles")


def _compile_points(scope: Scope, part_id: str, part: MapNode) -> None:
    total = part.block("total")
    if total is not None:
        groups.compile_total(scope, part_id, total, part)
        _register(scope, total, "total", "Total points", "总分")
        if groups.is_share(part):
            _register(scope, total, "share", "Share of the points available", "得分率")
    groups.compile_groups(scope, part_id, part)
    grades.compile_grades(scope, part_id, part)
    classes: measures.Classes = {}
    for order, node in enumerate(part.blocks("items"), start=1):
        items.compile_item(scope, part_id, order, node)
        clauses.compile_conditions_of_item(scope, part_id, node)
        if "class" in node:
            classes.setdefault(node.word("class"), []).append(node)
    for node in part.blocks("measures"):
        if "items_of" in node or "worst_of" in node:
            measures.compile_item_classes(scope, part_id, node, classes)
        if "faults_of" in node:
            sheets.compile_faults(scope, part_id, node, part.block("sheet"))
        if "unless_event_of" in node:
            measures.compile_exclusions(scope, node, classes)


def _register(scope: Scope, total: MapNode, kind: str, english: str, chinese: str) -> None:
    """The total, or its share of what was available, as a measure; its kind is its name."""
    scope.add(
        "measures",
        total.place,
        measure=scope.full(kind),
        owner_scheme=scope.scheme,
        kind=kind,
        is_count=False,
        label_en=english,
        label_zh=chinese,
    )


def _part_row(scope: Scope, scheme: MapNode, part: MapNode, part_id: str) -> None:
    reaches = [clauses.reach_of(clause) for clause in scope.rows["clauses"] if clause["part_id"] == part_id]
    pasts = [entry["past_periods"] for entry in scope.rows["measures"] if entry["kind"] == "past"]
    reaches += [1 for row in scope.rows["samplings"] if row["part_id"] == part_id and row["of_previous"]]
    documents = [f"{node.word('file')}:{node.word('lines')}" for node in scheme.blocks("documents")]
    title = MapNode(scheme.place, {"label": scheme.entries["title"]})
    scope.add(
        "parts",
        part.place,
        part_id=part_id,
        scheme=scope.scheme,
        scheme_version=scope.version,
        period_kind=part.word("period"),
        subject_type=scheme.word("subject"),
        stratum=0,
        population_of=part.text("population_of") or "period_end",
        no_star=part.text("no_star") or "zero",
        levels_are_chained=part.is_true("levels_are_chained"),
        has_levels="levels" in part,
        has_ladder="ladder" in part,
        has_total="total" in part,
        needs_form=part.text("form") == "required",
        unsigned_measure=signatures.compile_signatures(scope, part),
        **quotas.within(part),
        gap_policy=scope.gap_policy,
        lookback=max(reaches, default=0) + max(pasts, default=0),
        title_en=label(title, "en"),
        title_zh=label(title, "zh"),
        document="; ".join(documents),
    )


def _parameter_text(node: ScalarNode) -> str | None:
    if node.value is None:
        return None
    return number_text(node.value) if isinstance(node.value, Decimal) else node.text


def months_looked_back(parts: Iterable[Mapping[str, Any]]) -> int:
    """How many months before a period these rows of `parts` look back: windows, and the months of a longer period."""
    return max((part["lookback"] * MONTHS_OF_KIND[part["period_kind"]] for part in parts), default=0)
