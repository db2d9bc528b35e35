"""What each primitive of the language means, said once more as plain arithmetic over fractions, one person at a time.

Belongs here: stars, ladders, seats, pay and flags, on top of `figures.py`, `points.py` and `verdicts.py`. Together
they are held against the whole way through YAML, rule tables and SQL (`test_random_schemes.py`).
Does not belong here: speed, texts, anything of the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tests.reference.figures import Rule, rounded
from tests.reference.points import OPEN
from tests.reference.verdicts import Verdicts, together


@dataclass(frozen=True)
class Seat:
    """How many there are at the star (None: no limit), and the place among those who asked for it."""

    cap: int | None
    place: int


@dataclass
class Standing:
    """`low` to `high`: the stars that are possible; `star` where it is one, and given."""

    low: int
    high: int
    star: int | None = None
    status: str = "ok"
    reason: str | None = None
    move: str | None = None
    seat: Seat | None = None


class Reference(Verdicts):
    @property
    def stars(self) -> list[int]:
        """Stars that clauses can give: one that asks nothing is reached by moves only."""
        return [rule["star"] for rule in self.part["levels"] if rule.get("clauses") or rule.get("alternatives")]

    def candidate(self, who: int, month: int) -> Standing:
        """The highest star that is certain, and the highest that is possible."""
        levels = {star: self.level(star, who, month) for star in self.stars}
        low = max((star for star, verdict in levels.items() if verdict == "met"), default=0)
        open_stars = [star for star, verdict in levels.items() if verdict in OPEN and star > low]
        found = Standing(low, max(open_stars, default=low))
        groups = [each for rule in self.part["levels"] for each in (rule, *rule.get("alternatives", ()))]
        gates = [clause for each in groups for clause in each.get("clauses", ()) if clause.get("gate")]
        if self.asked(gates, who, month) == "not_met":
            return Standing(0, 0, 0, reason="gate")
        if open_stars:
            worst = together(levels[star] for star in open_stars)
            found.status = worst
        elif low == 0 and self.part.get("no_star") == "manual_review":
            found.status = "manual_review"
        else:
            found.star = low
        return found

    def standing(self, who: int, month: int, first: int) -> Standing:
        """The star of a month; `first` is the first one that is computed."""
        if self.part.get("quotas"):
            return self.seats(month)[who]
        found = self.candidate(who, month)
        return self._laddered(who, month, first, found) if "ladder" in self.part else found

    def _laddered(self, who: int, month: int, first: int, wanted: Standing) -> Standing:
        """The star of the month before, moved; what is open is made at one end of the range and not at the other."""
        start = Standing(0, 0)
        if month > first and self.employed(who, month - 1):
            start = self.standing(who, month - 1, first)
        low, high, moved, doubts = start.low, start.high, "kept", [start.status] if start.low < start.high else []
        for rule in self.part["ladder"]["moves"]:
            verdict = self.asked(rule.get("conditions", ()), who, month)
            if verdict == "not_met":
                continue
            ends = _moved(rule, low, wanted.low), _moved(rule, high, wanted.high)
            if "by_clauses" in rule and wanted.status != "ok":
                doubts.append(wanted.status)
            if verdict in OPEN:
                doubts.append(verdict)
                ends = min(low, ends[0]), max(high, ends[1])
            elif "by_clauses" in rule or ends != (low, high):
                moved = rule["move"]
            low, high = ends
        return Standing(low, high, low if low == high else None, "ok" if low == high else together(doubts), move=moved)

    def seats(self, month: int) -> dict[int, Standing]:
        """From the highest star down: the best of those whose clauses hold, as far as the seats go."""
        within = self.part.get("quota_within", ["site", "population"])
        found: dict[int, Standing] = {}
        for group in {self.population(who) if "population" in within else None for who in self.rated(month)}:
            people = [who for who in self.rated(month) if group in (None, self.population(who))]
            order = sorted(people, key=lambda who: (*self._order(who, month), self.people[who].name))
            caps = {rule["star"]: _cap(rule, len(people)) for rule in self.part["quotas"]}
            wanted = {who: self.candidate(who, month) for who in people}
            left = dict(wanted)
            for star in sorted(self.stars, reverse=True):
                fit = [who for who in order if who in left and left[who].star and self.level(star, who, month) == "met"]
                for place, who in enumerate(fit[: caps.get(star, len(fit))], start=1):
                    lost = star < (wanted[who].star or 0)
                    found[who] = Standing(star, star, star, reason="quota" if lost else None)
                    found[who].seat = Seat(caps.get(star), place)
                    del left[who]
            for who, one in left.items():
                found[who] = Standing(0, 0, 0, reason="quota") if one.star else one
        return found

    def _order(self, who: int, month: int) -> Iterator[Fraction]:
        for rule in self.part["order"]:
            value = self.of(rule["measure"], who, month).value
            assert value is not None
            yield -value if rule["order"] == "descending" else value

    # Pay and flags

    def lines(self, who: int, month: int, star: int | None, status: str) -> dict[str, Fraction | None]:
        """Every line with its amount; empty where that is not known."""
        found = {}
        for rule in self.part.get("pay", ()):
            outcome = rule.get("outcome", None if "star" in rule else "always")
            asked = {None: star is not None and rule.get("star") == star, "always": True}
            asked["manual_review"] = status == "manual_review"
            if asked[outcome] and rule.get("population", self.population(who)) == self.population(who):
                found[rule["line"]] = self._amount(rule, who, month)
        return found

    def _amount(self, rule: Rule, who: int, month: int) -> Fraction | None:
        person = self.people[who]
        basis = {"base_pay": person.base_pay, "performance_pay": person.performance_pay}.get(rule.get("of", ""))
        if "tiers" in rule:
            count = self.of(rule["for_each"], who, month).value
            amount = None if count is None else _tiers(rule, count, basis)
        elif "share" in rule:
            amount = None if basis is None or rule["share"] is None else Fraction(rule["share"]) * basis
        else:
            amount = None if rule["amount"] is None else Fraction(rule["amount"])
        if amount is not None and "less" in rule:
            less = self.of(rule["less"], who, month).value
            amount = None if less is None else amount - less
        if amount is None:
            return None
        amount = max(amount, Fraction(rule["minimum"])) if "minimum" in rule else amount
        amount = min(amount, Fraction(rule["maximum"])) if "maximum" in rule else amount
        return rounded(amount, 2)

    def flags(self, who: int, month: int) -> list[str]:
        return [
            f"{rule['flag']}/{rule['item']}"
            for rule in self.part.get("flags", ())
            if self.asked(rule["conditions"], who, month) == "met"
        ]


def _moved(rule: Rule, held: int, wanted: int) -> int:
    if "by_clauses" in rule:
        up, down = rule.get("max_up", wanted), rule.get("max_down", held)
        return min(wanted, held + up) if wanted > held else max(wanted, held - down)
    if "up" in rule:
        return max(held, min(held + rule["up"], rule["cap"]))
    if "down" in rule:
        return min(held, max(held - rule["down"], rule.get("floor", 0)))
    return max(held, rule["raise_to"]) if "raise_to" in rule else min(held, rule["lower_to"])


def _cap(rule: Rule, heads: int) -> int:
    """A strict share leaves the largest number below it; another one rounds down."""
    exact = Fraction(rule["share"]) * heads
    return max(ceil(exact) - 1, 0) if rule.get("strict") else floor(exact)


def _tiers(rule: Rule, count: Fraction, basis: Fraction | None) -> Fraction | None:
    """Each one at the rate of its own tier, or all at that of the tier which is reached."""
    total, below = Fraction(0), Fraction(0)
    for tier in rule["tiers"]:
        top = Fraction(tier["up_to"]) if "up_to" in tier else max(count, below)
        rate = (
            Fraction(tier["amount"]) if "amount" in tier else None if basis is None else Fraction(tier["share"]) * basis
        )
        inside = max(min(count, top) - below, Fraction(0))
        if rate is None:
            return None
        if rule.get("tier_mode") == "reached":
            if count <= top:
                return rate * count
        else:
            total += rate * inside
        below = top
    return total
