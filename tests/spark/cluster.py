"""A Spark of one's own: a master, two workers and a Thrift server, on loopback and from the wheel.

Belongs here: processes, ports, settings and logs. Does not belong here: what is asked of it (`both`).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

HOST = "127.0.0.1"
JAVA = 17
SECONDS_TO_START = 180
DEPLOY = "org.apache.spark.deploy"

# Small on purpose: the sample is small, and two cores plan and compute. Where nothing is said, Spark's defaults hold,
# the ANSI mode among them: an overflow is an error.
SETTINGS = {
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    "spark.ui.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "2",
    # Text comes and goes as UTC, and a timestamp of a file is a wall clock.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Each statement runs once over few rows: to compile it takes longer than to interpret it, and to derive constraints
    # of plans this wide longer than both. Compiled, a build takes 250 s of processor time, and so 190 s.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
}
# Java's switches for a process that lives for minutes and computes little.
SHORT_LIVED = "-Duser.timezone=UTC -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
QUIET_LOGS = """
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""


class NotRunning(Exception):
    """A server did not start, or did not stop."""


class Missing(Exception):
    """Something that Spark needs is not on this machine; says what and how to get it."""


def java() -> str:
    """The Java to run with: of JAVA_HOME, else of the path."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if not found:
        where = f" in {home}/bin (JAVA_HOME)" if home else ""
        raise Missing(
            f"There is no Java{where}, and Spark runs on Java {JAVA} or newer. Install one, for example with "
            f"`apt-get install openjdk-{JAVA}-jre-headless`, or say with JAVA_HOME where it is."
        )
    said = subprocess.run([found, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < JAVA:
        raise Missing(f"Spark runs on Java {JAVA} or newer, and {found} says: {said.strip()}")
    return found


@dataclass(frozen=True)
class Room:
    """The memory of a worker's executor and of the driver, as Java writes it; how the driver's and the executors' Java
    is switched; and what is set otherwise than in `SETTINGS`."""

    executor: str = "1g"
    driver: str = "2g"
    java: str = SHORT_LIVED
    settings: Mapping[str, str] = field(default_factory=dict)


class Cluster:
    """Started when entered and stopped when left, however it is left. Logs and data lie in `folder`."""

    def __init__(self, environment: Path, folder: Path, room: Room = Room()) -> None:
        self.environment, self.folder, self.room = environment, folder, room
        self.master_port, self.port = _free_ports(2)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Cluster:
        found = sorted(self.environment.glob("lib/python*/site-packages/pyspark"))
        if not found:
            raise Missing(f"There is no Spark in {self.environment}. `make spark-test` installs it.")
        self._spark_home = found[0]
        (self.folder / "conf").mkdir(parents=True)
        (self.folder / "conf" / "log4j2.properties").write_text(QUIET_LOGS, encoding="utf-8")
        try:
            self._start("master", "spark-class", f"{DEPLOY}.master.Master", "--host", HOST,
                        "--port", str(self.master_port), "--webui-port", "0")  # fmt: skip
            for number in (1, 2):
                self._start_worker(number)
            self._thrift = self._start("thrift", "spark-submit", *self._thrift_server())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def wait_until_ready(self) -> None:
        """Until the Thrift server takes connections; a `NotRunning` with its last words if it does not."""
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until and self._thrift.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.3)
        last_words = (self.folder / "thrift.log").read_text(encoding="utf-8", errors="replace")[-3000:]
        raise NotRunning(f"Spark's Thrift server did not start. Its last words:\n{last_words}")

    def cpu_seconds(self) -> float:
        """What all its processes have used so far, as the system counts them."""
        groups = {process.pid for process in self._processes}
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) in groups:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def _master(self) -> str:
        return f"spark://{HOST}:{self.master_port}"

    def kill_a_worker(self) -> None:
        """The second worker dies with everything that it has; a third one comes."""
        worker = self._workers.pop()
        _signal(worker.pid, signal.SIGKILL)
        worker.wait()
        self._start_worker(3)

    def _start_worker(self, number: int) -> None:
        """One core each, so that two of them are the machine."""
        words = ["--host", HOST, "--cores", "1", "--memory", self.room.executor, "--webui-port", "0", self._master]
        self._workers.append(self._start(f"worker-{number}", "spark-class", f"{DEPLOY}.worker.Worker", *words))

    def _thrift_server(self) -> list[str]:
        settings = {
            **SETTINGS,
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.hadoop.hive.server2.thrift.port": str(self.port),
            "spark.hadoop.hive.server2.thrift.bind.host": HOST,
            "spark.hive.server2.thrift.port": str(self.port),
            "spark.hive.server2.thrift.bind.host": HOST,
            "spark.driver.extraJavaOptions": self.room.java,
            "spark.executor.extraJavaOptions": self.room.java,
            **self.room.settings,
        }
        named = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        return [
            "--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2", "--master", self._master,
            "--executor-memory", self.room.executor, "--executor-cores", "1", "--total-executor-cores", "2",
            *named, "spark-internal",
        ]  # fmt: skip

    def _start(self, name: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Each is a group of processes of its own, so that what it starts is stopped with it."""
        environment = {
            **os.environ,
            "PATH": f"{self.environment / 'bin'}:{os.environ['PATH']}",
            "SPARK_HOME": str(self._spark_home),
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_WORKER_DIR": str(self.folder / "work"),
            # A Thrift server counts as a daemon, and is the driver.
            "SPARK_DAEMON_MEMORY": self.room.driver if name == "thrift" else "256m",
        }
        environment.pop("PYTHONPATH", None)
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(self._spark_home / "bin" / program), *arguments],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def _stop(self) -> None:
        """Last started, first stopped; who does not go within ten seconds is made to."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(self._processes):
                _signal(process.pid, how)
            until = time.monotonic() + 10
            while time.monotonic() < until and any(_is_alive(process) for process in self._processes):
                time.sleep(0.1)
        left = [process.pid for process in self._processes if _is_alive(process)]
        if left:
            raise NotRunning(f"Processes of Spark are still there: groups {left}.")


def _signal(group: int, how: signal.Signals) -> bool:
    try:
        os.killpg(group, how)
    except ProcessLookupError:
        return False
    return True


def _is_alive(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
