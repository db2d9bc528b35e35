"""Names and kinds of what lies in the landing folder: what could be taken for something else is not opened.

Belongs here: names that a terminal, a pattern or another system would read otherwise; links, pipes and devices.
Does not belong here: names within an archive (`zip_files`), which endings are read (`landing`).
"""

from __future__ import annotations

import stat
import unicodedata
from pathlib import Path

from dagster_project.errors import Refusal

PATTERN = "*?[]"  # several files for whoever reads by pattern, as DuckDB does
_UNSEEN = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])  # controls, marks that turn the order of letters, half characters


def check(where: str, path: Path) -> None:
    """Refuse a delivery's folder or file by its name or kind; `where` is the folder that it lies in."""
    name = path.name
    if any(unicodedata.category(letter) in _UNSEEN for letter in name):
        raise Refusal(
            f"{shown(where)} holds {name!a}, a name with signs that nobody sees, so it could pass for another. "
            "Rename it in plain letters and digits, and run again."
        )
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise Refusal(
            f"{where} holds `{name}`, which is a link to something that lies elsewhere, so it was not followed. Put "
            "the file itself there."
        )
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Refusal(f"{where} holds `{name}`, which is no file but a pipe or a device. Put a file there.")


def check_file(where: str, path: Path) -> None:
    """The same for a file, and that its name does not stand for several."""
    check(where, path)
    if any(sign in PATTERN for sign in path.name):
        raise Refusal(
            f"{where} holds `{path.name}`, and with one of {' '.join(PATTERN)} a name stands for several files. Rename "
            "it in plain letters and digits, and run again."
        )


def shown(name: str) -> str:
    """A name as it may be printed."""
    return name if not any(unicodedata.category(letter) in _UNSEEN for letter in name) else ascii(name)
