"""What becomes of streaks and held stars where a version follows another → `since_index` of parts, `star_conversions`.

Belongs here: the declared policy of a version, and stars of all earlier versions in its words.
Does not belong here: windows and ladders themselves (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from dagster_project.rules.compiler.clauses import reach_of
from dagster_project.rules.compiler.scope import Scope, sourced
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.nodes import MapNode, Place

Stars = dict[int, int]


def _looks_back(scope: Scope, part: Row) -> bool:
    """Whether a clause does; what a figure compares itself with goes on over every change."""
    return any(reach_of(clause) for clause in scope.rows["clauses"] if clause["part_id"] == part["part_id"])


@dataclass
class Succession:
    """Goes through the versions of a scheme in order. `maps`: earlier version → its stars in the words of the last."""

    since_index: int | None = None
    maps: dict[int, Stars] = field(default_factory=dict)
    stars: set[int] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    version: int = 0

    def follow(self, scope: Scope, version: MapNode, start: int) -> None:
        """Settle the rows of a version; every stretch of it has the same policy."""
        if scope.version != self.version:
            self._begin(scope, version, start)
        for part in scope.rows["parts"]:
            part["since_index"] = self.since_index
        for part in [part for part in scope.rows["parts"] if part["has_levels"]]:
            for earlier, stars in sorted(self.maps.items()):
                for star, now in sorted(stars.items()):
                    self._add(scope, version, part["part_id"], earlier, star, now)

    def _begin(self, scope: Scope, version: MapNode, start: int) -> None:
        policy = version.text("streaks")
        self._check(scope, version, policy)
        given = {node.integer("from", 0) or 0: node.integer("to", 0) or 0 for node in version.blocks("convert")}
        if policy == "restart":
            self.since_index = start
            self.maps = {}
        elif self.version:
            self.maps = {**self.maps, self.version: {star: star for star in self.stars}}
            self.maps = {
                earlier: {star: given.get(now, now) for star, now in stars.items()}
                for earlier, stars in self.maps.items()
            }
        self.version = scope.version
        self.stars = {row["star"] for row in scope.rows["levels"]}
        self.kinds = {part["period_kind"] for part in scope.rows["parts"]}

    def _add(self, scope: Scope, version: MapNode, part_id: str, earlier: int, star: int, now: int) -> None:
        node = next((node for node in version.blocks("convert") if node.integer("from") == star), version)
        keys = {"part_id": part_id, "from_version": earlier, "from_star": star, "to_star": now}
        if star != now:
            scope.add("star_conversions", node.place, **keys, **sourced(node, version))

    def _check(self, scope: Scope, version: MapNode, policy: str | None) -> None:
        spanning = [
            part
            for part in scope.rows["parts"]
            if part["period_kind"] in self.kinds and (part["has_ladder"] or _looks_back(scope, part))
        ]
        if policy is None and spanning:
            what = f"Version {scope.version} begins amid streaks of version {self.version}, and says nothing of them."
            mend = (
                "Write `streaks: carry` (they go on), `restart` (they begin anew) or `convert` with a table of stars."
            )
            scope.problem(version.place_of("effective_from"), what, mend)
        if policy is not None and not self.version:
            scope.problem(version.place_of("streaks"), "No version goes before this one.", "Take `streaks` out.")
        if policy != "convert" and "convert" in version:
            what = f"Stars are converted, and streaks say `{policy}`."
            scope.problem(version.place_of("convert"), what, "Write `streaks: convert`, or take `convert` out.")
        if policy == "convert":
            self._check_table(scope, version)

    def _check_table(self, scope: Scope, version: MapNode) -> None:
        """Every star of the version before, once, to a star of this one, and never a higher one to a lower place."""
        nodes = list(version.blocks("convert"))
        place: Place = version.place_of("convert") if nodes else version.place_of("streaks")
        named = [node.integer("from") for node in nodes]
        if sorted(star or 0 for star in named) != sorted(self.stars):
            listed = ", ".join(str(star) for star in sorted(self.stars))
            what = f"The table of stars does not name each star of version {self.version} once ({listed})."
            scope.problem(place, what, "Write `convert: [{from: 1, to: 1}, …]`; star 0 stays 0.")
            return
        stars = {0} | {row["star"] for row in scope.rows["levels"]}
        pairs = sorted((node.integer("from", 0) or 0, node.integer("to", 0) or 0, node.place.line) for node in nodes)
        for node in nodes:
            if node.integer("to") not in stars:
                what = f"There is no star {node.text('to')} in version {scope.version}."
                scope.problem(
                    node.place_of("to"), what, f"Stars there: {', '.join(str(star) for star in sorted(stars))}."
                )
                return
        if any(low[1] > high[1] for low, high in pairwise(pairs)):
            scope.problem(
                place, "A higher star would become a lower one.", "Let the table keep the order of the stars."
            )
