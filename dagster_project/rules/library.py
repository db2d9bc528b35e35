"""The rule library: a folder of scheme files and shared measures, read, proved, compiled and adopted.

Belongs here: the way in for everybody else: `Library.load`, `compiled`, `adopt`.
Does not belong here: how a file is read (`strict_yaml.py`), how rows are made (`compiler/`), what is proved
(`proofs/`).
Read on: `examples.py` for the worked examples, `describing/` for `scheme list` and `scheme show`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from dagster_project.errors import Refusal
from dagster_project.rules.adoption import adopt
from dagster_project.rules.checking import check
from dagster_project.rules.compiler.library_tables import Compiled, Dated, Instance, compile_library
from dagster_project.rules.nodes import MapNode, Node
from dagster_project.rules.overlays import fillings_of
from dagster_project.rules.problems import Problem, nearest, refuse
from dagster_project.rules.sources import RuleSource, rule_sources
from dagster_project.rules.strict_yaml import load_file
from dagster_project.store.hashing import file_sha256, sha256
from dagster_project.store.paths import Home

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Library:
    """Schemes by id and the shared measures. `load` is the way to get one that has passed its proofs."""

    schemes: dict[str, MapNode]
    measures: list[MapNode]
    fillings: dict[str, dict[int, list[Dated]]]
    files: dict[str, Path]
    names: frozenset[str]  # of every scheme of the folder, read or not
    sources: Mapping[str, RuleSource] = field(default_factory=rule_sources)

    @classmethod
    def load(cls, folder: Path, overlays: Sequence[Path] = (), used: Collection[str] | None = None) -> Library:
        """Read `folder`/schemes and `folder`/measures and the site's overlay files; refuse with every problem found.

        With `used`, of the schemes only these, what an overlay fills, and what they read: a site answers for its own.
        """
        wanted = None if used is None else frozenset(used)
        return _proved(
            folder, tuple(overlays), wanted, _fingerprint([folder / "schemes", folder / "measures"], overlays)
        )

    @classmethod
    def read(cls, folder: Path, overlays: Sequence[Path] = (), used: Collection[str] | None = None) -> Library:
        """Read and check against the vocabulary only; what needs more than one block is not proved."""
        scheme_files = _files(folder, "schemes", needed=True)
        measure_files = _files(folder, "measures")
        names = frozenset(path.stem for path in scheme_files.values())
        if used is not None:
            scheme_files = _reached(scheme_files, used, [*measure_files.values(), *overlays])
        overlay_files = {f"overlays/{path.name}": path for path in overlays}
        if len(overlay_files) < len(overlays):
            raise Refusal("Two overlay files have one name. Rename one: the name is how it is kept and told of.")
        roots = _roots(scheme_files, "scheme file") | _roots(measure_files, "measures file")
        overlay_roots = _roots(overlay_files, "overlay file")
        schemes = _by_scheme({name: roots[name] for name in scheme_files})
        return cls(
            schemes=schemes,
            measures=[node for name in measure_files for node in roots[name].blocks("measures")],
            fillings=fillings_of(overlay_roots.values(), schemes),
            files={**scheme_files, **measure_files, **overlay_files},
            names=names,
        )

    def get(self, scheme: str) -> MapNode:
        if scheme not in self.schemes:
            raise Refusal(
                f"There is no scheme `{scheme}`. {nearest(scheme, self.names)} `starledger scheme list` shows them all."
            )
        return self.schemes[scheme]

    def instances(self, schemes: Iterable[str] | None = None) -> list[Instance]:
        wanted = sorted(self.schemes if schemes is None else schemes)
        return [Instance(name, self.get(name), self.fillings.get(name, {})) for name in wanted]

    def compile(self, more: Iterable[Instance] = ()) -> Compiled:
        """The rule tables; `more` are variants beside the library's own schemes."""
        return compile_library([*self.instances(), *more], self.measures, self.sources)

    @cached_property
    def compiled(self) -> Compiled:
        return self.compile()

    @cached_property
    def compiled_with_variants(self) -> Compiled:
        """The rule tables with a variant beside the scheme for every set of parameter values that an example sets."""
        from dagster_project.rules.examples import variants_of

        return self.compile(variants_of(self))

    @property
    def rules_hash(self) -> str:
        return self.compiled.rules_hash

    @property
    def version_hashes(self) -> dict[str, str]:
        return self.compiled.version_hashes

    def adopt(self, home: Home) -> str:
        """Keep the YAML files and the tables in the store; returns the rules hash that names them there."""
        return adopt(self, home)

    def write_tables(self, folder: Path, compiled: Compiled | None = None) -> None:
        """One `<table>.parquet` each, also where a table is empty."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, content in (compiled or self.compiled).tables.items():
            pq.write_table(content, folder / f"{table}.parquet")


@lru_cache(maxsize=2)
def _proved(folder: Path, overlays: tuple[Path, ...], used: frozenset[str] | None, fingerprint: str) -> Library:
    """Read and proved once a process: a month of fifty schemes takes two seconds of it, and nothing changes a library.

    `fingerprint` is of the bytes that are read.
    """
    from dagster_project.rules.proofs import problems_of

    library = Library.read(folder, overlays, used)
    refuse(problems_of(library))
    return library


def _fingerprint(folders: Iterable[Path], files: Iterable[Path]) -> str:
    """Of every name and byte; what is missing is told of by whoever reads it."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))] + [*files]
    return sha256(b"".join(f"{path}\0{file_sha256(path)}\0".encode() for path in paths if path.is_file()))


def _files(folder: Path, kind: str, needed: bool = False) -> dict[str, Path]:
    paths = sorted((folder / kind).glob("*.yaml")) if (folder / kind).is_dir() else []
    if needed and not paths:
        raise Refusal(
            f"{folder} has no scheme file under `{kind}/`. Name the folder that holds `schemes/` and `measures/`."
        )
    return {f"{kind}/{path.name}": path for path in paths}


def _reached(files: dict[str, Path], used: Collection[str], others: Iterable[Path]) -> dict[str, Path]:
    """The files of these schemes and of all whose name stands in a text that is read: too many rather than too few."""
    by_scheme = {path.stem: name for name, path in files.items()}
    reached: set[str] = set()
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in others]
    named = set(used).union(*(_WORD.findall(text) for text in texts))
    while more := (named & by_scheme.keys()) - reached:
        reached |= more
        named = {
            word for scheme in more for word in _WORD.findall(files[by_scheme[scheme]].read_text("utf-8", "replace"))
        }
    return {name: path for name, path in files.items() if path.stem in reached}


def _roots(files: dict[str, Path], block: str) -> dict[str, MapNode]:
    roots: dict[str, Node] = {name: load_file(path, name) for name, path in files.items()}
    refuse(problem for node in roots.values() for problem in check(node, block))
    return {name: node for name, node in roots.items() if isinstance(node, MapNode)}


def _by_scheme(roots: dict[str, MapNode]) -> dict[str, MapNode]:
    found: dict[str, MapNode] = {}
    problems = []
    for name, node in roots.items():
        scheme, place = node.word("scheme"), node.place_of("scheme")
        if scheme in found:
            problems.append(
                Problem(place, f"The scheme `{scheme}` is in {found[scheme].place.file} too.", "Give one another id.")
            )
        elif Path(name).stem != scheme:
            problems.append(Problem(place, f"The file holds the scheme `{scheme}`.", f"Name the file `{scheme}.yaml`."))
        found[scheme] = node
    refuse(problems)
    return found
