"""Points of the reference: items by their marks, bands and events, and groups and totals made of them.

Belongs here: what is earned, what could be, and the grade of a total.
Does not belong here: figures (`figures.py`), clauses (`verdicts.py`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tests.reference.figures import MISSING, Figure, Figures, Rule, figure, inside, rounded

OPEN = ("insufficient_data", "param_missing")
# Why points are not known, the worst first.
DOUBTS = ["missing", "gap", "param_missing", "ok"]


class Points(NamedTuple):
    """What an item or a whole earned and could earn at most; `state` is ok, not_applicable, or why it is not known."""

    earned: Fraction | None
    most: Fraction | None = None
    state: str = "ok"


class Scores(Figures):
    def asked(self, clauses: list[Rule], who: int, month: int) -> str:
        raise NotImplementedError

    def points_of(self, name: str, who: int, month: int) -> Points:
        if name == "total":
            return self._total(who, month)
        if name in self.groups:
            return _whole(self.groups[name], self._parts(name, who, month))
        return self._item(self.items[name], who, month)

    def _parts(self, group: str | None, who: int, month: int) -> list[tuple[Rule, Points]]:
        """Items and groups of which a whole is made."""
        mine = self.population(who)
        items = [
            rule for rule in self.items.values()
            if rule.get("group") == group and mine in rule.get("populations", [mine])
        ]  # fmt: skip
        groups = list(self.groups.values()) if group is None else []
        parts = [(rule, self._item(rule, who, month)) for rule in items]
        return parts + [(rule, self.points_of(rule["group"], who, month)) for rule in groups]

    def _raw_total(self, who: int, month: int) -> tuple[Fraction | None, Fraction | None]:
        whole = _whole(self._limits(), self._parts(None, who, month))
        return whole.earned, whole.most

    def _limits(self) -> Rule:
        """The total's limits are blocks, a group's are numbers."""
        total = self.part["total"]
        return total | {name: total[name]["value"] for name in ("base", "cap", "floor") if name in total}

    def _total(self, who: int, month: int) -> Points:
        total = self.part["total"]
        whole = _whole(self._limits(), self._parts(None, who, month))
        if whole.state != "ok" or not total.get("scale_to"):
            return whole
        assert whole.earned is not None
        if not whole.most:
            return Points(None, None, "gap")
        return Points(whole.earned / whole.most * total["scale_to"], whole.most)

    def _item(self, rule: Rule, who: int, month: int) -> Points:
        most = Fraction(rule["max_points"]) if "max_points" in rule else None
        verdict = self.asked(rule.get("when", ()), who, month)
        if verdict == "not_met":
            return Points(Fraction(0), most)
        if verdict in OPEN:
            doubts = [{"insufficient_data": "missing"}.get(verdict, verdict), self._unknown(rule, who, month)]
            return Points(None, most, min(doubts, key=DOUBTS.index))
        if not self._applies(rule, who, month):
            return Points(None, None, "not_applicable")
        if "bands" in rule:
            came = self.of(rule["of"], who, month)
            if came.value is None:
                return Points(None, most, _state(came))
            mine = self.population(who)
            bands = [band for band in rule["bands"] if band.get("population", mine) == mine]
            return Points(next(Fraction(band["points"]) for band in bands if inside(came.value, band)), most)
        times = self._times(rule, who, month)
        if times.value is None:
            return Points(None, most, _state(times))
        sign, points = (-1, rule["deduction"]) if "deduction" in rule else (1, rule["points"])
        if points is None:
            return Points(None, most, "param_missing")
        return Points(rounded(sign * Fraction(points) * times.value), most)

    def _unknown(self, rule: Rule, who: int, month: int) -> str:
        """Why it is not known how often an item counts, if so."""
        came = self.of(rule["of"], who, month) if "bands" in rule else self._times(rule, who, month)
        return _state(came) if came.value is None else "ok"

    def _applies(self, rule: Rule, who: int, month: int) -> bool:
        """An item may leave the whole where its measure has nothing to judge."""
        name = rule.get("times", rule.get("of"))
        return not ("without" in rule and name and self.of(name, who, month).why == "gap")

    def _times(self, rule: Rule, who: int, month: int) -> Figure:
        """How often an item counts: by its measure, by its events that were not refused, else once."""
        if "times" in rule:
            return self.of(rule["times"], who, month)
        if "event" not in rule:
            return figure(1)
        if ("events", month) in self.absent:
            return MISSING
        events = [
            event for event in self.people[who].rows.get(("events", month), ())
            if event["code"] == rule["event"] and event.get("approved") is not False
        ]  # fmt: skip
        if "measured" in rule:  # each whose quantity lies in the range counts once
            return figure(sum(inside(Fraction(event["quantity"]), rule["measured"]) for event in events))
        return figure(sum(Fraction(event["quantity"]) for event in events))

    def grade(self, who: int, month: int) -> str | None:
        """The first grade whose range and clauses hold; none while an earlier one is open."""
        total = self.points_of("total", who, month)
        for rule in self.part.get("grades", ()) if total.state == "ok" else ():
            verdict = self.asked(rule.get("clauses", ()), who, month)
            if not inside(total.earned, rule) or verdict == "not_met":
                continue
            return None if verdict in OPEN else str(rule["grade"])
        return None


def _state(came: Figure) -> str:
    return {"blank": "param_missing"}.get(came.why, came.why)


def _whole(rule: Rule, parts: list[tuple[Rule, Points]]) -> Points:
    """What parts become: what does not apply leaves the whole, one that is not known leaves it unknown."""
    for state in DOUBTS[:-1]:
        if any(points.state == state for _, points in parts):
            return Points(None, None, state)
    left = [(part, points) for part, points in parts if points.state == "ok"]
    if not left:
        return Points(None, None, "not_applicable")
    earned = [(part, points.earned or Fraction(0), points.most) for part, points in left]
    points = _limited(rule, _combined(rule, earned))
    if any(most is None for _, _, most in earned) or rule.get("aggregate") == "minimum":
        most = Fraction(rule["max_points"]) if "max_points" in rule else None
    else:
        most = _combined(rule, [(part, most or Fraction(0), most) for part, _, most in earned])
    return Points(points, most if most is None or "cap" not in rule else min(most, Fraction(rule["cap"])))


def _combined(rule: Rule, parts: list[tuple[Rule, Fraction, Fraction | None]]) -> Fraction:
    match rule.get("aggregate", "sum"):
        case "mean":
            return sum((points for _, points, _ in parts), Fraction(0)) / len(parts)
        case "weighted_mean":
            weights = [Fraction(part["weight"]) for part, _, _ in parts]
            return sum((w * p for w, (_, p, _) in zip(weights, parts, strict=True)), Fraction(0)) / sum(weights)
        case "minimum":
            return min(points for _, points, _ in parts)
        case "subtractive":
            return Fraction(rule["base"]) - sum((most or Fraction(0)) - points for _, points, most in parts)
        case _:
            return sum((points for _, points, _ in parts), Fraction(rule.get("base", 0)))


def _limited(rule: Rule, points: Fraction) -> Fraction:
    """Not above the cap, then not below the floor."""
    points = min(points, Fraction(rule["cap"])) if "cap" in rule else points
    return max(points, Fraction(rule["floor"])) if "floor" in rule else points
