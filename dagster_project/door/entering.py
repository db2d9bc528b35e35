"""Entering a fact: who does it, and an entry of the ledger that is not there twice.

Here: the person with their role, and that a fact entered again (the same form once more) changes nothing while it
stands; finding one by its number. Not here: what may be entered (`hold`, `adjust`, `dispute`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dagster_project.door.approve import check_role
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry, Ledger


class Numbered(Protocol):
    @property
    def number(self) -> int: ...


Fact = TypeVar("Fact", bound=Numbered)


@dataclass(frozen=True)
class Actor:
    """Somebody in a role, the system user who typed it, and when; `people` maps each role to who holds it."""

    by: str
    role: str
    system_user: str
    at: str
    people: Mapping[str, Collection[str]]

    def told(self) -> dict[str, str]:
        """For an entry's body; refuses a role that the person does not hold."""
        check_role(self.by, self.role, self.people)
        return {"by": self.by, "role": self.role, "system_user": self.system_user}


def enter(ledger: Ledger, kind: str, body: Mapping[str, Any], at: str, standing: Iterable[Entry] = ()) -> Entry:
    """Add an entry, unless one of those that still stand says the same."""
    for entry in standing:
        if is_same(entry, body):
            return entry
    return ledger.append(kind, body, at)


def refuse_without(reason: str, option: str = "--reason") -> str:
    if not reason.strip():
        raise Refusal(f"This needs a reason that others can judge. Write one after {option}.")
    return reason.strip()


def refuse_unknown_cause(cause: str, causes: Collection[str]) -> str:
    if cause not in causes:
        raise Refusal(f"`{cause}` is not one of the causes: {', '.join(causes)}.")
    return cause


def numbered(known: Sequence[Fact], number: int, kind: str, command: str) -> Fact:
    """The fact of that number; refuses one that there is not, and names the command that lists what there is."""
    for one in known:
        if one.number == number:
            return one
    listed = ", ".join(str(one.number) for one in known[-6:]) or "none"
    raise Refusal(f"There is no {kind} {number}. The last ones are: {listed}. `starledger {command} list` shows them.")


def is_same(entry: Entry, body: Mapping[str, Any]) -> bool:
    """Whether an entry says this, whoever typed it."""
    return _said(entry.body) == _said(body)


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "system_user"}
