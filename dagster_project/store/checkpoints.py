"""Checkpoints: what an auditor keeps of the ledger, so that not even a wholly rebuilt one can pass for it.

Here: the text form (that of C2SP's tlog-checkpoint: origin, decimal size and base64 root, a line each; what follows an
empty line, such as signatures, is the auditor's own), the newest one in `HOME/ledger/checkpoint`, and what of a ledger
contradicts a copy. An auditor's copy may list, after the root, a line `entry` with each entry's leaf hash: a root alone
says that something was changed, with the list the first changed entry is named. Not here: the tree (`merkle`), the
entries (`ledger`).

The origin is made from the first entry: it tells one home's ledger from another's, and needs no name to be configured.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.merkle import root_of
from dagster_project.store.paths import READ_ONLY

NAME = "checkpoint"
_ENTRY = "entry "


@dataclass(frozen=True)
class Checkpoint:
    """`entries` are the leaf hashes of all `size` entries, or none where they are not listed."""

    origin: str
    size: int
    root: bytes
    entries: tuple[bytes, ...] = ()

    def text(self) -> str:
        head = f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"
        return head + "".join(f"{_ENTRY}{_base64(entry)}\n" for entry in self.entries)


def of(leaves: Sequence[bytes], root: bytes | None = None, is_listing: bool = False) -> Checkpoint:
    """The checkpoint of a ledger with these leaf hashes (at least one); `root` where it is known already."""
    return Checkpoint(origin_of(leaves), len(leaves), root or root_of(leaves), tuple(leaves) if is_listing else ())


def origin_of(leaves: Sequence[bytes]) -> str:
    return f"starledger/{leaves[0].hex()[:32]}"


def read(path: Path) -> Checkpoint:
    """A copy from a file; refuses what is no checkpoint, or lists entries that do not give its root."""
    try:
        lines = path.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
        origin, size, root, *more = lines
        entries = tuple(_bytes(line.removeprefix(_ENTRY)) for line in more if line.startswith(_ENTRY))
        found = Checkpoint(origin, int(size), _bytes(root), entries)
    except FileNotFoundError:
        raise Refusal(f"There is no checkpoint at {path}. Give the file that was kept from this ledger.") from None
    except (OSError, ValueError) as error:
        raise Refusal(
            f"{path} is no checkpoint ({type(error).__name__}): it has the origin, the number of entries and the "
            "root's base64 in its first three lines. Give the file that was kept from this ledger, unchanged."
        ) from None
    if found.size < 1 or (entries and (len(entries), root_of(entries)) != (found.size, found.root)):
        raise Refusal(
            f"{path} contradicts itself: the entries that it lists do not give its root, so it was changed or cut "
            "after it was made, and proves nothing. Take another copy of it."
        )
    return found


def keep(directory: Path, checkpoint: Checkpoint) -> None:
    """Replace the ledger's own copy. It is derived, so a crash before it only leaves an older one behind."""
    staging = directory / f"{NAME}.new"
    staging.unlink(missing_ok=True)
    effects.write(staging, checkpoint.text().encode(), READ_ONLY)
    effects.rename(staging, directory / NAME)


def kept(directory: Path) -> Checkpoint | None:
    """The ledger's own copy; None before the first entry, or where an older version wrote the ledger."""
    path = directory / NAME
    return read(path) if path.exists() else None


def is_proved(copy: Checkpoint, leaves: Sequence[bytes]) -> bool:
    """Whether a ledger with these leaf hashes continues the one that the copy was made from."""
    return copy.size <= len(leaves) and (copy.origin, copy.root) == (origin_of(leaves), root_of(leaves[: copy.size]))


def contradictions(copies: Mapping[str, Checkpoint], leaves: Sequence[bytes]) -> Iterator[tuple[str, str]]:
    """Of each copy, by name, that the ledger does not continue: which entry (from 1), and what became of it.

    Copies without a list help each other: what an older one proves need not be looked at again.
    """
    sound = 0
    for name, copy in sorted(copies.items(), key=lambda one: one[1].size):
        if is_proved(copy, leaves):
            sound = copy.size
        else:
            yield name, _contradiction(copy, leaves, sound)


def _contradiction(copy: Checkpoint, leaves: Sequence[bytes], sound: int) -> str:
    pairs = enumerate(zip(copy.entries, leaves, strict=False), 1)
    changed = next((number for number, (then, now) in pairs if then != now), None)
    if changed:
        return (
            f"entry {changed} is not the one that was there: it was edited, or entries were removed, added or put in "
            "another order there"
        )
    if copy.size > len(leaves):
        return f"it had {copy.size} entries and has {len(leaves)}: those from {len(leaves) + 1} on were removed"
    if copy.origin != origin_of(leaves):
        return (
            f"it begins with another entry ({origin_of(leaves)}, not {copy.origin}): it was made anew from its first "
            "entry on, or the checkpoint is of another home"
        )
    return (
        f"among its entries {sound + 1} to {copy.size} at least one was edited, removed, added or moved; a checkpoint "
        "that lists the entries (`starledger checkpoint`), or one from between, would say which"
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    value = base64.b64decode(text, validate=True)
    if len(value) != 32:
        raise binascii.Error("not a SHA-256")
    return value
