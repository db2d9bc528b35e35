"""What a command needs to know of its surroundings: site file, home, landing, time, terminal.

Belongs here: resolving them once, lazily, so that `query --home DIR` needs no site file.
Does not belong here: reading the site file's words (`dagster_project/site.py`).
The clock is read here and nowhere behind.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import sys
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.cli.listing import Listing
    from dagster_project.site import Site
    from dagster_project.store.paths import Home

WIDTH_WHEN_PIPED = 100
SITE_FILE = "starledger.yaml"


class Context:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    @property
    def debug(self) -> bool:
        return bool(getattr(self._options, "debug", False))

    @property
    def site_path(self) -> Path:
        return Path(getattr(self._options, "site", None) or os.environ.get("STARLEDGER_SITE") or SITE_FILE)

    @cached_property
    def site(self) -> Site:
        from dagster_project.site import load

        return load(self.site_path)

    @property
    def site_if_any(self) -> Site | None:
        """For commands that can answer without one, such as `query --home DIR`."""
        named = getattr(self._options, "site", None) or os.environ.get("STARLEDGER_SITE")
        return self.site if named or self.site_path.exists() else None

    @cached_property
    def home(self) -> Home:
        from dagster_project.store import formats
        from dagster_project.store.paths import Home

        given = getattr(self._options, "home", None)
        home = Home(Path(given).absolute() if given else self.site.home)
        formats.of(home)
        return home

    @cached_property
    def existing_home(self) -> Home:
        """For commands that only read: a mistyped home must not look like an empty one."""
        if not self.home.root.is_dir():
            raise Refusal(
                f"There is no home at {self.home.root}. Check `home` in the site file or --home; "
                "`starledger run MONTH` makes a new one."
            )
        return self.home

    @property
    def landing(self) -> Path:
        given = getattr(self._options, "landing", None)
        return Path(given).absolute() if given else self.site.landing

    @cached_property
    def language(self) -> str:
        site = self.site_if_any
        return site.language if site else "en"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.zone)

    def now(self) -> str:
        """ISO-8601 with the offset of the site's zone."""
        return datetime.now(self.zone).isoformat(timespec="seconds")

    def instant(self, text: str) -> str:
        """A time as typed, as ISO-8601 with an offset; without one it is in the site's zone."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Refusal(f"`{text}` is not a time. Write it as 2026-11-03T06:00:00+08:00, or as 2026-11-03.") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).isoformat()

    @property
    def system_user(self) -> str:
        """Recorded beside the name that a person gives for themselves."""
        return getpass.getuser()

    @property
    def width(self) -> int:
        return shutil.get_terminal_size((WIDTH_WHEN_PIPED, 24)).columns if sys.stdout.isatty() else WIDTH_WHEN_PIPED

    def show(self, listing: Listing, output_format: str, nothing: str = "No rows.") -> None:
        from dagster_project.cli.listing import show

        remark = show(listing, output_format, sys.stdout, self.width, nothing)
        if remark:
            self.tell(remark)

    def say(self, text: str) -> None:
        """A result: to stdout."""
        sys.stdout.write(f"{text}\n")

    def tell(self, text: str) -> None:
        """Progress, remarks and refusals: to stderr, so that results can be piped."""
        sys.stdout.flush()
        sys.stderr.write(f"{text}\n")
