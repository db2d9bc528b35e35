"""A site's overlay files: parameter values of its own, with their own reference and first month.

Belongs here: reading them into fillings by scheme and version. The library's files stay untouched.
Does not belong here: whether a value is allowed (`proofs/parameters.py`), cutting a version at a month (`compiler/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dagster_project.periods import parse_month
from dagster_project.rules.compiler.library_tables import Dated
from dagster_project.rules.compiler.version import Filling
from dagster_project.rules.nodes import MapNode
from dagster_project.rules.problems import Problem, nearest, refuse


def fillings_of(roots: Iterable[MapNode], schemes: dict[str, MapNode]) -> dict[str, dict[int, list[Dated]]]:
    found: dict[str, dict[int, list[Dated]]] = {}
    problems = []
    for node in [block for root in roots for block in root.blocks("overlays")]:
        scheme, version = node.word("scheme"), node.integer("version", 0) or 0
        known = [block.integer("version") for block in schemes[scheme].blocks("versions")] if scheme in schemes else []
        if scheme not in schemes:
            problems.append(
                Problem(node.place_of("scheme"), f"There is no scheme `{scheme}`.", nearest(scheme, schemes))
            )
        elif version not in known:
            problems.append(
                Problem(
                    node.place_of("version"),
                    f"`{scheme}` has no version {version}.",
                    nearest(str(version), map(str, known)),
                )
            )
        start = node.text("effective_from")
        dated = Dated(parse_month(start).index if start else None, dict(_entries(node)))
        found.setdefault(scheme, {}).setdefault(version, []).append(dated)
    refuse(problems)
    return found


def _entries(node: MapNode) -> Iterator[tuple[str, Filling]]:
    for entry in node.blocks("parameters"):
        value = entry.scalar("value")
        if value is not None:
            yield (
                entry.word("parameter"),
                Filling(value, entry.text("reference"), entry.text("provenance") or "printed"),
            )
