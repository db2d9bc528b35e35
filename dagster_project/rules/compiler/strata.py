"""Which parts must be computed before which: a part that counts another part's results comes after it.

Belongs here: strata, and refusing parts that wait for each other.
Does not belong here: measures inside a part (`phases.py`).
"""

from __future__ import annotations

from dagster_project.periods import MONTHS_OF_KIND
from dagster_project.rules.compiler.tables import Row, Rows
from dagster_project.rules.problems import Problem, nearest

Node = tuple[str, str]


def set_strata(rows: Rows) -> list[Problem]:
    """Set `stratum` in the parts' rows: 0 for parts that read sources only, else one more than what they read."""
    parts = {entry["part_id"]: entry for entry in rows["parts"]}
    nodes = {(entry["scheme"], entry["period_kind"]) for entry in parts.values()}
    with_totals = {(entry["scheme"], entry["period_kind"]) for entry in parts.values() if entry["has_total"]}
    reads: dict[Node, dict[Node, Row]] = {node: {} for node in nodes}
    problems: list[Problem] = []
    for count in rows["result_counts"]:
        part = parts[count["part_id"]]
        wanted = (count["of_part_scheme"], count["of_period_kind"])
        if wanted in nodes and count["score"] and wanted not in with_totals:
            what = f"`{wanted[0]}` has no total for each {wanted[1]}."
            problems.append(Problem(count.place, what, "Name a part that has a `total`."))
        elif MONTHS_OF_KIND[wanted[1]] > MONTHS_OF_KIND[part["period_kind"]]:
            what = f"A {wanted[1]} is longer than a {part['period_kind']}."
            problems.append(Problem(count.place, what, "Results are those of shorter periods inside this one."))
        elif wanted in nodes:
            reads[part["scheme"], part["period_kind"]][wanted] = count
        else:
            problems.append(_unknown(count, wanted, nodes))
    depths: dict[Node, int] = {}
    for node in sorted(nodes):
        problems += _depth(node, reads, depths, ())
    for part in parts.values():
        part["stratum"] = depths.get((part["scheme"], part["period_kind"]), 0)
    return problems


def _depth(
    node: Node, reads: dict[Node, dict[Node, Row]], depths: dict[Node, int], path: tuple[Node, ...]
) -> list[Problem]:
    if node in depths:
        return []
    problems: list[Problem] = []
    depth = 0
    for read, count in sorted(reads[node].items(), key=lambda entry: entry[0]):
        if read in (*path, node):
            cycle = " → ".join(f"{scheme}/{kind}" for scheme, kind in (*path, node, read))
            problems.append(
                Problem(count.place, f"These parts wait for each other: {cycle}.", "Take one of the counts out.")
            )
            continue
        problems += _depth(read, reads, depths, (*path, node))
        depth = max(depth, depths.get(read, 0) + 1)
    depths[node] = depth
    return problems


def _unknown(count: Row, wanted: Node, nodes: set[Node]) -> Problem:
    scheme, kind = wanted
    kinds = [known for owner, known in nodes if owner == scheme]
    if kinds:
        return Problem(count.place, f"`{scheme}` has no part for each {kind}.", nearest(kind, kinds))
    return Problem(count.place, f"There is no scheme `{scheme}`.", nearest(scheme, {owner for owner, _ in nodes}))
