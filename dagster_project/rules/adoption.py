"""Keeping a library in the store, so that a calculation can always be explained by the rules that it used.

Belongs here: `store/rules/<rules hash>/` (the YAML files as adopted, a Parquet a table): staged, closed, renamed.
Does not belong here: the ledger's `adopted` entry (the command that adopts), what closing means (`store/folders.py`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from dagster_project.errors import Refusal
from dagster_project.store import effects, folders
from dagster_project.store.paths import Home

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def adopt(library: Library, home: Home) -> str:
    """Write the library under its rules hash; one that is there already is left as it is, if it is still whole."""
    target = home.rules / library.rules_hash
    if target.exists():
        _check_whole(home, library.rules_hash)
        return library.rules_hash
    staging = home.rules / f".staging-{library.rules_hash}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, path in library.files.items():
        copy = staging / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    library.write_tables(staging)
    folders.close(staging)
    effects.rename(staging, target)
    effects.fsync(home.rules)
    return library.rules_hash


def _check_whole(home: Home, rules_hash: str) -> None:
    folder = home.rules / rules_hash
    for problem in folders.problems(folder, folders.fingerprint(folder), "it was adopted"):
        raise Refusal(
            f"The rules that this run would use are kept in a folder that is no longer whole. {problem.where}: "
            f"{problem.what} {problem.next_step} If nothing was ever sealed with them, move the folder {folder} away; "
            "the run then keeps them anew."
        )
