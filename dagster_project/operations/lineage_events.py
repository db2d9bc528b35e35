"""OpenLineage: what a run read and wrote, and what its gates said, for a catalogue that a company already has.

Belongs here: the events of a month's last run, made of its record and of what the store keeps, and handing them to a
file or an address. They name tables, columns, gates and counts: no row, no figure of anybody, no pay, no name.
Does not belong here: Dagster's own lineage (`dagster_project/lineage.py`), the record (`run_record.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from dagster_project.access import secret_of
from dagster_project.errors import Refusal
from dagster_project.run_record import SEALED, last_run
from dagster_project.site_lineage import LineageTarget
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Ledger, newest
from dagster_project.store.paths import Home

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

PRODUCER = "https://starledger.example/openlineage"
RUN_JOB, GATES_JOB = "month", "gates"
# a catalogue that is down must not hold a month up
RETRY = {"total": 1, "connect": 1, "read": 1, "backoff_factor": 0.2, "allowed_methods": ["POST"]}
OWNER = "The lineage of this site"


def emit(home: Home, company: str, target: LineageTarget, month: str) -> int:
    """Hand over the events of the month's last run; returns how many."""
    from openlineage.client import OpenLineageClient
    from openlineage.client.transport.file import FileConfig, FileTransport
    from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport

    events = events_of(home, company, month)
    secret = secret_of(target.access, OWNER)
    if target.file is not None:
        target.file.parent.mkdir(parents=True, exist_ok=True)
        transport: Any = FileTransport(FileConfig(log_file_path=str(target.file), append=True))
    else:
        auth: dict[str, Any] = {"auth": ApiKeyTokenProvider({"apiKey": secret})} if secret else {}
        transport = HttpTransport(HttpConfig(url=target.url, retry=RETRY, **auth))
    client = OpenLineageClient(transport=transport)
    for event in events:
        try:
            client.emit(event)
        except Exception as error:  # whatever a transport raises: a catalogue that is down stops no month
            raise Refusal(
                f"The lineage of {month} could not be handed over ({type(error).__name__}); `starledger lineage "
                f"{month}` tries again."
            ) from None
    return len(events)


def events_of(home: Home, company: str, month: str) -> list[RunEvent]:
    """A start and an end of the run, and the same of its gates, with the run as what they belong to."""
    record = last_run(home, month)
    if record is None:
        raise Refusal(f"No run of {month} has left a record here, so there is no lineage of it.")
    begun = datetime.fromisoformat(record["started_at"])
    seconds = sum(float(step["seconds"]) for step in record["steps"])
    calculation = _calculation(home, month)
    named = _Named(company, str(uuid.uuid5(uuid.NAMESPACE_URL, f"{company}/{month}/{record['started_at']}")))
    inputs, outputs = named.inputs(calculation), named.outputs(home, calculation)
    events = [*named.pair(RUN_JOB, begun, seconds, record, inputs, outputs)]
    if record["gates"]:
        judged = [named.judged(record["gates"])]
        events += named.pair(GATES_JOB, begun, seconds, record, judged, [])
    return events


def _calculation(home: Home, month: str) -> Calculation | None:
    last = newest([one for one in Ledger(home).entries("calculated") if one.body["period"] == month])
    return calculations.find(home, month, str(last.body["calculation_id"])) if last else None


@dataclass(frozen=True)
class _Named:
    """Events of one company's run."""

    company: str
    run_id: str

    def pair(
        self,
        job: str,
        begun: datetime,
        seconds: float,
        record: Mapping[str, Any],
        inputs: Sequence[InputDataset],
        outputs: Sequence[OutputDataset],
    ) -> list[RunEvent]:
        from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
        from openlineage.client.facet_v2 import error_message_run, parent_run

        is_right = record["exit_code"] == SEALED
        run_id = self.run_id if job == RUN_JOB else str(uuid.uuid5(uuid.UUID(self.run_id), job))
        facets: dict[str, Any] = {}
        if job != RUN_JOB:
            parent = parent_run.Job(namespace=self.company, name=RUN_JOB)
            facets["parent"] = parent_run.ParentRunFacet(run=parent_run.Run(runId=self.run_id), job=parent)
        ended = dict(facets)
        if not is_right:
            ended["errorMessage"] = error_message_run.ErrorMessageRunFacet(record["why"] or "it did not end", "Python")
        told: dict[str, Any] = {"job": Job(self.company, job), "producer": PRODUCER}
        tables: dict[str, Any] = {"inputs": list(inputs), "outputs": list(outputs) if is_right else []}
        end = begun + timedelta(seconds=seconds)
        how = RunState.COMPLETE if is_right else RunState.FAIL
        return [
            RunEvent(eventTime=begun.isoformat(), eventType=RunState.START, run=Run(run_id, facets), **told, **tables),
            RunEvent(eventTime=end.isoformat(), eventType=how, run=Run(run_id, ended), **told, **tables),
        ]

    def inputs(self, calculation: Calculation | None) -> list[InputDataset]:
        """Every delivered source, by name."""
        from openlineage.client.event_v2 import InputDataset

        deliveries = calculation.document["inputs"].get("deliveries", []) if calculation else []
        return [InputDataset(self.company, f"delivered.{source}") for source in sorted({one[0] for one in deliveries})]

    def outputs(self, home: Home, calculation: Calculation | None) -> list[OutputDataset]:
        """Every kept table with its columns."""
        from openlineage.client.event_v2 import OutputDataset
        from openlineage.client.facet_v2 import schema_dataset

        first = {ref.table: ref for ref in reversed(calculation.tables)} if calculation else {}
        found = []
        for table, ref in sorted(first.items()):
            fields = [
                schema_dataset.SchemaDatasetFacetFields(name=field.name, type=str(field.type))
                for field in pq.read_schema(ref.path(home))
            ]
            found.append(
                OutputDataset(self.company, table, facets={"schema": schema_dataset.SchemaDatasetFacet(fields=fields)})
            )
        return found

    def judged(self, gates: Sequence[Mapping[str, Any]]) -> InputDataset:
        """The candidate, with each gate as an assertion."""
        from openlineage.client.event_v2 import InputDataset
        from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

        assertions = [quality.Assertion(assertion=gate["gate"], success=gate["outcome"] == "pass") for gate in gates]
        facet = quality.DataQualityAssertionsDatasetFacet(assertions=assertions)
        return InputDataset(self.company, "candidate", inputFacets={"dataQualityAssertions": facet})
