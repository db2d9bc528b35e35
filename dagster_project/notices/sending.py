"""Bringing a notice to each channel that wants it, once.

Belongs here: what was told last, and handing the notice to Apprise. A channel that cannot be reached stops nothing:
what is said of it names the channel and never its address.
Does not belong here: the notice (`telling`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster_project.access import secret_of
from dagster_project.errors import Refusal
from dagster_project.notices.declaring import Channel
from dagster_project.notices.telling import Notice
from dagster_project.store.paths import Home

# Hands title and text to an address; whether it was taken.
Send = Callable[[str, str, str], bool]


@dataclass(frozen=True)
class Sent:
    """How it went with one channel: `told`, `known` (it was told this before), `not wanted` or `failed`."""

    channel: str
    state: str
    why: str = ""


def send(home: Home, channels: Sequence[Channel], notice: Notice, by: Send | None = None) -> list[Sent]:
    """Tell every channel that wants the event, unless it was told exactly this last."""
    return [_send(home, channel, notice, by or through_apprise) for channel in channels]


def _send(home: Home, channel: Channel, notice: Notice, by: Send) -> Sent:
    if notice.event not in channel.events:
        return Sent(channel.name, "not wanted")
    last = _last(home, channel)
    if last.exists() and last.read_text(encoding="utf-8") == _as_told(notice):
        return Sent(channel.name, "known")
    try:
        is_told = by(secret_of(channel.access, f"The channel `{channel.name}`"), notice.title, notice.text)
    except Refusal as refusal:
        return Sent(channel.name, "failed", str(refusal))
    if not is_told:
        return Sent(
            channel.name, "failed", f"The channel `{channel.name}` could not be told; `starledger notify` tries again."
        )
    # whoever loses this file is told twice
    with suppress(OSError):
        last.parent.mkdir(parents=True, exist_ok=True)
        last.write_text(_as_told(notice), encoding="utf-8")
    return Sent(channel.name, "told")


def through_apprise(address: str, title: str, text: str) -> bool:
    """Apprise's own messages may carry the address, so they are not let out."""
    import apprise

    logging.getLogger("apprise").disabled = True
    sender = apprise.Apprise()
    if not sender.add(address):
        raise Refusal("The address of a channel is none that Apprise knows. docs/notices.md has examples.")
    return bool(sender.notify(title=title, body=text))


def _as_told(notice: Notice) -> str:
    return json.dumps(asdict(notice), ensure_ascii=False)


def _last(home: Home, channel: Channel) -> Path:
    return home.work / "notices" / f"{channel.name}.json"
