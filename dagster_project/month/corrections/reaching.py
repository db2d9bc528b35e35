"""Which schemes changed rows and changed versions may reach: told from the compiled rules, before anything is computed.

Belongs here: the way from a source's row to whatever reads it, closed over what schemes read of each other.
Does not belong here: which rows changed (`affected.py`), whether a month may be computed by the schemes that are
reached alone (`narrowing.py`).
Always too many rather than too few: a source of which nothing is said here reaches everything.
`tests/corrections/test_reaching.py` holds `FEEDS` against the models that read staged rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

from dagster_project.intake.changes import Change
from dagster_project.month.workplace import Workplace

# Who is rated, where they stand and which days are workdays: nobody is beyond their reach.
EVERYTHING = frozenset({"employees", "units", "calendar"})
# source -> the staged sources that its rows are read into, beside its own: a complaint dates its shares and returns, a
# call or ticket the assessments of it, a request its days, leave and attendance judge swaps of shifts, and a share
# divides its row.
FEEDS: Mapping[str, tuple[str, ...]] = {
    "attendance": ("attendance", "shift_swaps"),
    "calls": ("calls", "assessments"),
    "collections": ("collections",),
    "complaint_liability": ("complaint_liability",),
    "complaints": ("complaints", "complaint_liability", "returns"),
    "events": ("events",),
    "exams": ("exams",),
    "leave": ("leave", "leave_days", "shift_swaps"),
    "leave_days": ("leave_days", "leave"),
    "measures": ("measures",),
    "returns": ("returns",),
    "shift_swaps": ("shift_swaps",),
    "tickets": ("tickets", "assessments"),
    "work_shares": ("work_shares", "calls", "collections", "tickets"),
    "assessments": ("assessments",),
    "candidates": ("candidates",),
    # read by the scheme that they name, and by no other
    "decisions": (),
    "enrolments": (),
    "grants": (),
    "opening_standings": (),
}
CASES = {
    "complaint_liability": "complaint",
    "complaints": "complaint",
    "leave": "leave",
    "returns": "return",
    "shift_swaps": "swap",
}
# What a form counts of attendance since the hire (dbt/macros/observations/since_hiring.sql).
SINCE_HIRING = frozenset({"faults_since_hiring", "leave_days_since_hiring"})
ANY = None  # rows that name no scheme, because their source has none


class Readers:
    """The compiled rules, asked who reads what."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self.rows = rows
        self.scheme_of = {part["part_id"]: part["scheme"] for part in rows["parts"]}

    @cached_property
    def readers(self) -> dict[str, set[str]]:
        """By measure, the schemes that own it, name it, or name what is made of it."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.rows["measure_readers"]:
            found[row["measure"]].add(row["scheme"])
        return found

    @cached_property
    def made_of(self) -> dict[str, set[str]]:
        """By measure, itself and everything that it is made of."""
        terms: dict[str, set[str]] = defaultdict(set)
        for row in self.rows["terms"]:
            terms[row["measure"]].add(row["term_measure"])
        found = {row["measure"]: {row["measure"]} for row in self.rows["measures"]}
        for names in found.values():
            waiting = list(names)
            while waiting:
                more = terms.get(waiting.pop(), set()) - names
                names |= more
                waiting += more
        return found

    @cached_property
    def longer(self) -> set[str]:
        """The measures of sources that a quarter, half or year reads."""
        return {row["measure"] for row in self.rows["longer_measures"]}

    @cached_property
    def conditions(self) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.rows["measure_conditions"]:
            found[row["measure"]].append(row)
        return found

    def of_parts(self, table: str) -> set[str]:
        """The schemes that have a row in a table of parts."""
        return {self.scheme_of[row["part_id"]] for row in self.rows[table]}

    def makers(self, measure: str) -> set[str]:
        """The schemes whose work may lead to a row of it: whoever reads it or something that it is made of."""
        return {scheme for name in self.made_of[measure] for scheme in self.readers.get(name, ())}

    def touched_with(self, measure: str) -> set[str]:
        """The schemes that a change of it reaches: its readers, and where longer periods may have it, its makers."""
        return self.makers(measure) if self.made_of[measure] & self.longer else self.readers.get(measure, set())

    def measures_of(self, staged: str, named: Collection[str] | None) -> set[str]:
        """The measures that count rows of a staged source, where the rows name these schemes (`ANY`: whatever)."""
        found = {row["measure"] for row in self.rows["measures"] if row["source"] == staged and row["kind"] != "mark"}
        found = {name for name in found if self._may_count(name, named)}
        if staged == "assessments":
            marks = (row for row in self.rows["marks"] if named is ANY or row["scheme"] in named)
            found |= {row["measure"] for row in marks}
        if staged == "attendance":
            found |= {
                name for name, own in self.conditions.items() if any(c["column_name"] in SINCE_HIRING for c in own)
            }
            found |= {
                row["measure"]
                for row in self.rows["measures"]
                if SINCE_HIRING & {row["value_column"], row["per_column"]}
            }
        if staged == "events":
            found |= {row["measure"] for row in self.rows["measure_exclusions"]}
        return found

    def _may_count(self, measure: str, named: Collection[str] | None) -> bool:
        """Whether rows that name these schemes can pass the measure's conditions on that column."""
        own = [one for one in self.conditions.get(measure, ()) if one["role"] == "where"]
        wanted = [one["value"] for one in own if (one["column_name"], one["operator"]) == ("scheme", "equals")]
        return named is ANY or all(value in named for value in wanted)

    def schemes_of(self, staged: str, named: Collection[str] | None) -> set[str]:
        """The schemes that read rows of a staged source otherwise than as a measure."""
        found: set[str] = set()
        if staged in CASES:
            about = [row for row in self.rows["case_columns"] if row["case_type"] == CASES[staged]]
            found |= {self.scheme_of[row["part_id"]] for row in about}
        if staged == "calls":
            found |= self.of_parts("samplings") | self.of_parts("sheets")
        if staged == "tickets":
            found |= self.of_parts("sheets")
        if staged == "assessments":
            found |= {self.scheme_of[row["part_id"]] for row in self.rows["sampling_lists"] if row["mark"]}
        if staged == "events":
            of_anybody = named is ANY or "" in named
            rules = [row for row in self.rows["event_rules"] if named is ANY or (row["is_common"] and of_anybody)]
            found |= {self.scheme_of[row["part_id"]] for row in rules}
            found |= self.of_parts("rounds") if named is ANY else set()
        if staged == "candidates":
            found |= {part["scheme"] for part in self.rows["parts"] if part["subject_type"] == "candidate"}
        return found


def reached(
    workplace: Workplace, changes: Iterable[Change], versions: Iterable[str], judging: Callable[[], Set[str]]
) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The schemes in use that may come out otherwise (None: all of them), and the measures that may.

    `versions` are of schemes that are in force now and were not, or the other way round, as `scheme@number`; `judging`
    gives the schemes of whose assessments some name a call or ticket.
    """
    rules = Readers(workplace.library.compiled.rows)
    used = {pair.scheme for pair in workplace.scheme_sites}
    schemes = {version.split("@")[0] for version in versions}
    measures: set[str] = set()
    for source, named in _named(changes).items():
        if source in EVERYTHING or source not in FEEDS or not (named or set()) - {""} <= set(rules.scheme_of.values()):
            return None, frozenset()
        schemes |= (named or set()) & used
        for staged in FEEDS[source]:
            told = named if staged == source else judging() if staged == "assessments" else ANY
            measures |= rules.measures_of(staged, told)
            schemes |= rules.schemes_of(staged, told)
    policies = [{one.scheme for one in policy.of} for policy in workplace.site.stacking]
    found, measures = _closed(rules, schemes, measures, policies)
    return (None if found >= used else frozenset(found & used)), frozenset(measures)


def _named(changes: Iterable[Change]) -> dict[str, set[str] | None]:
    """By source the schemes that its changed rows name; None where a change is not of one row, or names none."""
    found: dict[str, set[str] | None] = {}
    for change in changes:
        known = found.setdefault(change.source, set())
        found[change.source] = None if known is None or not change.schemes else known | set(change.schemes)
    return found


def _closed(
    rules: Readers, schemes: set[str], measures: set[str], policies: Sequence[set[str]]
) -> tuple[set[str], set[str]]:
    """With all that follows: whoever reads the measures, what is made of them, every figure of a scheme's own, and
    whoever counts its results or is paid beside it under one policy of the company."""
    found, changed = set(schemes), set(measures)
    while True:
        changed |= {row["measure"] for row in rules.rows["measures"] if row["owner_scheme"] in found}
        changed |= {name for name, terms in rules.made_of.items() if terms & changed}
        more = {scheme for name in changed for scheme in rules.touched_with(name)} | {
            *_following(rules, found, policies)
        }
        if more <= found:
            return found, changed
        found |= more


def _following(rules: Readers, found: set[str], policies: Sequence[set[str]]) -> Iterator[str]:
    for row in rules.rows["result_counts"]:
        if row["of_part_scheme"] in found:
            yield rules.scheme_of[row["part_id"]]
    for together in policies:
        if together & found:
            yield from together
