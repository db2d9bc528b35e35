"""The steps of a month as Dagster assets: deliveries → rules → models → candidate, with the gates as asset checks.

Belongs here: thin adapters around `dagster_project/month/`. Does not belong here: anything that decides a number.
No metadata here carries pay, a name or a path of HR's: the web server shows it to whoever opens it.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of these functions.
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    Failure,
    MaterializeResult,
    MonthlyPartitionsDefinition,
    asset,
    multi_asset,
)

from dagster_project.catalogue import sources
from dagster_project.door.recover import recover
from dagster_project.lineage import EARLIER, LISTS, MARTS, RULES, SITE, delivery_key
from dagster_project.log import told
from dagster_project.month import adopting, building, checking, keeping, planning, publishing, sealing, turns
from dagster_project.month.corrections import replaying
from dagster_project.month.landed import load_landed
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse_month
from dagster_project.reading.refused import note
from dagster_project.run_record import RunRecord
from dagster_project.store.lock import held
from dagster_project.warehouse.models import manifest
from expectations import companion

STEPS = 7
READING_RULES, LOADING, COMPUTING = "Reading the rules", "Loading deliveries", "Computing"
KEEPING, ASKING, SEALING = "Keeping the results", "Asking the gates", "Sealing"
CANDIDATE = "candidate"
COSTS = ("seconds", "rows", "megabytes")
NOT_FETCHED: Mapping[str, Sequence[AssetKey]] = {}


def month_assets(
    partitions: MonthlyPartitionsDefinition,
    tables: Sequence[AssetSpec],
    fetched: Mapping[str, Sequence[AssetKey]] = NOT_FETCHED,
) -> list[AssetsDefinition]:
    """Every step over one set of monthly partitions, in the site's zone.

    `tables` are what the models are seen as (`lineage`); `fetched` say by source which connectors bring it.
    """
    return [
        _deliveries(partitions, fetched),
        _rules(partitions),
        _models(partitions, tables),
        _candidate(partitions, tables),
    ]


def external_assets() -> list[AssetSpec]:
    return [
        AssetSpec(
            EARLIER,
            description="Results of months that were calculated before, read from the store.",
            group_name="store",
        )
    ]


def _deliveries(partitions: MonthlyPartitionsDefinition, fetched: Mapping[str, Sequence[AssetKey]]) -> AssetsDefinition:
    specs = [
        AssetSpec(
            delivery_key(source.name),
            deps=fetched.get(source.name, ()),
            description=f"Deliveries of {source.name}: as received, hashed and kept for ever.",
            group_name="deliveries",
        )
        for source in sources().values()
    ]
    lists = AssetSpec(
        LISTS, description="What was delivered, who replaces whom, and which days are covered.", group_name="deliveries"
    )

    @multi_asset(
        name="deliveries", specs=[*specs, lists], partitions_def=partitions, required_resource_keys={"workplaces"}
    )
    def deliveries(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Load what lies in the landing folder and was not loaded yet."""
        with _at_work(context, LOADING, 2) as workplace:
            recover(workplace.home, workplace.ledger, workplace.at)
            outcome = load_landed(workplace)
            note(workplace.home, outcome.refused)
            context.resources.workplaces.record.counted(sum(one.rows for one in outcome.loaded))
        context.resources.workplaces.refused = list(outcome.refused)
        for spec in specs:
            loaded = [one for one in outcome.loaded if one.source == spec.key.path[-1]]
            yield MaterializeResult(asset_key=spec.key, metadata={"deliveries loaded": len(loaded)})
        cost = _cost(context, LOADING)
        yield MaterializeResult(asset_key=LISTS, metadata={"refused deliveries": len(outcome.refused), **cost})

    return deliveries


def _rules(partitions: MonthlyPartitionsDefinition) -> AssetsDefinition:
    specs = [
        AssetSpec(
            RULES, description="The schemes, proved and compiled into rule tables, as adopted.", group_name="rules"
        ),
        AssetSpec(SITE, description="What the site file says, as adopted.", group_name="rules"),
    ]

    @multi_asset(name="adopted_rules", specs=specs, partitions_def=partitions, required_resource_keys={"workplaces"})
    def adopted_rules(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Prove, compile and adopt the rules; refuse edits of what a sealed calculation used."""
        with _at_work(context, READING_RULES, 1) as workplace:
            rules_hash = adopting.adopt(workplace)
            rows = workplace.library.compiled.rows.values()
            context.resources.workplaces.record.counted(sum(len(table) for table in rows))
        cost = _cost(context, READING_RULES)
        yield MaterializeResult(asset_key=RULES, metadata={"rules hash": rules_hash, **cost})
        yield MaterializeResult(asset_key=SITE)

    return adopted_rules


def _models(partitions: MonthlyPartitionsDefinition, specs: Sequence[AssetSpec]) -> AssetsDefinition:
    @multi_asset(name="models", specs=specs, partitions_def=partitions, required_resource_keys={"workplaces"})
    def models(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        """Build every table of the months that have no calculation yet."""
        with _at_work(context, COMPUTING, 3) as workplace:
            replaying.replay(workplace, replaying.correcting(workplace))
            plan = planning.plan(workplace)
            if plan.to_compute:
                companion.make_ready()
                manifest()
                plan = turns.with_earlier_kept(workplace, plan)
            built = building.build(workplace, plan) if plan.to_compute else []
            rows = building.row_counts(workplace) if built else {}
            record = context.resources.workplaces.record
            record.built(((result.name, result.seconds) for result in built), rows)
        costs = {model["model"]: model for model in record.models}
        for spec in specs:
            cost = costs.get(spec.key.path[-1], {"seconds": 0.0, "rows": None})
            metadata = {"seconds": cost["seconds"]}
            if cost["rows"] is not None:
                metadata["dagster/row_count"] = cost["rows"]
            yield MaterializeResult(asset_key=spec.key, metadata=metadata)

    return models


def _candidate(partitions: MonthlyPartitionsDefinition, tables: Sequence[AssetSpec]) -> AssetsDefinition:

    @asset(
        name=CANDIDATE,
        deps=[spec.key for spec in tables if spec.group_name == MARTS],
        partitions_def=partitions,
        check_specs=[AssetCheckSpec(gate, asset=CANDIDATE) for gate in publishing.expected_gates()],
        required_resource_keys={"workplaces"},
        group_name="door",
        description="The month's calculation in the store, judged by every gate and sealed by its hash.",
    )
    def candidate(context: AssetExecutionContext) -> Iterator[AssetCheckResult | MaterializeResult[Any]]:
        workplaces = context.resources.workplaces
        with _locked(context, CANDIDATE) as workplace, ExitStack() as processes:
            with _step(context, workplace, KEEPING, 4):
                plan, findings = planning.plan(workplace), None
                if not plan.is_sealed:
                    periods = [period.text for period in plan.periods]
                    findings = processes.enter_context(checking.beside(workplace.warehouse, periods))
                    kept = keeping.keep(workplace, plan)
                    workplaces.record.counted(sum(ref.rows for one in kept for ref in one.tables))
            if findings is None:
                gates = sealing.sealed_record(workplace, plan)
                workplaces.record.judged(gates)
                workplaces.record.sealed()
                yield from map(_check_result, gates)
                yield MaterializeResult(metadata={"sealed": "before, and nothing has changed"})
                return
            with _step(context, workplace, ASKING, 5):
                judged = workplaces.judged = sealing.judge(workplace, plan, findings)
                workplaces.record.judged(judged.record["gates"])
            yield from map(_check_result, judged.record["gates"])
            with _step(context, workplace, SEALING, 6):
                sealing.seal(workplace, judged)
                workplaces.record.sealed()
        workplaces.is_new = True
        content = {"content hash": judged.calculation.content_hash}
        yield MaterializeResult(metadata=content | _timing(workplaces.record))

    return candidate


@contextmanager
def _at_work(context: AssetExecutionContext, doing: str, step: int) -> Iterator[Workplace]:
    """One step with the month's workplace: locked, reported and recorded."""
    with _locked(context, doing.lower()) as workplace, _step(context, workplace, doing, step):
        yield workplace


@contextmanager
def unsaid(record: RunRecord, *, is_scheduled: bool) -> Iterator[None]:
    """Of a run that Dagster keeps, the words of a fault stay out of its record: they may quote a delivery or a rule.

    A run of the command line is kept by nobody, and its words reach the person who typed it.
    """
    try:
        yield
    except Exception:
        if not is_scheduled:
            raise
        raise Failure(
            f"{record.why}. `starledger status {record.month}` says what is open; `starledger run {record.month}` "
            "says all."
        ) from None


@contextmanager
def _locked(context: AssetExecutionContext, doing: str) -> Iterator[Workplace]:
    """The month's workplace, with HOME's lock held inside the block (the command line holds it around all steps)."""
    workplace: Workplace = context.resources.workplaces.of(parse_month(context.partition_key))
    command = f"{doing} for {workplace.month}"
    with held(workplace.home, command, workplace.at), ExitStack() as stack:
        if context.resources.workplaces.is_scheduled:  # of the command line the whole run is told
            stack.enter_context(told(workplace.home, command))
        yield workplace


@contextmanager
def _step(context: AssetExecutionContext, workplace: Workplace, doing: str, step: int) -> Iterator[None]:
    workplace.report(doing, step, STEPS)
    record = context.resources.workplaces.record_of(workplace)
    with unsaid(record, is_scheduled=context.resources.workplaces.is_scheduled), record.step(doing):
        yield


def _cost(context: AssetExecutionContext, doing: str) -> dict[str, Any]:
    """For whoever looks at an asset: what the step cost that made it."""
    cost = context.resources.workplaces.record.cost_of(doing)
    return {f"{what} of the step": cost[what] for what in COSTS if cost[what] is not None}


def _timing(record: RunRecord) -> dict[str, Any]:
    """The run's steps as metadata: how long each took, over how many rows, in how much memory."""
    return {f"{what}: {step['step']}": step[what] for what in COSTS for step in record.steps if step[what] is not None}


def _check_result(gate: dict[str, Any]) -> AssetCheckResult:
    return AssetCheckResult(
        check_name=gate["gate"],
        passed=gate["outcome"] == "pass",
        severity=AssetCheckSeverity.ERROR,
        description=gate["rule"],
        metadata={name: gate[name] for name in ("outcome", "planned", "evaluated", "checked_rows", "failing_rows")},
    )
