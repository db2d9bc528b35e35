"""Which rule library a command means: the product's own with the site's values, and drafts in the place of its files.

Belongs here: making such a library from what was typed. Does not belong here: what is done with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.cli.context import Context
from dagster_project.errors import Refusal
from dagster_project.locations import SEEDS

if TYPE_CHECKING:
    from dagster_project.rules.describing.comparing import Text
    from dagster_project.rules.library import Library


def library_of(context: Context) -> Library:
    from dagster_project.rules.library import Library

    return Library.load(SEEDS, overlays_of(context))


def overlays_of(context: Context) -> list[Path]:
    site = context.site_if_any
    return site.overlays if site else []


def library_with(files: Sequence[Path], folder: Path) -> Path:
    """The library with these files in the place of its own, so that a draft is checked among the others."""
    shutil.copytree(SEEDS / "schemes", folder / "schemes")
    shutil.copytree(SEEDS / "measures", folder / "measures")
    for path in files:
        if not path.is_file():
            raise Refusal(f"There is no scheme file {path}. Name one that is there.")
        shutil.copyfile(path, folder / "schemes" / path.name)
    return folder


def text_named(context: Context, name: str, scratch: Path) -> Text:
    """`ID`, `ID@VERSION` or a file (`FILE`, `FILE@VERSION`): a version of a scheme, the latest where none is named."""
    from dagster_project.rules.describing.comparing import Text
    from dagster_project.rules.library import Library

    written, _, version = name.partition("@")
    if written.endswith((".yaml", ".yml")):
        folder, scheme = library_with([Path(written)], scratch), Path(written).stem
    else:
        folder, scheme = SEEDS, written
    library = Library.load(folder, overlays_of(context), {scheme})
    node = library.get(scheme)
    versions = [block.word("version") for block in node.blocks("versions")]
    if version and version not in versions:
        raise Refusal(f"`{scheme}` has no version {version}. It has {', '.join(versions)}.")
    return Text(library, scheme, int(version or versions[-1]))
