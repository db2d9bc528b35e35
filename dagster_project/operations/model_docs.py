"""The models' documentation as one page: every table, its columns with their descriptions, its tests and its lineage.

Belongs here: having dbt write it from the project alone; no working file, no row and no network is needed for it.
Does not belong here: the descriptions, which stand beside the models (dbt/models).
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.locations import DBT_PROJECT
from dagster_project.warehouse.models import manifest

# dbt's page can fetch a script that tells its makers who reads it; here it finds nothing to fetch.
TRACKER = re.compile(r'"(?:https?:)?//[A-Za-z0-9./-]+/sp\.js"')


def write_docs(page: Path) -> None:
    """Write the page; whoever opens it in a browser needs nothing else."""
    from dbt.cli.main import dbtRunner

    parsed = manifest()
    with tempfile.TemporaryDirectory() as scratch:
        parsed.write(str(Path(scratch) / "manifest.json"))
        outcome = dbtRunner(manifest=parsed).invoke(
            [
                *("docs", "generate", "--static", "--no-compile", "--empty-catalog"),
                *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
                *("--target-path", scratch, "--log-path", scratch, "--log-level", "none", "--log-level-file", "none"),
            ]
        )
        if not outcome.success:
            raise Refusal(f"The models' documentation could not be written: {outcome.exception}")
        text = (Path(scratch) / "static_index.html").read_text(encoding="utf-8")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(TRACKER.sub('"data:,"', text), encoding="utf-8")
