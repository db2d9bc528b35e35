"""The steps of a month as Dagster assets: deliveries → rules → models → candidate, with the gates as asset checks.

Belongs here: thin adapters around `dagster_project/month/`. Does not belong here: anything that decides a number.
No metadata here carries pay, a name or a path of HR's: the web server shows it to whoever opens it.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of these functions.
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MonthlyPartitionsDefinition,
    asset,
    multi_asset,
)

from dagster_project.catalogue import sources
from dagster_project.door.recover import recover
from dagster_project.intake import load, read_mappings
from dagster_project.lineage import EARLIER, LISTS, RULES, SITE, delivery_key, mart_keys, model_specs
from dagster_project.month import adopting, building, keeping, planning, publishing, sealing
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.reading.refused import note
from dagster_project.site import refuse_unknown_sources
from dagster_project.store.lock import held

STEPS = 7
CANDIDATE = "candidate"


def month_assets(partitions: MonthlyPartitionsDefinition, manifest: Any) -> list[AssetsDefinition]:
    """Every step over one set of monthly partitions, in the site's zone."""
    return [
        _deliveries(partitions),
        _rules(partitions),
        _models(partitions, manifest),
        _candidate(partitions, manifest),
    ]


def external_assets() -> list[AssetSpec]:
    return [AssetSpec(EARLIER, description="Results of months that were calculated before, read from the store.", group_name="store")]


def _deliveries(partitions: MonthlyPartitionsDefinition) -> AssetsDefinition:
    specs = [
        AssetSpec(
            delivery_key(source.name),
            description=f"Deliveries of {source.name}: as received, hashed and kept for ever.",
            group_name="deliveries",
        )
        for source in sources().values()
    ]
    lists = AssetSpec(LISTS, description="What was delivered, who replaces whom, and which days are covered.", group_name="deliveries")

    @multi_asset(name="deliveries", specs=[*specs, lists], partitions_def=partitions, required_resource_keys={"workplaces"})
    def deliveries(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Load what lies in the landing folder and was not loaded yet."""
        with _at_work(context, "Loading deliveries", 2) as workplace:
            recover(workplace.home, workplace.ledger, workplace.at)
            refuse_unknown_sources(workplace.site, sources())
            outcome = load(
                workplace.home,
                workplace.landing,
                workplace.ledger,
                workplace.at,
                mappings=read_mappings(workplace.site.mappings),
            )
            note(workplace.home, outcome.refused)
        context.resources.workplaces.refused = list(outcome.refused)
        for spec in specs:
            loaded = [one for one in outcome.loaded if one.source == spec.key.path[-1]]
            yield MaterializeResult(asset_key=spec.key, metadata={"deliveries loaded": len(loaded)})
        yield MaterializeResult(asset_key=LISTS, metadata={"refused deliveries": len(outcome.refused)})

    return deliveries


def _rules(partitions: MonthlyPartitionsDefinition) -> AssetsDefinition:
    specs = [
        AssetSpec(RULES, description="The schemes, proved and compiled into rule tables, as adopted.", group_name="rules"),
        AssetSpec(SITE, description="What the site file says, as adopted.", group_name="rules"),
    ]

    @multi_asset(name="adopted_rules", specs=specs, partitions_def=partitions, required_resource_keys={"workplaces"})
    def adopted_rules(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Prove, compile and adopt the rules; refuse edits of what a sealed calculation used."""
        with _at_work(context, "Reading the rules", 1) as workplace:
            rules_hash = adopting.adopt(workplace)
        yield MaterializeResult(asset_key=RULES, metadata={"rules hash": rules_hash})
        yield MaterializeResult(asset_key=SITE)

    return adopted_rules


def _models(partitions: MonthlyPartitionsDefinition, manifest: Any) -> AssetsDefinition:
    specs = model_specs(manifest)

    @multi_asset(name="models", specs=specs, partitions_def=partitions, required_resource_keys={"workplaces"})
    def models(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Build every table of the months that have no calculation yet."""
        with _at_work(context, f"Computing up to {context.partition_key}", 3) as workplace:
            plan = planning.plan(workplace)
            built = building.build(workplace, plan) if plan.to_compute else []
        seconds = {result.name: result.seconds for result in built}
        for spec in specs:
            yield MaterializeResult(asset_key=spec.key, metadata={"seconds": round(seconds.get(spec.key.path[-1], 0.0), 3)})

    return models


def _candidate(partitions: MonthlyPartitionsDefinition, manifest: Any) -> AssetsDefinition:

    @asset(
        name=CANDIDATE,
        deps=mart_keys(manifest),
        partitions_def=partitions,
        check_specs=[AssetCheckSpec(gate, asset=CANDIDATE) for gate in publishing.expected_gates()],
        required_resource_keys={"workplaces"},
        group_name="door",
        description="The month's calculation in the store, judged by every gate and sealed by its hash.",
    )
    def candidate(context: AssetExecutionContext) -> Iterator[AssetCheckResult | MaterializeResult[Any]]:
        with _at_work(context, "Keeping the results", 4) as workplace:
            plan = planning.plan(workplace)
            if plan.is_sealed:
                yield from map(_check_result, sealing.sealed_record(workplace, plan))
                yield MaterializeResult(metadata={"sealed": "before, and nothing has changed"})
                return
            keeping.keep(workplace, plan)
            workplace.report("Asking the gates", 5, STEPS)
            judged = sealing.judge(workplace, plan)
            context.resources.workplaces.judged = judged
            yield from map(_check_result, judged.record["gates"])
            workplace.report("Sealing", 6, STEPS)
            sealing.seal(workplace, judged)
            context.resources.workplaces.is_new = True
            yield MaterializeResult(metadata={"content hash": judged.calculation.content_hash})

    return candidate


@contextmanager
def _at_work(context: AssetExecutionContext, doing: str, step: int) -> Iterator[Workplace]:
    """The month's workplace, with HOME's lock held while the block runs (the command line holds it around all steps)."""
    workplace: Workplace = context.resources.workplaces.of(parse_month(context.partition_key))
    workplace.report(doing, step, STEPS)
    with held(workplace.home, f"{doing.lower()} for {workplace.month}", workplace.at):
        yield workplace


def _check_result(gate: dict[str, Any]) -> AssetCheckResult:
    return AssetCheckResult(
        check_name=gate["gate"],
        passed=gate["outcome"] == "pass",
        severity=AssetCheckSeverity.ERROR,
        description=gate["rule"],
        metadata={name: gate[name] for name in ("outcome", "planned", "evaluated", "checked_rows", "failing_rows")},
    )
