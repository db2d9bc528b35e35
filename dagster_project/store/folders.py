"""A folder of files that is kept for ever, as `store/rules/<rules hash>/`: closed by a manifest of its files' hashes.

Here: closing a folder before it is moved into its place, the one hash that stands for it, and whether every byte of it
is still there. Not here: what the files are. The hash of the manifest is recorded with whatever was made from the
folder (`calculations`), so that nobody can change a file and its manifest together.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json, file_sha256
from dagster_project.store.paths import PRIVATE, READ_ONLY
from dagster_project.store.problems import Problem, byte_problems, file_problems, strangers

MANIFEST = "manifest.json"


def close(folder: Path) -> None:
    """Write the manifest of everything in the folder, make all of it read-only, and flush it to the disk."""
    files = {str(path.relative_to(folder)): file_sha256(path) for path in folder.rglob("*") if path.is_file()}
    effects.write(folder / MANIFEST, canonical_json({"files": files}), READ_ONLY)
    for name in sorted(files):
        effects.seal(folder / name, READ_ONLY)
    for directory in [*sorted(path for path in folder.rglob("*") if path.is_dir()), folder]:
        effects.seal(directory, PRIVATE)


def fingerprint(folder: Path) -> str | None:
    """The SHA-256 of the folder's manifest; None where there is no such folder or it was never closed."""
    path = folder / MANIFEST
    return file_sha256(path) if path.is_file() else None


def problems(folder: Path, expected_fingerprint: str | None, since: str) -> Iterator[Problem]:
    """What of a closed folder is not as it was; `since` says when it was closed ("it was adopted")."""
    manifest = folder / MANIFEST
    damaged = list(byte_problems(manifest, expected_fingerprint or "", since))
    if damaged:
        yield from damaged
        return
    files: dict[str, str] = json.loads(manifest.read_bytes())["files"]
    for name, digest in files.items():
        yield from file_problems(folder / name, digest, since)
    kept = {folder: {MANIFEST}}
    for path in [Path(name) for name in files]:
        for part in (path, *path.parents[:-1]):
            kept.setdefault(folder / part.parent, set()).add(part.name)
    for directory, names in kept.items():
        yield from strangers(directory, names, since.removeprefix("it was "))
