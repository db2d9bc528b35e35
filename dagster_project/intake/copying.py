"""The files as delivered, kept beside their rows: copied once, proved equal, and never written again.

Belongs here: the copy. Does not belong here: anything that looks into a file (`readers`).
"""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake.landing import Folder
from dagster_project.store import effects
from dagster_project.store.hashing import file_sha256
from dagster_project.store.paths import PRIVATE, READ_ONLY

_FICLONE = 0x40049409  # Linux: let two files share their blocks until one is written


def keep_files(folder: Folder, target: Path) -> None:
    """A hard link would be cheaper, but somebody who saves over the landed file would change the kept one with it."""
    effects.make_directory(target, PRIVATE)
    for file in folder.files:
        effects.point()
        clone_or_copy(file.path, target / file.name)
        if file_sha256(target / file.name) != file.sha256:
            raise Refusal(
                f"{folder.source}/{folder.delivery}/{file.name} changed while it was read; somebody is still writing "
                "it. Run again when it is complete."
            )
        effects.seal(target / file.name, READ_ONLY)
    effects.fsync(target)


def clone_or_copy(landed: Path, kept: Path) -> None:
    """Copy a file to where none is; blocks are shared where the file system can."""
    try:
        with landed.open("rb") as source, kept.open("xb") as target:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
    except OSError:  # another file system, or one that cannot share blocks
        shutil.copyfile(landed, kept)
