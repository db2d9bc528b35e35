"""Delivering: each target is brought to what the pointer says, and one that cannot be stops no other.

Belongs here: which code serves which kind, and the release that the pointer means at this moment.
Does not belong here: how a kind is served (`postgres`, `views`), the command (`cli`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from dagster_project.door import pointer as pointers
from dagster_project.errors import Refusal
from dagster_project.reading import release as releases
from dagster_project.store.paths import Home
from dagster_project.targets.model import POSTGRESQL, Held, Target


@dataclass(frozen=True)
class Outcome:
    """How one target ended: what it holds, or why it could not be reached; `is_current`: it holds what is published."""

    target: Target
    held: Held | None
    is_current: bool
    why: str = ""


def deliver(home: Home, targets: Sequence[Target]) -> list[Outcome]:
    """Bring every target to the current release."""
    pointer = pointers.read(home)
    release = releases.current(home)
    if pointer is None or release.publication_id != pointer.publication_id:
        return deliver(home, targets)  # somebody published between the two looks
    outcomes = []
    for target in targets:
        try:
            brought = _kind(target).deliver(target, release, pointer)
            outcomes.append(Outcome(target, brought, is_current=True))
        except Refusal as refusal:
            outcomes.append(Outcome(target, None, is_current=False, why=str(refusal)))
    return outcomes


def look(home: Home, targets: Sequence[Target]) -> list[Outcome]:
    """What every target holds now; nothing is changed."""
    pointer = pointers.read(home)
    outcomes = []
    for target in targets:
        try:
            found = _kind(target).held(target)
            outcomes.append(Outcome(target, found, pointer is not None and found.fence == pointer.fence))
        except Refusal as refusal:
            outcomes.append(Outcome(target, None, is_current=False, why=str(refusal)))
    return outcomes


def _kind(target: Target) -> ModuleType:
    from dagster_project.targets import postgres, views

    return postgres if target.kind == POSTGRESQL else views
