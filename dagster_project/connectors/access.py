"""The secret of a connector: taken from the environment, or from a file that only its owner can read.

Belongs here: finding it, and refusing it where others could have read it. It is handed to a driver and nowhere else: no
message, log, file or exception carries it.
Does not belong here: where it is named (`declaring`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dagster_project.connectors.model import Connector
from dagster_project.errors import Refusal

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secret_of(connector: Connector, environment: Mapping[str, str] = os.environ) -> str:
    """The connector's secret, one line of text; '' where it needs none."""
    access = connector.access
    if access is None:
        return ""
    if access.file is None:
        return _of_environment(connector, access.environment, environment)
    return _of_file(connector, access.file)


def _of_environment(connector: Connector, variable: str, environment: Mapping[str, str]) -> str:
    secret = environment.get(variable, "")
    if not secret:
        raise Refusal(
            f"The connector `{connector.name}` takes its secret from the environment variable {variable}, which is not "
            "set, so nothing was fetched. Set it for the process that fetches, or name a file of mode 0600 with "
            f"`access: {{file: …}}` ({connector.place})."
        )
    return secret


def _of_file(connector: Connector, path: Path) -> str:
    try:
        with path.open("rb") as file:
            _check_private(connector, path, os.fstat(file.fileno()))
            content = file.read(65_536)
        secret = content.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Refusal(
            f"The connector `{connector.name}` takes its secret from {path}, which cannot be read ({why}), so nothing "
            "was fetched. Write the secret there, one line, and `chmod 600` the file."
        ) from None
    if not secret or "\n" in secret:
        what = "is empty" if not secret else "has more than one line"
        raise Refusal(
            f"The connector `{connector.name}` takes its secret from {path}, which {what}. It holds the secret, one "
            "line and nothing else."
        )
    return secret


def _check_private(connector: Connector, path: Path, found: os.stat_result) -> None:
    mode = stat.S_IMODE(found.st_mode)
    if mode & _OTHERS or found.st_uid not in (os.geteuid(), 0):
        raise Refusal(
            f"The connector `{connector.name}` takes its secret from {path}, which others can read or have written "
            f"(mode {mode:04o}), so it is not used. Make it your own with `chmod 600 {path}`, and change the secret: "
            "it may be known."
        )
