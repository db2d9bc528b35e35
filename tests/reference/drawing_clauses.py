"""Random figures, clauses and levels. Thresholds lie among what people really do.

Belongs here: marks, measures, ranks, and what is asked of them.
Does not belong here: points (`drawing_points.py`), the parts of a scheme (`drawing_schemes.py`).
"""

from __future__ import annotations

from typing import Any

from tests.reference.drawing_people import SOURCED, People
from tests.reference.figures import COMPARE, Rule

SMALL = (1, 2, 3)
THRESHOLDS: dict[str, tuple[Any, ...]] = {
    "skill": (2, 4, 5, 6, 8, "5.5"),
    "polite": ("0.5", 1),
    "voice": (1, 2, 3, "3.5"),
    "slips": SMALL,
    "sittings": SMALL,
    "score_sum": (4, 8, 10),
    "score_mean": (4, 5, 6, "4.5"),
    "score_worst": (2, 4, 5),
    "score_best": (5, 7, 8),
    "score_kinds": SMALL,
    "score_share": ("0.5", "0.6", "0.65"),
    "tickets_done": SMALL,
    "all_work": SMALL,
    "surplus": (0, 1),
    "per_sitting": ("0.5", 1, 2),
    "tenure": (3, 6),
    "reached": ("0.5", "0.75"),
    "kept_low": ("0.5", "0.7"),
    "weighed": (4, 5),
    "skill_place": SMALL[:2],
    "work_place": SMALL[:2],
}
ADDED_UP = ("slips", "sittings", "score_sum", "tickets_done", "all_work", "skill")
POOLED = ("skill", "score_mean", "score_share", "tickets_done", "voice", "per_sitting")


class Clauses(People):
    def marks(self) -> list[Rule]:
        options = [{"option": option, "points": points} for option, points in (("good", 5), ("fair", 2), ("poor", 0))]
        return [
            {"mark": "skill", "points": {"at_least": 0, "at_most": 10}, **SOURCED},
            {"mark": "polite", "answer": "yes_no", **SOURCED},
            {"mark": "voice", "options": options, **SOURCED},
            {"mark": "slips", "count": True, **SOURCED},
        ]

    def measures(self) -> list[Rule]:
        exams = {"source": "exams", **SOURCED}
        where = self.one(
            {},
            {"where": [{"column": "kind", "equals": "skill"}]},
            {"where": [{"column": "kind", "not_equals": "rules"}]},
            {"where": [{"column": "kind", "is_one_of": ["skill", "typing"]}, {"column": "score", "at_least": 3}]},
            {"where": [{"column": "score", "is_filled": True}]},
        )
        return [
            {"measure": "sittings", **exams, "aggregate": "count", **where},
            {"measure": "score_sum", **exams, "aggregate": "sum", "value": "score"},
            {"measure": "score_mean", **exams, "aggregate": "mean", "value": "score"},
            {"measure": "score_worst", **exams, "aggregate": "minimum", "value": "score", **where},
            {"measure": "score_best", **exams, "aggregate": "maximum", "value": "score"},
            {"measure": "score_kinds", **exams, "aggregate": "count_distinct", "value": "score"},
            {"measure": "score_share", **exams, "aggregate": "ratio", "value": "score", "per": "max_score"},
            {
                "measure": "tickets_done",
                "source": "tickets",
                "aggregate": "count",
                "where": [{"column": "outcome", "equals": "resolved"}],
                **SOURCED,
            },
            {"measure": "all_work", "numerator": [{"plus": "sittings"}, {"plus": "tickets_done"}], **SOURCED},
            {"measure": "surplus", "numerator": [{"plus": "tickets_done"}, {"minus": "sittings"}], **SOURCED},
            {
                "measure": "per_sitting",
                "numerator": [{"plus": "tickets_done"}],
                "denominator": [{"plus": "sittings"}],
                **SOURCED,
            },
            {"measure": "tenure", "attribute": "tenure_months", **SOURCED},
            {
                "measure": "reached",
                "attainment": {
                    "of": self.one("score_sum", "tickets_done"),
                    "target": self.one(4, 10),
                    "better": "higher",
                },
                **SOURCED,
            },
            {"measure": "kept_low", "attainment": {"of": "tickets_done", "target": 1, "better": "lower"}, **SOURCED},
            {
                "measure": "weighed",
                "weighted": [
                    {"figure": "skill", "weight": "tickets_done"},
                    {"figure": "score_mean", "weight": "sittings"},
                ],
                **SOURCED,
            },
        ]

    def ranks(self) -> list[Rule]:
        return [
            {
                "rank": rank,
                "of": of,
                "order": self.one("ascending", "descending"),
                "within": self.one(["site"], ["site", "population"]),
                "minimum_population": self.one(1, 2, 3),
                **SOURCED,
            }
            for rank, of in (
                ("skill_place", "skill"),
                ("work_place", self.one("all_work", "tickets_done", "score_mean")),
            )
        ]

    def clause(self, names: tuple[str, ...] = (), is_windowed: bool = True, can_be_blank: bool = True) -> Rule:
        measure = self.one(*(names or THRESHOLDS))
        threshold = self.one(*THRESHOLDS.get(measure, (3, 5, 8)))
        word = self.one("at_least", "at_least", "at_least", "more_than", "at_most", "less_than")
        if measure in ("sittings", "tickets_done", "slips") and self.some(0.15):
            word = "equals"
        found: Rule = {"clause": self.name("c"), "measure": measure, word: threshold}
        if is_windowed and self.some(0.45):
            length = self.one(1, 2, 2, 3)
            windows = ["every", "present"] + ["sum_of"] * (measure in ADDED_UP) + ["mean_of"] * (measure in POOLED)
            window = self.one(*windows)
            found[window] = length
            if window == "present":
                del found[word]
                found["at_least"] = self.one(*range(1, length + 1))
        if self.some(0.5) and "present" not in found:
            found["gap"] = self.one("break", "skip", "undecided")
        if can_be_blank and self.some(0.04):
            found[next(word for word in COMPARE if word in found)] = None
        return found

    def levels(self, part: Rule, names: tuple[str, ...] = (), **limits: bool) -> list[Rule]:
        levels = []
        for star in range(1, self.one(2, 3, 4)):
            asked = [self.clause(names, **limits) for _ in range(self.one(1, 1, 2))]
            if self.some(0.2):
                both = dict(self.clause(names, **limits), population="phone")
                other = dict(self.clause(names, **limits), population="online")
                other["clause"] = both["clause"]
                asked += [both, other]
            level: Rule = {"star": star, **SOURCED}
            if self.some(0.25):
                more = [self.clause(names, **limits)]
                level["alternatives"] = [
                    {"alternative": "one", "clauses": asked},
                    {"alternative": "two", "clauses": more},
                ]
            else:
                level["clauses"] = asked
            levels.append(level)
        if self.some(0.2):
            gate = self.clause(names, **limits) | {"gate": True}
            for level in levels:
                for clauses in [each["clauses"] for each in level.get("alternatives", ())] or [level["clauses"]]:
                    clauses.append(dict(gate))
        return [sourced(level) for level in levels]


def sourced(block: Rule) -> Rule:
    """Clauses have a reference of their own where their owner has none."""
    for clauses in (block.get("clauses"), *(each["clauses"] for each in block.get("alternatives", ()))):
        for clause in clauses or ():
            clause |= SOURCED
    if "clause" in block:
        block |= SOURCED
    return block
