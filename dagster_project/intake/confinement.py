"""The process in which files are read that Python has to take apart (workbooks, JSON lines, fields of fixed width), and
in which Parquet is looked through.

Belongs here: its own limits, and the loop that reads one file after another as it is asked.
Does not belong here: starting and ending it (`confined`), any reading (one module a kind).
Asked on stdin, a line of JSON a file: the path, its form, its kind, a scratch folder, the limits. It sets the rows down
in the scratch folder and answers with a line: the headings, or the refusal. What a broken file makes of a parser is
only told by its kind, since the message may quote a row.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.intake import limits, unfolded
from dagster_project.intake.form import Form

# The reader of each kind that it lays out; of Parquet it only says what is in it.
KINDS = {"xlsx": "xlsx_files", "xls": "xls_files", "jsonl": "jsonl_files", "fixed": "fixed_files"}

PARQUET = "parquet"

_DIE_WITH_PARENT = 1  # Linux: PR_SET_PDEATHSIG
_MEGABYTE = 1_000_000


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Read one file: {"headings"} and what else is said of it, {"refusal"}, {"fault": kind of error} or {"beyond":
    "memory" or "the disk"}."""
    try:
        return _read(asked)
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    except MemoryError:
        return {"beyond": "memory"}
    except Exception as error:  # whatever a broken file leads a parser to
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            return {"beyond": "the disk"}
        return {"fault": type(error).__name__}


def _read(asked: dict[str, Any]) -> dict[str, Any]:
    path, scratch = Path(asked["path"]), Path(asked["scratch"])
    if asked["kind"] == PARQUET:
        look = importlib.import_module("dagster_project.intake.parquet_look").look
        return dict(look(path, asked["limits"]["parquet_rows"]))
    reader = importlib.import_module(f"dagster_project.intake.{KINDS[asked['kind']]}")
    table = reader.table(path, Form(**{name: _tuples(value) for name, value in asked["form"].items()}), scratch)
    return {"headings": list(table.headings)}


def confine(confinement: limits.Confinement) -> None:
    """Bound this process, from now on, until the next file."""
    unfolded.most_rows = confinement.rows
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + confinement.cpu_seconds
    _bound(resource.RLIMIT_CPU, seconds)
    _bound(resource.RLIMIT_AS, confinement.memory_megabytes * _MEGABYTE)
    _bound(resource.RLIMIT_FSIZE, confinement.written_megabytes * _MEGABYTE)
    _bound(resource.RLIMIT_CORE, 0)  # a core would hold what was delivered


def _bound(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def main() -> None:
    _end_with_parent()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin:
        asked = json.loads(line)
        confine(limits.Confinement(**asked["limits"]))
        print(json.dumps(answer(asked)), file=answers, flush=True)


if __name__ == "__main__":
    main()
