"""A real PostgreSQL and a real MariaDB of the tests: on loopback, in a folder of their own, for one process.

They need the Debian packages `postgresql` and `mariadb-server-core`. Where one is missing the tests that need it are
skipped with a sentence, and fail where STARLEDGER_SERVERS_REQUIRED is set, as `.ci/run` does after installing them.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

OWNER, PASSWORD = "owner", "s3cret-of-the-owner"
DATABASE = "helpdesk"
SECONDS_TO_START = 30
OPEN_TO_ALL = "/tmp"  # the user who runs PostgreSQL must reach its folder
_MARIADB_TABLES = Path("/usr/share/mysql")


@dataclass(frozen=True)
class Server:
    """`scheme` is that of its urls; `execute` runs statements as the owner, each of them committed."""

    scheme: str
    port: int
    execute: Callable[..., None]

    @property
    def url(self) -> str:
        return f"{self.scheme}://{OWNER}@127.0.0.1:{self.port}/{DATABASE}"


def missing(what: str, package: str) -> NoReturn:
    sentence = f"{what} is not installed, so what needs a real one is not tested: `apt-get install {package}`."
    if os.environ.get("STARLEDGER_SERVERS_REQUIRED"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def postgresql() -> Iterator[Server]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        missing("PostgreSQL", "postgresql")
    bin_ = programs[-1].parent
    with TemporaryDirectory(prefix="starledger-postgresql-", dir=OPEN_TO_ALL) as name:
        folder, port = Path(name), free_port()
        secret = folder / "password"
        secret.write_text(PASSWORD)
        as_user: tuple[str, ...] = ()
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            as_user = ("runuser", "-u", "postgres", "--")
            for path in (folder, secret):
                shutil.chown(path, "postgres")
        initdb = [str(bin_ / "initdb"), "-D", f"{name}/data", "-A", "scram-sha-256", "-U", OWNER, "--no-sync"]
        locale = ["--pwfile", str(secret), "-E", "UTF8", "--locale", "C.UTF-8"]
        _run([*as_user, *initdb, *locale])
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={name} -c fsync=off"
        control = [*as_user, str(bin_ / "pg_ctl"), "-D", f"{name}/data", "-w", "-l", f"{name}/log"]
        _run([*control, "-o", settings, "start"])
        try:
            yield _postgresql_at(port)
        finally:
            _run([*control, "-m", "immediate", "stop"])


def _postgresql_at(port: int) -> Server:
    import psycopg

    def connect(database: str) -> psycopg.Connection:
        where = {"host": "127.0.0.1", "port": port, "user": OWNER, "password": PASSWORD, "dbname": database}
        return psycopg.connect(**where, autocommit=True)  # type: ignore[arg-type]

    with connect("postgres") as connection:
        connection.execute(f"create database {DATABASE}")

    def execute(*statements: str) -> None:
        with connect(DATABASE) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    return Server("postgresql", port, execute)


@contextmanager
def mariadb() -> Iterator[Server]:
    program = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    tables = [_MARIADB_TABLES / f"mysql_{name}.sql" for name in _TABLES]
    if program is None or not all(path.exists() for path in tables):
        missing("MariaDB", "mariadb-server-core")
    with TemporaryDirectory(prefix="starledger-mariadb-") as name:
        folder, port = Path(name), free_port()
        (folder / "data").mkdir()
        common = [program, "--no-defaults", f"--datadir={name}/data", "--innodb-buffer-pool-size=16M", "--skip-log-bin"]
        common += ["--innodb-log-file-size=4M", "--innodb-flush-log-at-trx-commit=0"]
        common += ["--user=root"] if os.geteuid() == 0 else []
        user = (
            f"flush privileges;\ncreate user '{OWNER}'@'%' identified by '{PASSWORD}';\n"
            f"grant all on *.* to '{OWNER}'@'%' with grant option;\ncreate database {DATABASE} character set utf8mb4;\n"
        )
        script = "create database mysql;\nuse mysql;\n" + "".join(path.read_text() for path in tables) + user
        _run([*common, "--bootstrap"], script)
        listening = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={name}/socket", "--skip-name-resolve"]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([*common, *listening], stdout=log, stderr=log)
        try:
            yield _mariadb_at(port, process)
        finally:
            process.kill()
            process.wait()


_TABLES = ("system_tables", "performance_tables", "system_tables_data")


def _mariadb_at(port: int, process: subprocess.Popen[bytes]) -> Server:
    import pymysql

    def execute(*statements: str) -> None:
        where = {"host": "127.0.0.1", "port": port, "user": OWNER, "password": PASSWORD, "database": DATABASE}
        with pymysql.connect(**where, autocommit=True) as connection, connection.cursor() as cursor:  # type: ignore[arg-type]
            for statement in statements:
                cursor.execute(statement)

    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            execute()
            return Server("mariadb", port, execute)
        except pymysql.err.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(command: list[str], typed: str = "") -> None:
    """Outputs go to files: a server that a program leaves behind would hold a pipe open."""
    with TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with said.open("w") as file:
            ended = subprocess.run(command, input=typed, text=True, stdout=file, stderr=file, cwd="/")
        assert ended.returncode == 0, said.read_text()
