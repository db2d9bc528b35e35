"""Where everything lies under HOME; the only module that knows these names.

Here: paths and the modes of their directories. Not here: what is written into them (`objects`, `ledger`,
`door.release`). Directories that hold pay, names or the pseudonym key are 0700: their files may then be plain 0444.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal

PRIVATE, PUBLIC, READ_ONLY = 0o700, 0o755, 0o444
FORMAT = 2  # of a home that this program makes; `formats` says what each one adds


@dataclass(frozen=True)
class Home:
    """The directory that holds a company's whole state (`home` in the site file)."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def raw(self) -> Path:
        return self.store / "raw"

    @property
    def rules(self) -> Path:
        return self.store / "rules"

    @property
    def objects(self) -> Path:
        return self.store / "objects"

    @property
    def calculations(self) -> Path:
        return self.store / "calc"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The one pointer file that readers open first."""
        return self.root / "current"

    @property
    def ledger(self) -> Path:
        """The ledger's directory; its entries are in `entries.jsonl`."""
        return self.root / "ledger"

    @property
    def key(self) -> Path:
        """The secret that pseudonyms are made with (0600)."""
        return self.root / "hr" / "key"

    @property
    def payroll(self) -> Path:
        """Batches that were handed over to be paid; it is there once one was."""
        return self.key.parent / "payroll"

    @property
    def format(self) -> Path:
        """The number of the home's format (`formats`)."""
        return self.root / "format"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def quarantine(self) -> Path:
        """Bytes of refused deliveries; it is there once something was refused."""
        return self.root / "quarantine"

    @property
    def log(self) -> Path:
        """What was begun and how it ended, by the line; it is there once something was."""
        return self.root / "log"

    @property
    def work(self) -> Path:
        """Disposable: everything in it can be rebuilt from the store."""
        return self.root / "work"

    def ensure(self) -> "Home":
        """Make the directories that are missing and set every directory's mode, whatever the umask; returns itself."""
        try:
            self._make()
        except OSError as error:
            raise Refusal(
                f"{self.root}, where results are kept, cannot be written ({error.strerror}), so nothing was done. "
                "Mend its permissions, or name another place with `home` in the site file or with --home."
            ) from None
        return self

    def _make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        if not any(self.root.iterdir()):
            staging = self.root / ".format"
            staging.write_text(f"{FORMAT}\n", encoding="ascii")
            staging.chmod(READ_ONLY)
            staging.rename(self.format)
        private = (
            self.store,
            self.raw,
            self.rules,
            self.objects,
            self.calculations,
            self.ledger,
            self.key.parent,
            self.work,
        )
        for directory, mode in [(path, PRIVATE) for path in private] + [(self.releases, PUBLIC)]:
            directory.mkdir(mode=mode, exist_ok=True)
            if stat.S_IMODE(directory.stat().st_mode) != mode:
                directory.chmod(mode)
