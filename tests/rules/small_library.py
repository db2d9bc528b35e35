"""A small library to change: the base scheme, its shared measures, and folders made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dagster_project.rules.library import Library

MALFORMED = Path(__file__).parent / "malformed"
SEEDS = Path(__file__).parents[2] / "seeds"

LibraryMaker = Callable[..., Library]


def base_text(name: str = "base") -> str:
    """A base scheme of the malformed folder: `base` is about stars and points, `wide` about sheets and quotas, …"""
    return (MALFORMED / f"{name}.yaml").read_text(encoding="utf-8")


def write_library(folder: Path, schemes: tuple[str, ...], measures: str | None, overlay: str | None) -> list[Path]:
    """Scheme files named by their ids, the shared measures (default: the small ones); returns the overlay files."""
    (folder / "schemes").mkdir(parents=True)
    (folder / "measures").mkdir()
    for text in schemes:
        name = text.split("scheme: ", 1)[1].split()[0]
        (folder / "schemes" / f"{name}.yaml").write_text(text, encoding="utf-8")
    shared = measures if measures is not None else (MALFORMED / "measures.yaml").read_text(encoding="utf-8")
    (folder / "measures" / "shared.yaml").write_text(shared, encoding="utf-8")
    if overlay is None:
        return []
    (folder / "overlay.yaml").write_text(overlay, encoding="utf-8")
    return [folder / "overlay.yaml"]
