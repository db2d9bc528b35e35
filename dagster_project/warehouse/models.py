"""dbt in this process: parsed once, then run as often as there are strata.

Belongs here: how dbt is called, and how what it says becomes a sentence.
Does not belong here: which models there are (dbt/), what a run computes (dagster_project/month/).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.locations import DBT_PROJECT
from dagster_project.warehouse.working_file import GIVE_MORE, memory, spilled

# DuckDB's words for how dbt opens the working file.
READ_ONLY, READ_AND_WRITE = "read_only", "automatic"
OUT_OF_MEMORY = "Out of Memory"


@dataclass(frozen=True)
class NodeResult:
    """One model or test of an invocation: name, status (`success`, `pass`, `fail`, `error`, …), seconds and message.

    `reads` names the models that it reads: of a test, those whose rows it judged.
    """

    name: str
    kind: str
    status: str
    seconds: float
    message: str
    failures: int
    reads: tuple[str, ...] = ()


@cache
def manifest() -> Any:
    """The dbt project, parsed: once a process, and only where needed, for dbt takes three seconds to import and as long
    to parse."""
    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(["parse", *_flags(DBT_PROJECT, {})])
    if not parsed.success:
        raise Refusal(f"The dbt project cannot be read: {parsed.exception}")
    return parsed.result


@dataclass(frozen=True)
class Models:
    """The dbt project over one working file. `scratch` takes dbt's own files; nothing of them is kept."""

    warehouse: Path
    scratch: Path
    variables: Mapping[str, Any] = field(default_factory=dict)

    def build_stratum(self, stratum: int) -> list[NodeResult]:
        """Run the models of a stratum; 0 builds everything, later ones add their rows."""
        selection = [] if stratum == 0 else ["--select", "tag:by_stratum"]
        return self._built(selection, {**self.variables, "stratum": stratum})

    def build_only(self, names: Sequence[str]) -> None:
        """Run a few models by name, over what already lies there for them to read."""
        self._built(["--select", *names], self.variables)

    def build_views(self) -> None:
        """Make the views alone, over tables that another engine has built."""
        self._built(["--select", "config.materialized:view"], self.variables)

    def rendered(self, text: str) -> str:
        """A text of dbt's templates as it stands over this working file, which is only read."""
        (one,) = self._results(["compile", "--inline", text], self.variables, READ_ONLY)
        return str(one.node.compiled_code)

    def test_units(self) -> list[NodeResult]:
        """Run the unit tests of the SQL itself: small inputs written beside the models, no row of the working file."""
        return self._invoke(["test", "--select", "test_type:unit"], self.variables)

    def _built(self, selection: Sequence[str], variables: Mapping[str, Any]) -> list[NodeResult]:
        results = self._invoke(["run", *selection], variables)
        for broken in (result for result in results if result.status == "error"):
            more = f" {GIVE_MORE}" if OUT_OF_MEMORY in broken.message else ""
            raise Refusal(f"The model {broken.name} could not be built: {broken.message}{more}")
        return results

    def _invoke(self, command: Sequence[str], variables: Mapping[str, Any]) -> list[NodeResult]:
        return [_node_result(item) for item in self._results(command, variables, READ_AND_WRITE)]

    def _results(self, command: Sequence[str], variables: Mapping[str, Any], access: str) -> Any:
        from dbt.cli.main import dbtRunner

        parsed = manifest()  # first: dbt parses everything anew where these variables are not as they were
        os.environ |= {
            "STARLEDGER_WAREHOUSE": str(self.warehouse),
            "STARLEDGER_ACCESS": access,
            "STARLEDGER_MEMORY": memory(),
            "STARLEDGER_SPILLED": str(spilled(self.warehouse)),
        }
        outcome = dbtRunner(manifest=parsed).invoke([*command, *_flags(self.scratch, variables)])
        if outcome.exception is not None:
            raise Refusal(f"dbt {command[0]} stopped: {outcome.exception}")
        return outcome.result


def _flags(scratch: Path, variables: Mapping[str, Any]) -> list[str]:
    return [
        "--project-dir", str(DBT_PROJECT),
        "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(scratch / "target"),
        "--log-path", str(scratch / "logs"),
        "--vars", json.dumps(dict(variables)),
        "--log-level", "none",
        "--log-level-file", "none",
        "--no-use-colors",
        # Nobody reads dbt's own account of what it did, and to write it takes as long as to parse the project.
        "--no-write-json",
    ]  # fmt: skip


def _node_result(item: Any) -> NodeResult:
    return NodeResult(
        name=item.node.name,
        kind=str(item.node.resource_type),
        status=str(item.status),
        seconds=float(item.execution_time),
        message=str(item.message or ""),
        failures=int(item.failures or 0),
        reads=models_read(item.node),
    )


def models_read(node: Any) -> tuple[str, ...]:
    """The names of the models that one of dbt's nodes reads."""
    return tuple(name.rsplit(".", 1)[-1] for name in node.depends_on.nodes if name.startswith("model."))


def release_connections() -> None:
    """dbt keeps its connection to the working file; let it go, so that others may open the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
