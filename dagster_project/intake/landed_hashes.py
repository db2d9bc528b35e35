"""The hashes of landed files, remembered with what the file system says of each: years of deliveries that lie in the
landing folder are not read again at every run.

Belongs here: the note in HOME/work, and when it may be believed. Does not belong here: what is kept in the store, whose
bytes are proved each time they are read (`manifest.verified`).
The note is disposable: without it a file is read once more. A file that is written to has another time of change, which
a local file system lets no program set; one that changed just before it was read may change again within the same tick
of the clock, and is not noted yet. What is loaded is proved to have the hash that it was taken for (`copying`).
Its limit: where a landing folder lies on a file system that knows no such time and tells the date of the content
instead (FAT, SFTP), other bytes of the same size and date, put into the same file, are not noticed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from dagster_project.store.hashing import file_sha256
from dagster_project.store.paths import Home

NOTE = "landed_hashes.json"
_SETTLED_AFTER = 2_000_000_000  # nanoseconds; no clock of a file system is coarser


class LandedHashes:
    """Asked file by file; `keep` writes down what was asked for, and forgets all else: what was refused, too."""

    def __init__(self, home: Home) -> None:
        self._path = home.work / NOTE
        self._before = self._read()
        self._now: dict[str, list[str | int]] = {}

    def of(self, path: Path) -> str:
        """The SHA-256 of a file."""
        signs, began = _signs(path), time.time_ns()
        noted = self._before.get(str(path))
        found = str(noted[0]) if noted and noted[1:] == signs else file_sha256(path)
        if signs == _signs(path) and signs[-1] < began - _SETTLED_AFTER:
            self._now[str(path)] = [found, *signs]
        return found

    def keep(self, refused: Collection[Path]) -> None:
        """`refused` are the folders of what was not taken in. A note that cannot be written is done without."""
        noted = {path: signs for path, signs in self._now.items() if Path(path).parent not in refused}
        if noted != self._before:
            with suppress(OSError, ValueError):
                self._path.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")

    def _read(self) -> dict[str, list[str | int]]:
        try:
            noted = dict(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}
        return {path: signs for path, signs in noted.items() if isinstance(signs, list)}


def _signs(path: Path) -> list[int]:
    """Device, inode, size, and the times at which content and file were last changed."""
    status: os.stat_result = path.stat()
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
