"""Random items, groups and totals, each whole with its own way to add up.

Belongs here: what gives points.
Does not belong here: clauses (`drawing_clauses.py`), the parts of a scheme (`drawing_schemes.py`).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from tests.reference.drawing_clauses import Clauses, sourced
from tests.reference.drawing_people import SOURCED
from tests.reference.figures import Rule


class Points(Clauses):
    def item(self, group: str | None, aggregate: str, needs_most: bool) -> Rule:
        item: Rule = {"item": self.name("i"), **({"group": group} if group else {})}
        way = self.one("marks", "once", "times", "bands", "bands", "event", "measured")
        if aggregate in ("mean", "weighted_mean", "minimum", "subtractive") or needs_most:
            way = self.one("marks", "bands")
        points = self.one(1, 2, 3, 5, "0.5", -2)
        if way == "marks":
            mark, most = self.one(("skill", 10), ("voice", 5), ("polite", 1))
            points = self.one(1, 2)
            item |= {"points": points, "times": mark, "max_points": most * points}
        elif way == "once":
            item |= {"points": points}
        elif way == "times":
            item |= {
                self.one("points", "deduction"): 2,
                "times": self.one("slips", "sittings", "tickets_done", "all_work"),
            }
        elif way == "bands":
            item |= self.bands()
        else:
            item |= {"points": points, "event": self.one("praise", "fault"), "class": self.one("good", "bad")}
            if way == "measured":
                item["measured"] = self.one({"at_least": 2}, {"more_than": 2}, {"at_least": 1, "less_than": 3})
        if "times" in item and "max_points" not in item and needs_most:
            item["max_points"] = 10
        if self.some(0.2) and "event" not in item:
            item["when"] = [sourced(self.clause(is_windowed=False))]
        if ("times" in item or "of" in item) and self.some(0.3):
            item["without"] = "not_applicable"
        if aggregate == "weighted_mean":
            item["weight"] = self.one("0.25", "0.5")
        if self.some(0.03) and "points" in item and aggregate == "sum" and not needs_most:
            item["points"] = None
        return item | SOURCED

    def bands(self) -> Rule:
        of, first, second = self.one(("sittings", 1, 2), ("tickets_done", 1, 3), ("score_sum", 5, 10), ("skill", 4, 7))
        low, high = self.one(("less_than", "at_least"), ("at_most", "more_than"))
        bands = [
            {low: first, "points": 0},
            {high: first, low: second, "points": self.one(1, 2, "2.5")},
            {high: second, "points": 5},
        ]
        if self.some(0.25):
            bands = [dict(band, population="phone") for band in bands]
            bands += [
                {low: second, "population": "online", "points": 1},
                {high: second, "population": "online", "points": 4},
            ]
        domain = (
            {}
            if of in ("sittings", "tickets_done")
            else {"domain": {"at_least": 0} | ({"at_most": 10} if of == "skill" else {})}
        )
        return {"of": of, "bands": bands, "max_points": 5, **domain}

    def wholes(self, part: Rule) -> None:
        """Up to two groups and a total, each with its own way to add up."""
        total_way = self.one("sum", "sum", "mean", "weighted_mean", "minimum", "subtractive")
        of_available = self.some(0.3)
        needs_most = of_available or total_way == "subtractive"
        items, groups = [], []
        for number in range(self.one(0, 1, 2)):
            way = self.one("sum", "mean", "weighted_mean", "minimum", "subtractive")
            group: Rule = {"group": f"g{number}", "aggregate": way, **SOURCED}
            inside = [self.item(group["group"], way, needs_most or way == "subtractive") for _ in range(2)]
            _weigh(group, inside)
            if way == "subtractive":
                group["base"] = self.one(5, 6)
            group |= self.one({}, {"cap": 6}, {"floor": 1}, {"cap": 8, "floor": 2})
            if way == "sum" and self.some(0.3):
                group["base"] = 2
            if needs_most and (way == "minimum" or self.some(0.2)):
                group["max_points"] = self.one(10, 12)
            if total_way == "weighted_mean":
                group["weight"] = self.one("0.25", "0.5")
            items += inside
            groups.append(group)
        items += [
            self.item(None, total_way, needs_most)
            for _ in range(self.one(1, 2, 3) if len(groups) < 2 else self.one(0, 1))
        ]
        total: Rule = {"aggregate": total_way, **SOURCED}
        _weigh(total, [each for each in (*items, *groups) if not each.get("group") or each in groups])
        for name, values in (("cap", (8, 10)), ("floor", (0, 1)), ("base", (3, 8))):
            if (name == "base") == (total_way in ("sum", "subtractive")) and (
                self.some(0.3) or (name, total_way) == ("base", "subtractive")
            ):
                total[name] = {"value": self.one(*values), **SOURCED}
        if of_available:
            total["of_available"] = True
            if self.some(0.5):
                total["scale_to"] = 100
        if self.some(0.2):
            self.one(*items)["populations"] = ["phone"]
        part |= {"groups": groups, "items": items, "total": total}
        if not groups:
            del part["groups"]
        if any(item.get("class") == "good" for item in items) and self.some(0.5):
            part["measures"].append({"measure": "good_ones", "items_of": ["good"], **SOURCED})


def _weigh(whole: Rule, parts: list[Rule]) -> None:
    """Weights must add up to a whole number."""
    if whole["aggregate"] != "weighted_mean":
        return
    weights = [Fraction(part["weight"]) for part in parts]
    rest = ceil(sum(weights)) - sum(weights)
    parts[-1]["weight"] = str(float(weights[-1] + rest))
    whole["weights_sum"] = int(sum(weights) + rest)
