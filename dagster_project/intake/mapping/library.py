"""The mappings of a company: which one a delivered file is read with.

Belongs here: reading all files that the site file names, and choosing by source, delivery and file name.
Does not belong here: what a mapping does. A file with none is read as canonical; a file with two is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping.model import Mapping
from dagster_project.intake.mapping.reading import read


class Mappings:
    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        self._mappings = tuple(mappings)

    def of(self, source: str, delivery: str, file: str) -> Mapping | None:
        """The mapping of a delivered file; None where it is canonical. Refuses a file that two mappings claim."""
        found = [one for one in self.claiming(delivery, file) if one.source == source]
        if len(found) > 1:
            raise Refusal(
                f"{source}/{delivery}/{file} is claimed by two mappings, `{found[0].name}` ({found[0].place.file}) and "
                f"`{found[1].name}` ({found[1].place.file}), which would read it differently. Narrow `applies_to` "
                "in one of them."
            )
        return found[0] if found else None

    def claiming(self, delivery: str, file: str) -> list[Mapping]:
        """The mappings, of any source, whose patterns a file of this name fits."""
        return [one for one in self._mappings if _applies(one, delivery, file)]


NO_MAPPINGS = Mappings()


def read_mappings(paths: Sequence[Path]) -> Mappings:
    """Read mapping files; refuses two of one name, since manifests tell them apart by it."""
    found: dict[str, Mapping] = {}
    for path in paths:
        one = read(path)
        if one.name in found:
            raise Refusal(
                f"{one.place}: the mapping `{one.name}` stands in {found[one.name].place.file} too. Rename one of them."
            )
        found[one.name] = one
    return Mappings(list(found.values()))


def _applies(mapping: Mapping, delivery: str, file: str) -> bool:
    names = (texts.normalised(f"{delivery}/{file}"), texts.normalised(file))
    return any(fnmatchcase(names[0] if "/" in pattern else names[1], pattern) for pattern in mapping.applies_to)
