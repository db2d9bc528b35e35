"""The block `notices` of the site file: to whom, of what.

Belongs here: reading it. The address is a secret (it holds the password or the token): it comes from the environment or
from a file of mode 0600, as an address of Apprise. Does not belong here: sending (`sending`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagster_project.access import Access, read_access
from dagster_project.errors import Refusal
from dagster_project.site_words import Block

DUE, RED, UNSIGNED, SIGNED, PUBLISHED = "due", "red", "unsigned", "signed", "published"
EVENTS = (DUE, RED, UNSIGNED, SIGNED, PUBLISHED)


@dataclass(frozen=True)
class Channel:
    """Where notices go, and of which events."""

    name: str
    access: Access
    events: tuple[str, ...]


def read_notices(site_file: Block, folder: Path) -> tuple[Channel, ...]:
    found: dict[str, Channel] = {}
    for block in site_file.blocks("notices", ("channel", "access", "on")) if "notices" in site_file else ():
        name, access = block.text("channel"), read_access(block, folder)
        if access is None:
            raise Refusal(
                f"{block.place}: the channel `{name}` has no address. Write `access: {{environment: NAME}}`: the "
                "variable holds an address such as `mailtos://…`, `slack://…`, `dingtalk://…`, `wecombot://…`."
            )
        if name in found:
            raise Refusal(f"{block.place}: the channel `{name}` stands twice. Name all its events in one entry.")
        events = block.words("on") if "on" in block else EVENTS
        for event in events:
            block.refuse_unknown("on", event, EVENTS, "what a notice can be of")
        found[name] = Channel(name, access, tuple(events))
    return tuple(found.values())
