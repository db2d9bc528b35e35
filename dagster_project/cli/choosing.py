"""Those of the site file's named things that a command line asks for.

Belongs here: choosing by name, and the nearest name where there is none. Does not belong here: what is done with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from dagster_project.errors import Refusal


class Named(Protocol):
    @property
    def name(self) -> str: ...


One = TypeVar("One", bound=Named)


def chosen(known: Sequence[One], names: Sequence[str], what: str) -> Sequence[One]:
    """Those named, or all of them where nobody is; `what` is what one of them is called."""
    from dagster_project.rules.problems import nearest

    by_name = {one.name: one for one in known}
    for name in names:
        if name not in by_name:
            raise Refusal(f"The site file names no {what} `{name}`. {nearest(name, by_name)}")
    return [by_name[name] for name in names] if names else known
