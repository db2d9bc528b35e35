"""Children of a test that share its imports, so that a process costs milliseconds."""

import os
import signal
import time
import traceback
from collections.abc import Callable

import duckdb

from dagster_project.errors import Refusal

KILLED, DONE, FAILED, REFUSED, NO_SPACE = -signal.SIGKILL, 0, 1, 3, 4


def start(act: Callable[[], object]) -> int:
    """Run `act` in a child; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    code = FAILED
    try:
        act()
        code = DONE
    except Refusal:
        code = REFUSED
    except (OSError, duckdb.IOException):
        code = NO_SPACE
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def end(pid: int, meanwhile: Callable[[], object] = lambda: None) -> int:
    """Wait for a child, doing `meanwhile` again and again; returns its exit code, negative for a signal."""
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        meanwhile()
        time.sleep(0.01)
        if found:
            return os.waitstatus_to_exitcode(status)
