"""One version of one scheme → its rows.

Belongs here: the order of work: parameters in, types again, names known, parts compiled, phases set, labels filled.
Does not belong here: how versions and schemes stand together (`library_tables.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.rules.checking import check
from dagster_project.rules.compiler import clauses, items, measures, pay
from dagster_project.rules.compiler.phases import settle
from dagster_project.rules.compiler.scope import Scope, label
from dagster_project.rules.compiler.tables import Row, number_text
from dagster_project.rules.nodes import MapNode, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.resolution import Resolution
from dagster_project.rules.sources import RuleSource


@dataclass(frozen=True)
class Shared:
    """What every scheme may read: the shared measures and the canonical sources."""

    measures: dict[str, Row]
    terms: list[Row]
    sources: dict[str, RuleSource]


@dataclass(frozen=True)
class Filling:
    """A parameter's value that does not come from the scheme file: a site's overlay or an example's variant."""

    value: ScalarNode
    reference: str | None = None
    provenance: str = "assumed"


def compile_version(
    scheme: MapNode, version: MapNode, scheme_id: str, fillings: Mapping[str, Filling], shared: Shared,
    segment: int = 0,
) -> Scope:  # fmt: skip
    """The rows of one version, under `scheme_id` (the file's own, or a variant's).

    `segment` counts the stretches into which a site's dated values cut the version; each has parts of its own.
    """
    scope = Scope(
        scheme_id, scheme.word("scheme"), version.integer("version", 0) or 0, version.text("gap_policy") or "break",
        scheme.text("currency") or "CNY", shared.measures, shared.terms, shared.sources, segment,
    )  # fmt: skip
    parameters = _parameters(scope, version, fillings)
    resolution = Resolution({name: node for name, (node, _) in parameters.items()})
    resolved = resolution.resolve(version)
    scope.problems += [*resolution.problems, *check(resolved, "version")]
    if scope.problems or not isinstance(resolved, MapNode):
        return scope
    parts = list(resolved.blocks("parts"))
    _collect_names(scope, parts)
    for part in parts:
        _compile_part(scope, scheme, part, parameters)
    settle(scope)
    _fill_labels(scope)
    return scope


def _parameters(
    scope: Scope, version: MapNode, fillings: Mapping[str, Filling]
) -> dict[str, tuple[ScalarNode, dict[str, str | None]]]:
    """Name → its value's node, and what stands beside it in the table `parameters`."""
    found: dict[str, tuple[ScalarNode, dict[str, str | None]]] = {}
    for node in version.blocks("parameters"):
        name, value = node.word("parameter"), node.scalar("value")
        filling = fillings.get(name)
        if value is None:
            continue
        reference, provenance = node.text("reference"), node.word("provenance")
        if filling is not None:
            value, reference, provenance = filling.value, filling.reference or reference, filling.provenance
        found[name] = (value, {"reference": reference, "provenance": provenance})
        scope.parameter_provenance[name] = provenance
    for name in set(fillings) - set(found):
        place = fillings[name].value.place
        scope.problem(place, f"`{scope.written_scheme}` has no parameter `{name}`.", nearest(name, found))
    return found


def _collect_names(scope: Scope, parts: list[MapNode]) -> None:
    for part in parts:
        ranks = [node.word("rank") for node in part.blocks("ranks")]
        scope.own |= {node.word("mark") for node in part.blocks("marks")}
        scope.own |= {node.word("measure") for node in part.blocks("measures")}
        scope.own |= {name for rank in ranks for name in (rank, f"{rank}_shared_by")}
        scope.item_names |= {node.word("item") for node in part.blocks("items")}
        if "total" in part:
            scope.own.add("total")
    scope.item_names -= scope.own


def _compile_part(
    scope: Scope, scheme: MapNode, part: MapNode, parameters: Mapping[str, tuple[ScalarNode, dict[str, str | None]]]
) -> None:
    part_id = scope.part_id(part.word("period"))
    for name, (value, beside) in parameters.items():
        scope.add("parameters", value.place, part_id=part_id, parameter=name, value=_parameter_text(value), **beside)
    for order, node in enumerate(part.blocks("populations"), start=1):
        for role in node.words("roles"):
            scope.add(
                "populations", node.place, part_id=part_id, population=node.word("population"), population_order=order, role=role,
                line=node.text("line"),
            )  # fmt: skip
    for node in part.blocks("marks"):
        measures.compile_mark(scope, part_id, node)
    for node in part.blocks("measures"):
        measures.compile_measure(scope, part_id, node)
    for node in part.blocks("ranks"):
        measures.compile_rank(scope, part_id, node)
    _compile_points(scope, part_id, part)
    for node in part.blocks("levels"):
        clauses.compile_level(scope, part_id, node)
    for node in part.blocks("flags"):
        clauses.compile_flag(scope, part_id, node)
    pay.compile_pay(scope, part_id, part)
    _part_row(scope, scheme, part, part_id)


def _compile_points(scope: Scope, part_id: str, part: MapNode) -> None:
    total = part.block("total")
    if total is not None:
        items.compile_total(scope, part_id, total)
        scope.add(
            "measures", total.place, measure=scope.full("total"), owner_scheme=scope.scheme, kind="total", is_count=False,
            label_en="Total points", label_zh="总分",
        )  # fmt: skip
    classes: dict[str, list[str]] = {}
    for order, node in enumerate(part.blocks("items"), start=1):
        items.compile_item(scope, part_id, order, node)
        clauses.compile_conditions_of_item(scope, part_id, node)
        classes.setdefault(node.text("class") or "", []).append(node.word("item"))
    for node in part.blocks("measures"):
        if "items_of" in node:
            measures.compile_item_classes(scope, part_id, node, classes)


def _part_row(scope: Scope, scheme: MapNode, part: MapNode, part_id: str) -> None:
    windows = [clause["window_periods"] for clause in scope.rows["clauses"] if clause["part_id"] == part_id]
    documents = [f"{node.word('file')}:{node.word('lines')}" for node in scheme.blocks("documents")]
    title = MapNode(scheme.place, {"label": scheme.entries["title"]})
    scope.add(
        "parts", part.place, part_id=part_id, scheme=scope.scheme, scheme_version=scope.version, period_kind=part.word("period"),
        subject_type=scheme.word("subject"), stratum=0,
        population_of=part.text("population_of") or "period_end", no_star=part.text("no_star") or "zero",
        levels_are_chained=part.is_true("levels_are_chained"), has_levels="levels" in part, has_total="total" in part,
        gap_policy=scope.gap_policy, lookback=max(windows, default=1) - 1, title_en=label(title, "en"), title_zh=label(title, "zh"),
        document="; ".join(documents),
    )  # fmt: skip


def _parameter_text(node: ScalarNode) -> str | None:
    if node.value is None:
        return None
    return number_text(node.value) if isinstance(node.value, Decimal) else node.text


def _fill_labels(scope: Scope) -> None:
    """A rank is labelled by what it ranks; a clause without a label has its measure's."""
    known = {entry["measure"]: entry for entry in [*scope.shared.values(), *scope.rows["measures"]]}
    for rank in scope.rows["ranks"]:
        _label_rank(rank, known)
    for clause in scope.rows["clauses"]:
        measure = known.get(clause["measure"])
        for name in ("label_en", "label_zh"):
            clause[name] = clause[name] or (measure[name] if measure else None)


def _label_rank(rank: Row, known: Mapping[str, Row]) -> None:
    ranked = known.get(rank["of_measure"])
    for suffix, english, chinese in (("", "place", "名次"), ("_shared_by", "people who share the place", "并列人数")):
        entry = known[rank["measure"] + suffix]
        if ranked is not None and entry["label_en"] is None:
            entry["label_en"], entry["label_zh"] = f"{ranked['label_en']}: {english}", f"{ranked['label_zh']}: {chinese}"


def shared_measures(nodes: list[MapNode], sources: dict[str, RuleSource]) -> Scope:
    """The shared measures' rows: a scope without a scheme."""
    scope = Scope("", "", 0, "break", "CNY", {}, [], sources, 0)
    scope.own = {node.word("measure") for node in nodes}
    for node in nodes:
        measures.compile_measure(scope, None, node)
    settle(scope)
    return scope

