"""One version of one scheme → its rows.

Belongs here: the order of work: parameters in, types again, names known, parts compiled, phases set, labels filled.
Does not belong here: how versions and schemes stand together (`library_tables.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagster_project.rules.checking import check
from dagster_project.rules.compiler import measures
from dagster_project.rules.compiler.clauses import refuse_hold
from dagster_project.rules.compiler.groups import is_share
from dagster_project.rules.compiler.parts import compile_part
from dagster_project.rules.compiler.phases import settle
from dagster_project.rules.compiler.scope import Scope
from dagster_project.rules.compiler.sheets import SHEET_MEASURES
from dagster_project.rules.compiler.signatures import UNSIGNED
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.nodes import MapNode, ScalarNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.resolution import Resolution
from dagster_project.rules.sources import RuleSource


@dataclass(frozen=True)
class Shared:
    """What every scheme may read: the shared measures and the canonical sources."""

    measures: dict[str, Row]
    terms: list[Row]
    sources: Mapping[str, RuleSource]


@dataclass(frozen=True)
class Filling:
    """A parameter's value that does not come from the scheme file: a site's overlay or an example's variant."""

    value: ScalarNode
    reference: str | None = None
    provenance: str = "assumed"


def compile_version(
    scheme: MapNode,
    version: MapNode,
    scheme_id: str,
    fillings: Mapping[str, Filling],
    shared: Shared,
    segment: int = 0,
) -> Scope:
    """The rows of one version, under `scheme_id` (the file's own, or a variant's).

    `segment` counts the stretches into which a site's dated values cut the version; each has parts of its own.
    """
    scope = Scope(
        scheme_id,
        scheme.word("scheme"),
        version.integer("version", 0) or 0,
        "break",
        scheme.text("currency") or "CNY",
        shared.measures,
        shared.terms,
        shared.sources,
        segment,
        scheme.word("subject"),
    )
    parameters = _parameters(scope, version, fillings)
    resolution = Resolution({name: node for name, (node, _) in parameters.items()})
    resolved = resolution.resolve(version)
    scope.problems += [*resolution.problems, *check(resolved, "version")]
    if scope.problems or not isinstance(resolved, MapNode):
        return scope
    scope.gap_policy = resolved.text("gap_policy") or scope.gap_policy
    if scope.gap_policy == "hold":
        refuse_hold(scope, resolved, "gap_policy")
    parts = list(resolved.blocks("parts"))
    _collect_names(scope, parts)
    written = (node.word("measure") for part in version.blocks("parts") for node in part.blocks("measures"))
    scope.left_out = set(written) - scope.own
    for part in parts:
        compile_part(scope, scheme, part, parameters)
    settle(scope)
    _fill_labels(scope)
    _fill_sources(scope)
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
        scope.own |= {node.word("choice") for node in part.blocks("choices")}
        scope.own |= {node.word("measure") for node in part.blocks("measures")}
        scope.own |= {name for rank in ranks for name in (rank, f"{rank}_shared_by")}
        scope.item_names |= {node.word("item") for node in part.blocks("items")}
        scope.item_names |= {node.word("group") for node in part.blocks("groups")}
        if "total" in part:
            scope.own.add("total")
            scope.own |= {"share"} if is_share(part) else set()
        if "signatures" in part:
            scope.own.add(UNSIGNED)
        if "sheet" in part:
            scope.own.update(SHEET_MEASURES)
        scope.has_levels |= "levels" in part
        scope.has_rounds |= "round" in (part.block("ladder") or ())
    scope.item_names -= scope.own


def _fill_labels(scope: Scope) -> None:
    """A rank is labelled by what it ranks; a clause without a label has its measure's."""
    known = {entry["measure"]: entry for entry in [*scope.shared.values(), *scope.rows["measures"]]}
    for rank in scope.rows["ranks"]:
        _label_rank(rank, known)
    for clause in scope.rows["clauses"]:
        measure = known.get(clause["measure"])
        for name in ("label_en", "label_zh"):
            clause[name] = clause[name] or (measure[name] if measure else None)


def _fill_sources(scope: Scope) -> None:
    """The total, an item's points and the star stand where the rows stand that make them."""
    of_kind = {"total": scope.rows["totals"], "share": scope.rows["totals"], "star": scope.rows["levels"]}
    items = {scope.full(item["item"]): item for item in [*scope.rows["groups"], *scope.rows["items"]]}
    for entry in scope.rows["measures"]:
        source = (
            items.get(entry["measure"]) if entry["kind"] == "item" else next(iter(of_kind.get(entry["kind"], ())), None)
        )
        if source is not None:
            entry["reference"], entry["provenance"] = source["reference"], source["provenance"]


def _label_rank(rank: Row, known: Mapping[str, Row]) -> None:
    ranked = known.get(rank["of_measure"])
    for suffix, english, chinese in (("", "place", "名次"), ("_shared_by", "people who share the place", "并列人数")):
        entry = known[rank["measure"] + suffix]
        if ranked is not None and entry["label_en"] is None:
            entry["label_en"], entry["label_zh"] = (
                f"{ranked['label_en']}: {english}",
                f"{ranked['label_zh']}: {chinese}",
            )


def shared_measures(nodes: list[MapNode], sources: Mapping[str, RuleSource]) -> Scope:
    """The shared measures' rows: a scope without a scheme."""
    scope = Scope("", "", 0, "break", "CNY", {}, [], sources, 0)
    scope.own = {node.word("measure") for node in nodes}
    for node in nodes:
        measures.compile_measure(scope, None, node)
    settle(scope)
    return scope
