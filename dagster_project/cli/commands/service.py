"""`starledger service --to DIR`: systemd units for the schedule and the web server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context

DESCRIPTION = """Write systemd units that keep the Dagster daemon (schedule and sensors) and its web server running for
this site, and Dagster's settings into its folder. The web server listens on the loopback address only: it has no
log-in. Nothing is installed; what root types next is printed."""


def add_to(commands: Any) -> None:
    parser = add_command(
        commands, "service", "systemd units for the schedule", DESCRIPTION, "starledger service --to units"
    )
    parser.add_argument("--to", required=True, metavar="DIR", help="where the units are written")
    parser.add_argument("--user", metavar="NAME", help="who runs them (default: you); owns home and landing")
    parser.add_argument(
        "--dagster-home", metavar="DIR", help="Dagster's own folder (default: `dagster` beside the home)"
    )
    parser.set_defaults(execute=execute)


def execute(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.operations.service_units import SECRETS, Service

    home = context.home.root
    given = options.dagster_home
    dagster_home = Path(given).absolute() if given else home.with_name("dagster")
    user = options.user or context.system_user
    written = Service(context.site, home, context.landing, user, dagster_home).write(Path(options.to))
    for path in written:
        context.say(str(path))
    names = " ".join(path.name for path in written)
    context.tell(
        f"Next, as root: cp {' '.join(map(str, written))} /etc/systemd/system && systemctl daemon-reload && "
        f"systemctl enable --now {names}. Secrets that the site file takes from the environment go into {SECRETS}, of "
        "mode 0600. Then turn the schedule on: http://127.0.0.1:3000, Automation."
    )
    return 0
