"""A secret of a database, an API or a channel: from the environment, or from a file that only its owner can read.

Belongs here: the block `access` of the site file, finding the secret, and refusing it where others could have read it.
It is handed to a driver and nowhere else: no message, log, file or exception carries it.
Does not belong here: whose secret it is (`connectors`, `targets`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import Place
from dagster_project.site_words import Block

ACCESS_WORDS = ("environment", "file", "as", "user", "header")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Access:
    """Where the secret lies (exactly one of `environment` and `file`), and how an API wants it: `bearer`, `basic` with
    `user`, or `header` with that header's name."""

    place: Place
    environment: str = ""
    file: Path | None = None
    style: str = "bearer"
    name: str = ""


def read_access(block: Block, folder: Path) -> Access | None:
    """The word `access` of a block, if it is there; `folder` is where relative paths start."""
    if "access" not in block:
        return None
    access = block.block("access", ACCESS_WORDS)
    environment, file = access.text("environment", ""), access.text("file", "")
    if bool(environment) == bool(file):
        raise Refusal(
            f"{access.place}: `access` names where the secret lies, by `environment` (a variable) or by `file` (of "
            f"mode 0600), and this one names {'both' if environment else 'neither'}. Write one of them."
        )
    style = access.one_of("as", ("bearer", "basic", "header"), "bearer")
    name = {"bearer": "", "basic": access.text("user", ""), "header": access.text("header", "")}[style]
    if style != "bearer" and not name:
        word = {"basic": "user", "header": "header"}[style]
        raise Refusal(f"{access.place}: `as: {style}` needs `{word}`, whose value goes with the secret.")
    return Access(access.place, environment, folder / file if file else None, style, name)


def secret_of(access: Access | None, owner: str, environment: Mapping[str, str] = os.environ) -> str:
    """The secret, one line of text; '' where none is needed. `owner` is whose it is, as a sentence begins."""
    if access is None:
        return ""
    if access.file is None:
        return _of_environment(access, owner, environment)
    return _of_file(access.file, owner)


def _of_environment(access: Access, owner: str, environment: Mapping[str, str]) -> str:
    secret = environment.get(access.environment, "")
    if not secret:
        raise Refusal(
            f"{owner} takes its secret from the environment variable {access.environment}, which is not set, so "
            "nothing was done. Set it for the process that needs it, or name a file of mode 0600 with "
            f"`access: {{file: …}}` ({access.place})."
        )
    return secret


def _of_file(path: Path, owner: str) -> str:
    try:
        with path.open("rb") as file:
            _check_private(path, owner, os.fstat(file.fileno()))
            content = file.read(65_536)
        secret = content.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Refusal(
            f"{owner} takes its secret from {path}, which cannot be read ({why}), so nothing was done. Write the "
            "secret there, one line, and `chmod 600` the file."
        ) from None
    if not secret or "\n" in secret:
        what = "is empty" if not secret else "has more than one line"
        raise Refusal(
            f"{owner} takes its secret from {path}, which {what}. It holds the secret, one line and nothing else."
        )
    return secret


def _check_private(path: Path, owner: str, found: os.stat_result) -> None:
    mode = stat.S_IMODE(found.st_mode)
    if mode & _OTHERS or found.st_uid not in (os.geteuid(), 0):
        raise Refusal(
            f"{owner} takes its secret from {path}, which others can read or have written (mode {mode:04o}), so it is "
            f"not used. Make it your own with `chmod 600 {path}`, and change the secret: it may be known."
        )
