"""Figures of the reference: what people did becomes marks, measures and places, as plain arithmetic over fractions.

Belongs here: one figure of one person in one month, and why there may be none.
Does not belong here: what is earned by it (`points.py`) or asked of it (`verdicts.py`).
Read on: docs/rules.md, from which it was written; it imports nothing of the product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import floor
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tests.reference.points import Points

Rule = dict[str, Any]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": ge, "more_than": gt, "at_most": le, "less_than": lt, "equals": eq, "not_equals": ne,
}  # fmt: skip


class Figure(NamedTuple):
    """`top` over `bottom`; where it is not there `why` says so: gap, missing (the feed), outside (the job), …"""

    top: Fraction | None = None
    bottom: Fraction | None = None
    why: str = ""

    @property
    def value(self) -> Fraction | None:
        return None if self.top is None or self.bottom is None else self.top / self.bottom


GAP, MISSING, OUTSIDE, BLANK, UNASKED = (Figure(why=why) for why in ("gap", "missing", "outside", "blank", "unasked"))


def figure(top: Any, bottom: Any = 1) -> Figure:
    return Figure(Fraction(top), Fraction(bottom)) if bottom else GAP


@dataclass
class Person:
    """`marks`: month → assessments (mark → what was entered); `rows`: (source, month) → rows."""

    name: str
    role: str
    hired: tuple[int, int]  # month and day
    base_pay: Fraction | None = None
    performance_pay: Fraction | None = None
    marks: dict[int, list[Rule]] = field(default_factory=dict)
    rows: dict[tuple[str, int], list[Rule]] = field(default_factory=dict)


class Figures:
    """One part (as under `parts:` of a scheme file), the people of one site, the sources that did not come in a month
    and the first month that is computed. Months are whole numbers that count on; every answer is remembered."""

    def __init__(self, part: Rule, people: list[Person], absent: set[tuple[str, int]], gap_policy: str, first: int):
        self.part, self.people, self.absent, self.gap_policy, self.first = part, people, absent, gap_policy, first
        self.marks = {rule["mark"]: rule for rule in part.get("marks", ())}
        self.measures = {rule["measure"]: rule for rule in part.get("measures", ())}
        self.ranks = {rule["rank"]: rule for rule in part.get("ranks", ())}
        self.items = {rule["item"]: rule for rule in part.get("items", ())}
        self.groups = {rule["group"]: rule for rule in part.get("groups", ())}
        for name in ("of", "points_of", "standing", "seats"):
            setattr(self, name, cache(getattr(self, name)))  # by name, number and month: nothing here changes

    def points_of(self, name: str, who: int, month: int) -> Points:
        raise NotImplementedError

    # Who is rated

    def population(self, who: int) -> str | None:
        role = self.people[who].role
        return next((rule["population"] for rule in self.part["populations"] if role in rule["roles"]), None)

    def employed(self, who: int, month: int) -> bool:
        return self.people[who].hired[0] <= month

    def rated(self, month: int) -> list[int]:
        return [who for who in range(len(self.people)) if self.population(who) and self.employed(who, month)]

    # Figures

    def of(self, name: str, who: int, month: int) -> Figure:
        """One figure of a person in a month: a mark, a measure, a rank, an item, a group, the total or its share."""
        is_from_sources = name in self.marks or name in self.measures
        if not self.employed(who, month):
            return OUTSIDE if is_from_sources else GAP
        if month < self.first and not is_from_sources:
            return GAP  # what rules make of figures begins with the first month that is computed
        if name in self.marks:
            return self._mark(self.marks[name], who, month)
        if name in self.measures:
            return self._measure(self.measures[name], who, month)
        if name in self.ranks:
            return self._place(self.ranks[name], who, month)
        points = self.points_of("total" if name == "share" else name, who, month)
        if points.state != "ok" or points.earned is None:
            of_item = {"gap": GAP} if name in self.items else {}  # a whole that lacks a part is no gap
            return ({"not_applicable": UNASKED, "param_missing": BLANK} | of_item).get(points.state, MISSING)
        if name == "share":
            raw, most = self._raw_total(who, month)
            return figure(raw, most) if raw is not None and most is not None else GAP
        return figure(points.earned)

    def _mark(self, rule: Rule, who: int, month: int) -> Figure:
        """The mean over the month's assessments."""
        if ("assessments", month) in self.absent:
            return MISSING
        entered = [marks[rule["mark"]] for marks in self.people[who].marks.get(month, ()) if rule["mark"] in marks]
        worth = {"yes": 1, "no": 0} | {each["option"]: each["points"] for each in rule.get("options", ())}
        return figure(sum(Fraction(worth.get(value, value)) for value in entered), len(entered))

    def _measure(self, rule: Rule, who: int, month: int) -> Figure:
        if "source" in rule:
            return self._counted(rule, who, month)
        if "attribute" in rule:  # whole months to the day after the period; hired on the first it counts already
            hired, day = self.people[who].hired
            return figure(month + 1 - hired - (day > 1))
        if "items_of" in rule:
            counted = [item for item in self.items.values() if item.get("class") in rule["items_of"]]
            return self._sum([("plus", self._times(item, who, month)) for item in counted])
        if "attainment" in rule:
            return self._attained(rule["attainment"], who, month)
        if "weighted" in rule:
            return self._weighted(rule["weighted"], who, month)
        tops = [(sign, self.of(name, who, month)) for term in rule["numerator"] for sign, name in term.items()]
        terms = rule.get("denominator")
        top = self._sum(tops)
        if terms is None:
            return top
        bottom = self._sum([(sign, self.of(name, who, month)) for term in terms for sign, name in term.items()])
        for part in (top, bottom):
            if part.value is None:
                return part
        return figure(top.value, bottom.value)

    def _sum(self, terms: list[tuple[str, Figure]]) -> Figure:
        """A missing term makes the whole missing."""
        for why in (MISSING, BLANK, GAP):
            if any(term.why == why.why for _, term in terms):
                return why
        return figure(sum((term.value or 0) * (1 if sign == "plus" else -1) for sign, term in terms))

    def _counted(self, rule: Rule, who: int, month: int) -> Figure:
        if (rule["source"], month) in self.absent:
            return MISSING
        rows = [row for row in self.people[who].rows.get((rule["source"], month), ()) if _fits(row, rule)]
        values = [Fraction(row[rule["value"]]) for row in rows if row.get(rule.get("value", "")) is not None]
        match rule["aggregate"]:
            case "count":
                return figure(len(rows))
            case "count_distinct":
                return figure(len(set(values)))
            case "sum":
                return figure(sum(values)) if values else GAP
            case "mean":
                return figure(sum(values), len(values))
            case "minimum" | "maximum" as way:
                return figure({"minimum": min, "maximum": max}[way](values)) if values else GAP
            case _:
                both = [row for row in rows if row.get(rule["value"]) is not None and row.get(rule["per"]) is not None]
                return figure(*(sum(Fraction(row[rule[column]]) for row in both) for column in ("value", "per")))

    def _attained(self, rule: Rule, who: int, month: int) -> Figure:
        """How much of the target is reached, never more than all of it."""
        came = self.of(rule["of"], who, month)
        if came.value is None:
            return came
        if rule["target"] is None:
            return BLANK
        target, value = Fraction(rule["target"]), came.value
        if rule["better"] == "higher":
            return figure(min(value / target, Fraction(1)))
        return figure(1 if value <= target else target / value)

    def _weighted(self, rules: list[Rule], who: int, month: int) -> Figure:
        """The mean by weights; a figure that weighs nothing is left out, whether it is known or not."""
        pairs = [(self.of(rule["figure"], who, month), self.of(rule["weight"], who, month)) for rule in rules]
        pairs = [(value, weight) for value, weight in pairs if weight.value != 0]
        for why in (MISSING, BLANK, GAP):
            if any(each.why == why.why for pair in pairs for each in pair):
                return why
        top = sum(rounded((value.value or Fraction(0)) * (weight.value or Fraction(0))) for value, weight in pairs)
        return figure(top, sum(weight.value or 0 for _, weight in pairs))

    def _place(self, rule: Rule, who: int, month: int) -> Figure:
        """One more than how many are better; equals share a place. With too few rated people there is none."""
        same = [
            other for other in self.rated(month)
            if "population" not in rule["within"] or self.population(other) == self.population(who)
        ]  # fmt: skip
        own = self.of(rule["of"], who, month)
        values = [value for other in same if (value := self.of(rule["of"], other, month).value) is not None]
        if own.value is None:
            return own
        is_better = gt if rule["order"] == "descending" else lt
        return (
            figure(1 + sum(is_better(value, own.value) for value in values))
            if len(values) >= rule["minimum_population"]
            else GAP
        )


def _fits(row: Rule, rule: Rule) -> bool:
    return all(_holds(row.get(test["column"]), test) for test in rule.get("where", ()))


def _holds(value: Any, test: Rule) -> bool:
    """The negative ones hold for an empty column too."""
    word = next(word for word in test if word != "column")
    if word in ("is_empty", "is_filled"):
        return (value is None) == (word == "is_empty")
    if word in ("not_equals", "is_none_of") and value is None:
        return True
    if word in ("is_one_of", "is_none_of"):
        return (value in test[word]) == (word == "is_one_of")
    return value is not None and COMPARE[word](value, test[word])


def inside(value: Fraction | None, limits: Rule) -> bool:
    return value is not None and all(COMPARE[word](value, Fraction(limits[word])) for word in COMPARE if word in limits)


def rounded(value: Fraction, digits: int = 6) -> Fraction:
    """Half up, away from zero."""
    scaled = abs(value) * 10**digits
    return Fraction(floor(scaled + Fraction(1, 2)), 10**digits) * (-1 if value < 0 else 1)
