"""What keeps Dagster running on a machine of a company: two systemd units and Dagster's own settings, for one site.

Belongs here: their text, filled in with this site's paths. Does not belong here: installing them, which root does.

The web server has no log-in, so it listens on the loopback address and nothing else reaches it. Neither keeps what a
run prints: the home's log says what was begun and how it ended, in words without pay or names.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.locations import INSTALLATION
from dagster_project.site import Site

PORT = 3000
DAEMON, WEB = "starledger-daemon.service", "starledger-web.service"
SECRETS = "/etc/starledger/environment"
CODE = "--module-name dagster_project.code_location"
# Old looks of the sensors say nothing any more; runs are kept, there is one a month.
SETTINGS = """\
# Dagster's settings for this site (DAGSTER_HOME).
telemetry: {enabled: false}
compute_logs:      # what a run prints is kept nowhere
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
retention:
  schedule: {purge_after_days: 400}
  sensor: {purge_after_days: {skipped: 7, success: 400, failure: 400}}
"""
UNIT = """\
[Unit]
Description={what} of StarLedger
After=network.target

[Service]
Type=exec
User={user}
WorkingDirectory={installation}
Environment="STARLEDGER_SITE={site}" "DAGSTER_HOME={dagster_home}"
Environment=DO_NOT_TRACK=1 DAGSTER_DISABLE_TELEMETRY=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false GX_ANALYTICS_ENABLED=false
EnvironmentFile=-{secrets}
ExecStart={command}
Restart=on-failure
RestartSec=10
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={writable}
{more}
[Install]
WantedBy=multi-user.target
"""
ONLY_LOOPBACK = "IPAddressDeny=any\nIPAddressAllow=localhost\n"


@dataclass(frozen=True)
class Service:
    """Who runs it, and where Dagster keeps its own state."""

    site: Site
    home: Path
    landing: Path
    user: str
    dagster_home: Path

    def texts(self) -> dict[str, str]:
        """By file name: the two units."""
        programs = Path(sys.executable).parent
        web = f"{programs}/dagster-webserver {CODE} --host 127.0.0.1 --port {PORT}"
        return {
            DAEMON: self._unit("The schedule and the sensors", f"{programs}/dagster-daemon run {CODE}"),
            WEB: self._unit("The web server, on the loopback address,", web, ONLY_LOOPBACK),
        }

    def write(self, folder: Path) -> list[Path]:
        """Write the units to `folder`, and Dagster's settings where it looks for them; returns the units."""
        folder.mkdir(parents=True, exist_ok=True)
        self.dagster_home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.dagster_home / "dagster.yaml").write_text(SETTINGS, encoding="utf-8")
        written = []
        for name, text in self.texts().items():
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
        return written

    def _unit(self, what: str, command: str, more: str = "") -> str:
        paths = [self.home, self.landing, self.dagster_home, *self._folders_of_files()]
        for path in (self.site.path, *paths):
            _refuse_odd(path)
        return UNIT.format(
            what=what,
            user=self.user,
            installation=INSTALLATION,
            site=self.site.path,
            dagster_home=self.dagster_home,
            secrets=SECRETS,
            command=command,
            writable=" ".join(f"-{path}" for path in dict.fromkeys(paths)),
            more=more,
        )

    def _folders_of_files(self) -> list[Path]:
        """Where else a run writes: a DuckDB file of views, a file of lineage."""
        files = [one.file for one in self.site.targets if one.file is not None]
        if self.site.lineage is not None and self.site.lineage.file is not None:
            files.append(self.site.lineage.file)
        return [file.parent for file in files]


def _refuse_odd(path: Path) -> None:
    """systemd reads spaces, quotes and % in its own way; nobody should have to know how."""
    if not all(sign.isalnum() or sign in "/._-" for sign in str(path)):
        raise Refusal(
            f"{path}: a service needs paths of letters, digits, `.`, `_` and `-`. Move or link it to such a one."
        )
