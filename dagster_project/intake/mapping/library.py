"""The mappings of a company: which one a delivered file is read with.

Belongs here: reading all files that the site file names, and choosing by source, delivery and file name.
Does not belong here: what a mapping does. A file with none is read as canonical; a file with two is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from dagster_project.catalogue import sources
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping.id_migration import IdMigration, read_id_migration
from dagster_project.intake.mapping.model import Held, Mapping
from dagster_project.intake.mapping.persons import latest_first, refuse_contradictions
from dagster_project.intake.mapping.reading import read


class Mappings:
    def __init__(self, mappings: Sequence[Mapping] = (), migration: IdMigration | None = None) -> None:
        self._mappings = tuple(mappings)
        self._migration = migration

    def migration_of(self, source: str) -> IdMigration | None:
        """The company's id migration file, as far as it says something of this source's rows."""
        return self._migration if self._migration and self._migration.is_of(sources()[source]) else None

    @property
    def held(self) -> tuple[Held, ...]:
        """Every id that was given to somebody, by whichever file, the latest first."""
        own = [line for one in self._mappings for line in one.held]
        return latest_first([*own, *(self._migration.held if self._migration else ())])

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


def read_mappings(paths: Sequence[Path], id_migration: Path | None = None) -> Mappings:
    """Read mapping files; refuses two of one name, since manifests tell them apart by it."""
    migration = read_id_migration(id_migration) if id_migration else None
    found: dict[str, Mapping] = {}
    for path in paths:
        one = read(path)
        if one.name in found:
            raise Refusal(
                f"{one.place}: the mapping `{one.name}` stands in {found[one.name].place.file} too. Rename one of them."
            )
        found[one.name] = one
        if migration:
            refuse_contradictions(one, migration.held, migration.path)
    return Mappings(list(found.values()), migration)


def _applies(mapping: Mapping, delivery: str, file: str) -> bool:
    names = (texts.normalised(f"{delivery}/{file}"), texts.normalised(file))
    return any(fnmatchcase(names[0] if "/" in pattern else names[1], pattern) for pattern in mapping.applies_to)
