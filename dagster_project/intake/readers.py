"""Which reader a file is given to.

Belongs here: the choice by kind, and by it of the process: what DuckDB reads is read here, anything else in one that is
bounded. Does not belong here: any reading (one module a kind).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.intake import confined, csv_files, parquet_files, signs
from dagster_project.intake.form import DELIMITERS, FIXED, Form
from dagster_project.intake.table import Table

_TEXTS = ("csv", "tsv", "jsonl", FIXED)


def table(connection: duckdb.DuckDBPyConnection, path: Path, form: Form, scratch: Path) -> Table:
    """A file laid out for SQL; `scratch` takes copies that only this loading needs."""
    kind = form.kind_of(path)
    if kind in _TEXTS:
        signs.check_text(path)
    if kind == "parquet":
        return parquet_files.table(path)
    if kind in confined.KINDS:
        return confined.table(path, form, scratch, kind)
    if kind == "tsv":
        return csv_files.table(path, replace(form, delimiter=DELIMITERS["tab"]), scratch)
    return csv_files.table(path, form, scratch)
