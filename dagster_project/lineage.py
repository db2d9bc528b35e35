"""Assets from the dbt project: one a table, with its description and what it is made from.

Belongs here: reading dbt's manifest as Dagster asset specs. Does not belong here: running anything.
We read the manifest ourselves because dagster-dbt runs dbt as a child process and costs four seconds to import.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from dagster import AssetKey, AssetSpec

from dagster_project.catalogue import sources
from dagster_project.locations import DBT_PROJECT

RULES = AssetKey("rules")
SITE = AssetKey("site")
EARLIER = AssetKey("earlier_results")
MARTS = "marts"
_SCHEMAS = {"rules": RULES, "site": SITE, "earlier": EARLIER}
LISTS = AssetKey(["raw", "delivery_lists"])
_LISTS = ("deliveries", "settled", "coverage", "controls")


def delivery_key(source: str) -> AssetKey:
    return AssetKey(["raw", source])


def model_key(name: str) -> AssetKey:
    return AssetKey(name)


def model_specs(manifest: Any) -> list[AssetSpec]:
    """One asset per model, each after those that it reads; its group is the room that the model stands in."""
    models = {node.unique_id: node for node in manifest.nodes.values() if str(node.resource_type) == "model"}
    order = TopologicalSorter({name: sorted(set(node.depends_on.nodes) & set(models)) for name, node in models.items()})
    return [
        AssetSpec(
            key=model_key(model.name),
            deps=sorted({_key(manifest, unique_id) for unique_id in model.depends_on.nodes}, key=str),
            description=model.description or _first_comment(model.raw_code),
            group_name=model.fqn[1],
        )
        for model in (models[name] for name in order.static_order())
    ]


def marts_alone() -> list[AssetSpec]:
    """The marts, each after all that may come in: for a run that nobody looks at.

    Dagster takes ten milliseconds to note an asset, and most are steps on the way to a mart. Their names are those of
    their files: a month in which nothing has changed is over before dbt could be imported.
    """
    incoming = [RULES, SITE, EARLIER, LISTS, *map(delivery_key, sources())]
    names = sorted(file.stem for file in (DBT_PROJECT / "models" / MARTS).glob("*.sql"))
    return [AssetSpec(model_key(name), deps=incoming, group_name=MARTS) for name in names]


def _key(manifest: Any, unique_id: str) -> AssetKey:
    if unique_id in manifest.sources:
        source = manifest.sources[unique_id]
        if source.source_name != "raw":
            return _SCHEMAS[source.source_name]
        return LISTS if source.name in _LISTS else delivery_key(source.name)
    return model_key(manifest.nodes[unique_id].name)


def _first_comment(sql: str) -> str:
    """A model opens with its grain; that is what a reader of the asset wants to know first."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)
