"""Keeping a library in the store, so that a calculation can always be explained by the rules that it used.

Belongs here: `store/rules/<rules hash>/` (the YAML files as adopted, a Parquet a table): staged, flushed, renamed.
Does not belong here: the ledger's `adopted` entry (the command that adopts).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.store.paths import Home

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def adopt(library: Library, home: Home) -> str:
    """Write the library under its rules hash; one that is there already is left as it is."""
    target = home.rules / library.rules_hash
    if target.exists():
        return library.rules_hash
    staging = home.rules / f".staging-{library.rules_hash}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, path in library.files.items():
        copy = staging / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    library.write_tables(staging)
    _flush(staging)
    staging.rename(target)
    _flush_directory(home.rules)
    return library.rules_hash


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
        else:
            _flush_directory(path)
    _flush_directory(folder)


def _flush_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
