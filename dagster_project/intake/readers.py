"""Which reader a file is given to.

Belongs here: the choice by kind. Does not belong here: any reading (one module a kind).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.intake import csv_files, fixed_files, jsonl_files, parquet_files
from dagster_project.intake.form import DELIMITERS, FIXED, Form
from dagster_project.intake.table import Table


def table(connection: duckdb.DuckDBPyConnection, path: Path, form: Form, scratch: Path) -> Table:
    """A file laid out for SQL; `scratch` takes copies that only this loading needs."""
    kind = form.kind_of(path)
    if kind == "parquet":
        return parquet_files.table(connection, path)
    if kind == "xlsx":
        from dagster_project.intake import xlsx_files

        return xlsx_files.table(path, form, scratch)
    if kind == "xls":
        from dagster_project.intake import xls_files

        return xls_files.table(path, form, scratch)
    if kind == FIXED:
        return fixed_files.table(path, form, scratch)
    if kind == "tsv":
        return csv_files.table(path, replace(form, delimiter=DELIMITERS["tab"]), scratch)
    if kind == "jsonl":
        return jsonl_files.table(path, form, scratch)
    return csv_files.table(path, form, scratch)
