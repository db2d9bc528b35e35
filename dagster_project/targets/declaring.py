"""The block `targets` of the site file: its words, and what is refused with file, line and remedy.

Belongs here: reading it. Does not belong here: whether a server is there (`postgres`), secrets (`access.py`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from dagster_project.access import read_access
from dagster_project.door.zones import BI, ZONES
from dagster_project.errors import Refusal
from dagster_project.rules.nodes import Node
from dagster_project.server_urls import refuse_incomplete, refuse_unknown_options
from dagster_project.site_words import Block
from dagster_project.targets.model import KINDS, POSTGRESQL, Target

WORDS = ("target", "kind", "zone", "url", "access", "file")
OPTIONS = ("sslmode", "sslrootcert")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_targets(site_file: Block, folder: Path) -> tuple[Target, ...]:
    """`folder` is where relative paths start."""
    found: dict[str, Target] = {}
    for node in site_file.items("targets") if "targets" in site_file else []:
        one = _target(node, folder)
        if one.name in found:
            raise Refusal(
                f"{one.place}: the target `{one.name}` stands twice (first on line {found[one.name].place.line}). "
                "Rename one of them."
            )
        _refuse_mixed_zones(one, list(found.values()))
        found[one.name] = one
    return tuple(found.values())


def _target(node: Node, folder: Path) -> Target:
    block = Block(node, "a target", WORDS)
    name, kind = block.text("target"), block.one_of("kind", KINDS, "")
    if not _NAME.fullmatch(name):
        raise Refusal(
            f"{block.place_of('target')}: `{name}` cannot name a target. Use small letters, digits and `_`, as in "
            "`bi_warehouse`."
        )
    is_server = kind == POSTGRESQL
    for word in ("file",) if is_server else ("url", "access"):
        if word in block:
            raise Refusal(f"{block.place_of(word)}: a target of kind `{kind}` takes no `{word}`.")
    return Target(
        name=name,
        place=block.place,
        kind=kind,
        zone=block.one_of("zone", ZONES, BI),
        url=_url(block) if is_server else "",
        access=read_access(block, folder),
        file=None if is_server else Path(os.path.normpath(folder / block.text("file"))),
    )


def _url(block: Block) -> str:
    url = block.text("url")
    block.refuse_unknown("url", urlsplit(url).scheme, (POSTGRESQL,), "a kind of server that is written to")
    refuse_incomplete(block, url, "writes into which database", "starledger@db.company.example/bi")
    refuse_unknown_options(block, url, OPTIONS)
    return url


def _refuse_mixed_zones(one: Target, others: list[Target]) -> None:
    """HR's rows get a database of their own: a role, a backup or a mistake in one must not reach the other."""
    for other in others:
        if one.kind == POSTGRESQL and _database(one) == _database(other) and one.zone != other.zone:
            raise Refusal(
                f"{one.place}: `{one.name}` ({one.zone}) and `{other.name}` ({other.zone}) are one database. HR's zone "
                "needs a database of its own."
            )


def _database(target: Target) -> tuple[str, int, str]:
    split = urlsplit(target.url)
    return split.hostname or "", split.port or 5432, split.path
