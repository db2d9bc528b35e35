"""How far a connector has fetched, kept beside the deliveries that say so: `LANDING/.connectors/<name>/`.

Belongs here: `state/` (the mark and the rows that the next fetch will see again), and the one step by which a fetch is
decided: renaming `next/` to `ready/`. What is ready is finished by this process or by the next one, however it ends;
what is not was never fetched.
Does not belong here: what goes into a delivery (`landing`).
The folder is hidden, so intake passes over it. Whoever deletes it has everything fetched once more.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.paths import PRIVATE

FOLDER, STATE_FILE, DELIVERY = ".connectors", "state.json", "delivery"
FORMAT = 1


@dataclass(frozen=True)
class State:
    """`number` is that of the last delivery, `mark` the watermark reached, `cursor` an API's last one; `covered` has by
    month the last day that a delivery declares as covered."""

    declaration: str = ""
    number: int = 0
    mark: dict[str, str] | None = None
    cursor: str = ""
    covered: dict[str, str] = field(default_factory=dict)
    folder: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class Place:
    """Where a connector keeps its state; `landing` is the landing folder."""

    landing: Path
    name: str

    @property
    def root(self) -> Path:
        return self.landing / FOLDER / self.name

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def next(self) -> Path:
        return self.root / "next"

    @property
    def ready(self) -> Path:
        return self.root / "ready"

    @property
    def old(self) -> Path:
        return self.root / "old"

    def window(self, month: str) -> Path:
        """The rows that the last fetch saw and the next one sees again; `month` is '' where months do not matter."""
        return self.state / window_name(month)


def window_name(month: str) -> str:
    return f"window-{month}.parquet" if month else "window.parquet"


@contextmanager
def opened(place: Place) -> Iterator[State]:
    """The state, after finishing what a killed process had decided; nobody else fetches by this connector meanwhile."""
    try:
        place.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        descriptor = os.open(place.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refusal(
            f"{place.root} cannot be written ({error.strerror}), so nothing was fetched. Connectors keep there how far "
            "they have read: mend the permissions of the landing folder."
        ) from None
    try:
        _lock(descriptor, place)
        if place.ready.exists():
            finish(place)
        for unfinished in (place.next, place.old):
            shutil.rmtree(unfinished, ignore_errors=True)
        yield _read(place)
    finally:
        os.close(descriptor)


def decide(place: Place, state: State) -> None:
    """Everything stands in `next/`: write the state beside it, and make it so."""
    content = (json.dumps(asdict(state), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    effects.write(place.next / STATE_FILE, content)
    effects.fsync(place.next)
    effects.rename(place.next, place.ready)
    effects.fsync(place.root)
    finish(place)


def finish(place: Place) -> None:
    """Move what is ready to where it belongs; done again after a crash, it ends the same."""
    made, after = place.ready / DELIVERY, _state_in(place.ready)
    if made.exists():
        target = place.landing / after.folder
        target.parent.mkdir(mode=PRIVATE, exist_ok=True)
        effects.rename(made, target)
        effects.fsync(target.parent)
    if place.state.exists():
        if _state_in(place.state).declaration == after.declaration:
            _keep_windows(place)
        effects.rename(place.state, place.old)
    effects.rename(place.ready, place.state)
    effects.fsync(place.root)
    shutil.rmtree(place.old, ignore_errors=True)


def _keep_windows(place: Place) -> None:
    """Of the months that were not fetched this time."""
    for kept in sorted(place.state.glob("window*.parquet")):
        if not (place.ready / kept.name).exists():
            effects.rename(kept, place.ready / kept.name)


def _lock(descriptor: int, place: Place) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refusal(
            f"Somebody is fetching by the connector `{place.name}` already. Two at once would fetch the same rows "
            "twice. Wait until it has ended; if it hangs, stop that process."
        ) from None


def _read(place: Place) -> State:
    return _state_in(place.state) if place.state.exists() else State()


def _state_in(folder: Path) -> State:
    try:
        document: dict[str, Any] = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
        if document["format"] == FORMAT:
            return State(**document)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise Refusal(
        f"{folder / STATE_FILE}, which says how far the connector has fetched, cannot be read. Restore it from the "
        f"backup; or remove the folder {folder.parent}, and everything is fetched once more: rows that are there "
        "already replace themselves."
    )
