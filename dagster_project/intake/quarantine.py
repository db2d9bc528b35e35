"""The bytes of refused deliveries, kept as evidence: the sender may take them back, and a dispute may need them.

Belongs here: HOME/quarantine, made with the first refusal. Each file lies under its SHA-256, without the ending that a
program would open it by, and is never opened again; a note, under its own hash, says what was refused, why and when.
Does not belong here: why a delivery is refused. Nothing reads this folder to decide anything, and it may be emptied.
Links and pipes are named in the note and not followed. A delivery that is refused again, for the same reason, is kept
once.
"""

from __future__ import annotations

import errno
import json
import stat
from pathlib import Path
from typing import Any

from dagster_project.intake import limits
from dagster_project.intake.copying import clone_or_copy
from dagster_project.intake.landing import Refused
from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json, file_sha256, sha256
from dagster_project.store.paths import PRIVATE, Home

READ_BY_OWNER = 0o400
_PART = ".part"


def keep(home: Home, refused: Refused, at: str) -> str:
    """Keep what lies at the refused delivery's path; returns the note's name, '' where there was nothing to keep.

    Raises `OSError` where it cannot be kept.
    """
    if refused.path is None:
        return ""
    if not home.quarantine.is_dir():
        effects.make_directory(home.quarantine, PRIVATE)
    files = [_kept(home.quarantine, path) for path in _files(refused.path)]
    said = {"source": refused.source, "delivery": refused.delivery, "message": refused.message, "files": files}
    target = home.quarantine / f"{sha256(canonical_json(said))}.json"
    if not target.exists():
        content = json.dumps({**said, "at": at}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        effects.write(target, content.encode(), READ_BY_OWNER)
    effects.fsync(home.quarantine)
    return target.name


def is_kept(home: Home, note: str) -> bool:
    """Whether that note is still there: the quarantine may be emptied."""
    return bool(note) and (home.quarantine / note).is_file()


def _files(path: Path) -> list[Path]:
    """What lies in a delivery's folder, or the file that lies where a folder should; nothing behind a link."""
    if path.is_symlink() or not path.is_dir():
        return [path]
    return sorted(path.iterdir())


def _kept(quarantine: Path, path: Path) -> dict[str, Any]:
    name, status = ascii(path.name)[1:-1] if not path.name.isprintable() else path.name, path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return {"name": name, "sha256": None, "bytes": None}
    try:
        digest = file_sha256(path)
        if not (quarantine / digest).exists():
            _copy(path, quarantine, digest)
    except PermissionError:  # what may not be read cannot be kept, and that is why it was refused
        return {"name": name, "sha256": None, "bytes": status.st_size}
    return {"name": name, "sha256": digest, "bytes": status.st_size}


def _copy(path: Path, quarantine: Path, digest: str) -> None:
    part = quarantine / f"{digest}{_PART}"
    part.unlink(missing_ok=True)  # the rest of a crash
    held = sum(kept.stat().st_size for kept in quarantine.iterdir())
    if held + path.stat().st_size > limits.QUARANTINE_MEGABYTES * 1_000_000:
        raise OSError(errno.EDQUOT, f"it may hold {limits.QUARANTINE_MEGABYTES:,} MB: empty it of what is settled")
    effects.point()
    clone_or_copy(path, part)
    effects.seal(part, READ_BY_OWNER)
    effects.rename(part, quarantine / digest)
