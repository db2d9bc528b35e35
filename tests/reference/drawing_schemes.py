"""Random schemes: a part for each month of one of six kinds, small enough to be read.

Belongs here: which rules make a part, and how often.
Does not belong here: what comes of it (`reference.py`), how it is written down (`writing_schemes.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.reference.drawing_clauses import sourced
from tests.reference.drawing_people import ROLES, SOURCED, Case
from tests.reference.drawing_points import Points
from tests.reference.figures import Rule

KINDS = ("stars", "points", "items", "seats", "ladder", "pay")


@dataclass
class Drawn:
    name: str
    part: Rule
    gap_policy: str
    cases: list[Case] = field(default_factory=list)


class Drawing(Points):
    """One scheme of a kind."""

    def drawn(self, name: str) -> Drawn:
        build: dict[str, Callable[[Rule], None]] = {
            "stars": self._stars,
            "points": self._points,
            "items": self._items_and_stars,
            "seats": self._seats,
            "ladder": self._ladder,
            "pay": self._pay_part,
        }
        populations = [{"population": key, "roles": roles, **SOURCED} for key, roles in ROLES.items()]
        part: Rule = {
            "period": "month",
            "populations": populations,
            "marks": self.marks(),
            "measures": self.measures(),
        }
        part["ranks"] = self.ranks()
        build[self.kind](part)
        drawn = Drawn(name, part, self.one("break", "skip"))
        drawn.cases = [self.case() for _ in range(1 if self.kind in ("ladder", "seats") else 2)]
        return drawn

    def _stars(self, part: Rule) -> None:
        part["levels"] = self.levels(part)
        if self.some(0.2):
            part["no_star"] = "manual_review"
        if self.some(0.2):
            part["levels_are_chained"] = True
        part["pay"] = self.pay(part)
        part["flags"] = [
            {
                "flag": "look",
                "item": "here",
                "reason": {"en": "Look"},
                "conditions": [sourced(self.clause())],
                **SOURCED,
            }
        ]

    def _points(self, part: Rule) -> None:
        self.wholes(part)
        low, high = self.one(("less_than", "at_least"), ("at_most", "more_than"))
        first, second = self.one((2, 5), (4, 8), ("4.5", 60))
        if self.some(0.5):
            part["grades"] = [
                {"grade": "low", low: first, **SOURCED},
                {"grade": "middle", high: first, low: second, **SOURCED},
                {"grade": "high", high: second, **SOURCED},
            ]
        else:
            part["grades"] = [
                {"grade": "top", high: second, "clauses": [sourced(self.clause(is_windowed=False))], **SOURCED},
                {
                    "grade": "fair",
                    "clauses": [sourced(self.clause(("total", "total", "skill"), is_windowed=False))],
                    **SOURCED,
                },
                {"grade": "rest", **SOURCED},
            ]
        if self.some(0.5):
            part["pay"] = [{"line": "always", "amount": self.one(100, "12.34"), **SOURCED}]

    def _items_and_stars(self, part: Rule) -> None:
        self.wholes(part)
        own = [
            "total",
            "total",
            *(item["item"] for item in part["items"] if "populations" not in item),
            *(group["group"] for group in part.get("groups", ())),
        ]
        if any(measure["measure"] == "good_ones" for measure in part["measures"]):
            own.append("good_ones")
        if part["total"].get("of_available"):
            own.append("share")
        part["levels"] = self.levels(part, (*own, "skill", "tickets_done"))
        part["pay"] = self.pay(part)

    def _seats(self, part: Rule) -> None:
        """Figures that are always there: whose order or clauses are open is another matter."""
        names = ("sittings", "tickets_done", "all_work", "tenure")
        part["levels"] = self.levels(part, names, is_windowed=False, can_be_blank=False)
        stars = [level["star"] for level in part["levels"]]
        part["quotas"] = [
            {"star": star, "share": self.one("0.2", "0.25", "0.5", "0.34", 1), "strict": self.some(0.5), **SOURCED}
            for star in stars
            if star == stars[-1] or self.some(0.6)
        ]
        if self.some(0.6):
            part["quota_within"] = self.one(["site"], ["site", "population"])
        order = self.chance.sample(["all_work", "tickets_done", "sittings", "tenure"], self.one(1, 2, 3))
        part["order"] = [{"measure": name, "order": self.one("ascending", "descending"), **SOURCED} for name in order]
        part["pay"] = self.pay(part)

    def _ladder(self, part: Rule) -> None:
        part["levels"] = self.levels(part)
        top = len(part["levels"])
        if self.some(0.5):
            part["levels"].append({"star": top + 1, **SOURCED})
            top += 1
        moves: list[Rule] = [
            {"move": "clauses", "by_clauses": True}
            | ({"max_up": self.one(1, 2)} if self.some(0.6) else {})
            | ({"max_down": self.one(0, 1)} if self.some(0.6) else {})
        ]
        for _ in range(self.one(1, 2, 3) if top == len(part["levels"]) else 3):
            star = self.one(*range(1, top + 1))
            move = self.one(
                {"up": self.one(1, 2), "cap": top},
                {"up": 1, "cap": star},
                {"down": self.one(1, 2)},
                {"down": 1, "floor": 1},
                {"raise_to": star},
                {"lower_to": star},
                {"lower_to": 0},
            )
            conditions = [sourced(self.clause(is_windowed=self.some(0.5))) for _ in range(self.one(1, 1, 2))]
            moves.append({"move": self.name("move"), **move, "conditions": conditions})
        self.chance.shuffle(moves)
        part["ladder"] = {"moves": [move | SOURCED for move in moves], **SOURCED}
        part["pay"] = self.pay(part)

    def pay(self, part: Rule) -> list[Rule]:
        lines: list[Rule] = []
        for level in part["levels"]:
            amount = self.one(
                {"amount": 100},
                {"amount": "33.33"},
                {"amount": None},
                {"share": "0.125", "of": "base_pay"},
                {"share": "0.333", "of": "performance_pay"},
            )
            lines.append({"line": "award", "star": level["star"], **amount, **SOURCED})
        if part.get("no_star") == "manual_review":
            lines.append({"line": "meanwhile", "outcome": "manual_review", "amount": 7, **SOURCED})
        return lines

    def _pay_part(self, part: Rule) -> None:
        """Lines that everybody has."""
        part["pay"] = []
        for number in range(self.one(2, 3, 4)):
            line: Rule = {"line": f"line_{number}", "outcome": "always"}
            way = self.one("tiers", "tiers", "share", "less", "population")
            if way == "tiers":
                ends = self.one([1, 3], [2], [1, 2, 4])
                rates: list[Rule] = [self.one({"amount": self.one(10, "3.33", -5)}) for _ in (*ends, None)]
                if self.some(0.4):
                    rates = [{"share": self.one("0.1", "0.05", "0.015")} for _ in rates]
                    line["of"] = self.one("base_pay", "performance_pay")
                    line["share_limit"] = 1
                tiers = [{"up_to": end, **rate} for end, rate in zip(ends, rates, strict=False)] + [rates[-1]]
                line |= {"for_each": self.one("sittings", "tickets_done", "all_work"), "tiers": tiers}
                if self.some(0.5):
                    line["tier_mode"] = self.one("marginal", "reached")
            elif way == "share":
                line |= {"share": self.one("0.5", "0.333"), "of": self.one("base_pay", "performance_pay")}
            else:
                line |= {"amount": self.one(50, "20.12", 3)}
                if way == "less":
                    line["less"] = self.one("tickets_done", "score_sum")
            if self.some(0.4):
                line |= self.one({"minimum": 5}, {"maximum": 30}, {"minimum": 5, "maximum": 30})
            if way == "population":
                part["pay"].append(dict(line, population="phone", **SOURCED))
                line |= {"population": "online"} | ({"amount": 9} if "amount" in line else {})
            part["pay"].append(line | SOURCED)
