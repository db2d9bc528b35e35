"""All schemes together → the rule tables.

Belongs here: merging versions, ends of versions, one definition for each measure id, strata, the hashes of versions.
Does not belong here: files and folders (`library.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from dagster_project.periods import Period, parse_month
from dagster_project.rules.compiler.scope import Scope, plain_name
from dagster_project.rules.compiler.strata import set_strata
from dagster_project.rules.compiler.succession import Succession
from dagster_project.rules.compiler.tables import MEASURE_TABLES, Row, Rows, arrow_tables, canonical, no_rows
from dagster_project.rules.compiler.tables import row as rule_row
from dagster_project.rules.compiler.version import Filling, Shared, compile_version, shared_measures
from dagster_project.rules.nodes import MapNode, Place
from dagster_project.rules.problems import Problem
from dagster_project.rules.sources import RuleSource


@dataclass(frozen=True)
class Dated:
    """Parameter values that hold from a month on (an index; None: as long as the version)."""

    from_index: int | None
    fillings: Mapping[str, Filling]


@dataclass(frozen=True)
class Instance:
    """One scheme to compile: the file's own, or a variant of it with other parameter values, by version."""

    scheme_id: str
    node: MapNode
    fillings: Mapping[int, Sequence[Dated]] = field(default_factory=dict)


@dataclass
class Compiled:
    """The rule tables of a library, and what is wrong with them."""

    rows: Rows = field(default_factory=no_rows)
    problems: list[Problem] = field(default_factory=list)
    # measure and variant: what a variant counts under the written scheme's name (`_share`)
    shared: list[tuple[str, str, Place]] = field(default_factory=list)

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        return arrow_tables(self.rows)

    def part(self, scheme: str, period: Period) -> Row | None:
        """The part that holds for a scheme in a period; None where there is none."""
        for row in self.rows["parts"]:
            start, end = row["effective_from_index"], row["effective_to_index"]
            if row["scheme"] == scheme and row["period_kind"] == period.kind and start <= period.index < (end or NEVER):
                return row
        return None

    @cached_property
    def rules_hash(self) -> str:
        """Over every row; comments, examples and the order of keys are not part of it."""
        return _hash({table: canonical(entries) for table, entries in self.rows.items()})

    @cached_property
    def version_hashes(self) -> dict[str, str]:
        """`scheme@version` → hash of its rows and of the measures that it reads; a later version does not change it."""
        versions = sorted({(entry["scheme"], entry["scheme_version"]) for entry in self.rows["parts"]})
        return {f"{scheme}@{version}": _hash(self._rows_of(scheme, version)) for scheme, version in versions}

    def _rows_of(self, scheme: str, version: int) -> dict[str, Any]:
        parts = [row for row in self.rows["parts"] if row["scheme"] == scheme and row["scheme_version"] == version]
        ids = {part["part_id"] for part in parts}
        own = {
            table: [row for row in entries if row.get("part_id") in ids]
            for table, entries in self.rows.items()
            if table != "parts" and table not in MEASURE_TABLES
        }
        read = self._measures_read(own | {"parts": parts})
        own |= {table: [row for row in self.rows[table] if row["measure"] in read] for table in MEASURE_TABLES}
        lasting = [{k: v for k, v in part.items() if k not in ("stratum", "effective_to_index")} for part in parts]
        return {table: canonical(entries) for table, entries in own.items()} | {"parts": lasting}

    def _measures_read(self, own: Rows) -> set[str]:
        named = {
            row[column] for entries in own.values() for row in entries for column in _MEASURE_COLUMNS if row.get(column)
        }
        terms = _terms_by_measure(self.rows)
        return {measure for name in named for measure in _with_terms(name, terms)}


NEVER = 10**6
_MEASURE_COLUMNS = (
    "measure", "of_measure", "times_measure", "for_each_measure", "less_measure", "unsigned_measure",
    "inspected_measure", "people_measure",
)  # fmt: skip
_BESIDE = ("measure", "owner_scheme", "label_en", "label_zh", "reference", "provenance")
_OBSERVED = ("source", "attribute")
_LENGTHENED = ("source", "mark", "attribute")
_NAMING_COLUMNS = (*_MEASURE_COLUMNS, "term_measure")


def compile_library(
    instances: Iterable[Instance], shared_nodes: list[MapNode], sources: Mapping[str, RuleSource], is_whole: bool = True
) -> Compiled:
    """Every version of every instance, and the shared measures; strata only where the library is whole."""
    compiled = Compiled()
    shared_scope = shared_measures(shared_nodes, sources)
    compiled.problems += [*shared_scope.problems, *_defined_twice(shared_scope)]
    _merge(compiled, shared_scope)
    shared = Shared({row["measure"]: row for row in shared_scope.rows["measures"]}, shared_scope.rows["terms"], sources)
    for instance in instances:
        _compile_instance(compiled, instance, shared)
    compiled.rows["measure_readers"] = list(_readers(compiled))
    compiled.rows["longer_measures"] = list(_read_for_longer(compiled.rows))
    if is_whole:
        compiled.problems += set_strata(compiled.rows)
    return compiled


def _compile_instance(compiled: Compiled, instance: Instance, shared: Shared) -> None:
    versions = list(instance.node.blocks("versions"))
    succession, is_sound = Succession(), True
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        end = _start(following) if following else None
        dated = instance.fillings.get(version.integer("version", 0) or 0, ())
        for number, (first, last, fillings) in enumerate(_segments(_start(version), end, dated)):
            scope = compile_version(instance.node, version, instance.scheme_id, fillings, shared, number)
            _share(compiled, scope)
            for part in scope.rows["parts"]:
                part["effective_from_index"], part["effective_to_index"] = first, last
            is_sound &= not scope.problems
            if is_sound:
                succession.follow(scope, version, first)
            compiled.problems += [*scope.problems, *_defined_twice(scope)]
            _merge(compiled, scope)


def _start(version: MapNode) -> int:
    return parse_month(version.word("effective_from")).index


def _segments(
    start: int, end: int | None, dated: Sequence[Dated]
) -> Iterator[tuple[int, int | None, dict[str, Filling]]]:
    """A version cut where a site's values begin: first month, month after the last, and the values that hold."""
    cuts = sorted(
        {start}
        | {entry.from_index for entry in dated if entry.from_index and start < entry.from_index < (end or NEVER)}
    )
    for first, last in zip(cuts, [*cuts[1:], end], strict=True):
        held = [entry for entry in dated if (entry.from_index or start) <= first]
        held.sort(key=lambda entry: entry.from_index or start)
        yield first, last, {name: filling for entry in held for name, filling in entry.fillings.items()}


def _defined_twice(scope: Scope) -> list[Problem]:
    """One name is one definition in a version, whichever part it stands in."""
    first: dict[str, Row] = {}
    problems = []
    for row in scope.rows["measures"]:
        name = row["measure"]
        if name in first and row["kind"] not in ("total", "share"):
            what = f"The measure `{name}` has a second definition (the first is on line {first[name].place.line})."
            problems.append(Problem(row.place, what, "Keep one, or let `only_if` choose between them."))
        first.setdefault(name, row)
    return problems


def _merge(compiled: Compiled, scope: Scope) -> None:
    _tell_apart(compiled.rows, scope)
    for table, entries in scope.rows.items():
        if table not in MEASURE_TABLES:
            compiled.rows[table] += entries
    known = {row["measure"] for row in compiled.rows["measures"]}
    for row in scope.rows["measures"]:
        if row["measure"] not in known:
            known.add(row["measure"])
            compiled.rows["measures"].append(row)
            for table in MEASURE_TABLES[1:]:
                compiled.rows[table] += [entry for entry in scope.rows[table] if entry["measure"] == row["measure"]]


def _share(compiled: Compiled, scope: Scope) -> None:
    """What a variant counts from a source as the written scheme does is counted once, under the scheme's own name."""
    if scope.scheme == scope.written_scheme:
        return
    counted = [entry["measure"] for entry in scope.rows["measures"] if entry["kind"] in _OBSERVED]
    written = {name: f"{scope.written_scheme}.{plain_name(name, scope.scheme)}" for name in counted}
    there, here = _definitions(compiled.rows, set(written.values())), _definitions(scope.rows, set(written))
    twins = {name: twin for name, twin in written.items() if there.get(twin) == here[name]}
    places = {entry["measure"]: entry.place for entry in scope.rows["measures"]}
    compiled.shared += [(twin, scope.scheme, places[name]) for name, twin in twins.items()]
    _rename(scope, twins)


def _tell_apart(rows: Rows, scope: Scope) -> None:
    """A name that meant something else in an earlier version gets its version into its id: `scheme@2.name`."""
    while True:
        names = {entry["measure"] for entry in scope.rows["measures"]}
        there, here = _definitions(rows, names), _definitions(scope.rows, names)
        changed = {name: scope.versioned(name) for name in names & set(there) if there[name] != here[name]}
        if not changed:
            return
        _rename(scope, changed)


def _rename(scope: Scope, changed: Mapping[str, str]) -> None:
    for entry in (entry for entries in scope.rows.values() for entry in entries):
        for column in _NAMING_COLUMNS:
            if entry.get(column) in changed:
                entry[column] = changed[entry[column]]


def _definitions(rows: Rows, names: Collection[str]) -> dict[str, list[Any]]:
    """What each of these measures counts, where it is defined, without its names, its labels and its lines."""
    found: dict[str, list[list[Row]]] = {}
    for number, table in enumerate(MEASURE_TABLES):
        for entry in rows[table]:
            name = entry["measure"]
            if name in names and (number == 0 or name in found):
                held = found.setdefault(name, [[] for _ in MEASURE_TABLES])[number]
                if number or not held:
                    held.append(Row(entry.place, {**entry, **dict.fromkeys(_BESIDE)}))
    return {name: [canonical(entries) for entries in tables] for name, tables in found.items()}


def _readers(compiled: Compiled) -> Iterator[Row]:
    """Which scheme (or variant) asks for which measure: its own, what its rules name, and what those are made of."""
    rows = compiled.rows
    schemes = {part["part_id"]: part["scheme"] for part in rows["parts"]}
    terms = _terms_by_measure(rows)
    own = [(row["measure"], row["owner_scheme"], row.place) for row in rows["measures"] if row["owner_scheme"]]
    named = [*own, *compiled.shared] + [
        (entry[column], schemes[entry["part_id"]], entry.place)
        for entry in (entry for entries in rows.values() for entry in entries if "part_id" in entry)
        for column in _MEASURE_COLUMNS
        if entry.get(column)
    ]
    read: dict[tuple[str, str], Place] = {}
    for name, scheme, place in named:
        for measure in _with_terms(name, terms):
            read.setdefault((measure, scheme), place)
    return (rule_row("measure_readers", place, measure=name, scheme=scheme) for (name, scheme), place in read.items())


def _terms_by_measure(rows: Rows) -> dict[str, list[str]]:
    terms: dict[str, list[str]] = {}
    for term in rows["terms"]:
        terms.setdefault(term["measure"], []).append(term["term_measure"])
    return terms


def _with_terms(name: str, terms: Mapping[str, list[str]]) -> Iterator[str]:
    """A measure and all that it is made of, down to the sources."""
    yield name
    for term in terms.get(name, ()):
        yield from _with_terms(term, terms)


def _read_for_longer(rows: Rows) -> Iterator[Row]:
    """Which part of a longer cadence than a month reads which figure of a source, by itself or inside another."""
    longer = {part["part_id"] for part in rows["parts"] if part["period_kind"] != "month"}
    sourced = {row["measure"] for row in rows["measures"] if row["phase"] == 0 and row["kind"] in _LENGTHENED}
    terms = _terms_by_measure(rows)
    seen: set[tuple[str, str]] = set()
    for entry in [entry for entries in rows.values() for entry in entries if entry.get("part_id") in longer]:
        named = [entry[column] for column in _MEASURE_COLUMNS if entry.get(column)]
        for name in (inner for measure in named for inner in _with_terms(measure, terms)):
            if name in sourced and (entry["part_id"], name) not in seen:
                seen.add((entry["part_id"], name))
                yield rule_row("longer_measures", entry.place, part_id=entry["part_id"], measure=name)


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
