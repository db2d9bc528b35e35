"""The version being compiled: where its rows go, what its names mean, and what was found wrong.

Belongs here: resolving a measure's name (the scheme's own first, then the shared ones) and telling problems.
Does not belong here: making rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.rules.compiler.tables import Row, Rows, no_rows, row
from dagster_project.rules.nodes import MapNode, Node, Place
from dagster_project.rules.problems import Problem, nearest
from dagster_project.rules.sources import RuleSource
from dagster_project.rules.subjects import OTHERS, PERSON


@dataclass
class Scope:
    """One scheme version. `scheme` is the id rows carry (a variant's has `~n`), `written_scheme` the file's own."""

    scheme: str
    written_scheme: str
    version: int
    gap_policy: str
    currency: str
    shared: dict[str, Row]
    shared_terms: list[Row]
    sources: Mapping[str, RuleSource]
    segment: int
    subject: str = PERSON
    parameter_provenance: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    item_names: set[str] = field(default_factory=set)
    has_levels: bool = False
    has_rounds: bool = False
    left_out: set[str] = field(default_factory=set)
    rows: Rows = field(default_factory=no_rows)
    problems: list[Problem] = field(default_factory=list)

    def add(self, table: str, place: Place, **values: object) -> None:
        self.rows[table].append(row(table, place, **values))

    def problem(self, place: Place, what: str, mend: str) -> None:
        self.problems.append(Problem(place, what, mend))

    def full(self, name: str) -> str:
        """`scheme.name`; a shared measure (no scheme) keeps its plain name."""
        return f"{self.scheme}.{name}" if self.scheme else name

    @property
    def id(self) -> str:
        """`scheme@version`, with `+n` for a later stretch of a version that a site's dated values cut."""
        return f"{self.scheme}@{self.version}+{self.segment}" if self.segment else f"{self.scheme}@{self.version}"

    def part_id(self, period_kind: str) -> str:
        return f"{self.id}/{period_kind}"

    def versioned(self, measure: str) -> str:
        """The id of an own measure that says for which version it holds."""
        return f"{self.id}.{plain_name(measure, self.scheme)}"

    def measure(self, name: str, place: Place) -> str:
        """The full id of a measure that this scheme may read; an unknown one is a problem and keeps its name."""
        if name in self.own:
            return self.full(name)
        if name in self.item_names:
            self._register(name, place, "item", name, name)
            return self.full(name)
        if name == "star" and self.has_levels:
            self._register(name, place, "star", "Star", "星级")
            return self.full(name)
        if name in self.left_out:
            self.problem(
                place,
                f"No definition of `{name}` is left: no `only_if` of it holds.",
                "Let one hold for each value of the parameter.",
            )
        elif name not in self.shared:
            known = {*self.own, *self.item_names, *self.shared}
            self.problem(place, f"There is no measure `{name}`.", nearest(name, known))
        elif self.subject in OTHERS:
            self.problem(
                place,
                f"`{name}` is a figure of people, and this scheme rates a {self.subject}.",
                "Declare the figure in this scheme, `over: people` if it is that of all its people.",
            )
        return name

    def scheme_named(self, name: str) -> str:
        """Another scheme's id as it is; its own under the id it is compiled with: a variant reads its own rows."""
        return self.scheme if name == self.written_scheme else name

    def _register(self, name: str, place: Place, kind: str, english: str, chinese: str) -> None:
        """An item's points or the star become a measure once something reads them."""
        self.own.add(name)
        self.add(
            "measures",
            place,
            measure=self.full(name),
            owner_scheme=self.scheme,
            kind=kind,
            is_count=False,
            label_en=english,
            label_zh=chinese,
        )


def plain_name(measure: str, scheme: str) -> str:
    """An own measure's name as the scheme file has it; another measure's id as it is."""
    owner, _, name = measure.rpartition(".")
    return name if owner.split("@")[0] == scheme else measure


def label(node: MapNode, language: str, default: str | None = None) -> str | None:
    """The label in `zh` or `en`; where only the other is given, that one."""
    block = node.block("label")
    if block is None:
        return default
    return block.text(language) or block.text("zh" if language == "en" else "en") or default


def provenance(node: MapNode, parent: MapNode | None = None) -> str:
    return node.text("provenance") or (parent.text("provenance") if parent else None) or "printed"


def sourced(node: MapNode, parent: MapNode | None = None) -> dict[str, str | None]:
    """The columns `reference` and `provenance` of a block; what it does not say is its owner's."""
    owned = parent.text("reference") if parent else None
    return {"reference": node.text("reference") or owned, "provenance": provenance(node, parent)}


def parameter_of(node: Node | None) -> str | None:
    """The parameter that a value came from."""
    return getattr(node, "parameter", None)
