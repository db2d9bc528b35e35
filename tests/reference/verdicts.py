"""Verdicts of the reference: what a clause says of a window of months, and what clauses say together.

Belongs here: windows, gaps, comparisons, alternatives and chains.
Does not belong here: what follows for a star (`reference.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tests.reference.figures import COMPARE, Figure, Rule
from tests.reference.points import OPEN, Scores

# Among what must all hold the worst verdict wins, among alternatives the best.
WORST_FIRST = ["not_met", "insufficient_data", "param_missing", "met", "not_applicable"]
MISSING_WORDS = {"missing": "insufficient_data", "blank": "param_missing"}


class Verdicts(Scores):
    def asked(self, clauses: Iterable[Rule], who: int, month: int) -> str:
        """What clauses say together that must all hold; one for another population only is not asked.

        Where nothing is asked of the month they do not hold; what has no clauses always does.
        """
        mine = self.population(who)
        mine_only = [rule for rule in clauses if rule.get("population", mine) == mine]
        verdict = together(self.verdict(rule, who, month) for rule in mine_only) if mine_only else "met"
        return "not_met" if verdict == "not_applicable" else verdict

    def verdict(self, clause: Rule, who: int, month: int) -> str:
        window = next((name for name in ("every", "sum_of", "mean_of", "present") if name in clause), None)
        gap = clause.get("gap", self.gap_policy if window and clause[window] > 1 else "undecided")
        months = range(month - clause[window] + 1, month + 1) if window else [month]
        figures = [self.of(clause["measure"], who, each) for each in months]
        if window == "present":
            return _counted_verdict(clause, figures)
        if gap == "skip":
            figures = [each for each in figures if each.why not in ("gap", "outside", "unasked")]
            if not figures:
                return "not_met"
        of_gaps = {"break": "not_met", "undecided": "insufficient_data"}
        words = MISSING_WORDS | {"gap": of_gaps.get(gap, ""), "unasked": "not_applicable", "outside": "not_met"}
        unknown = together(words[each.why] for each in figures if each.value is None)
        known = [each for each in figures if each.value is not None]
        if not known:
            return unknown
        if window in ("sum_of", "mean_of"):
            tops = sum(each.top or 0 for each in known)
            value = sum(each.value or 0 for each in known)
            if unknown in OPEN and window == "sum_of" and self._only_grows(clause["measure"]):
                return _decided_by_now(clause, value) or unknown
            if unknown != "not_applicable":
                return unknown
            return _compared(clause, value if window == "sum_of" else tops / sum(each.bottom or 0 for each in known))
        return together([unknown, *(_compared(clause, each.value) for each in known)])

    def _only_grows(self, name: str) -> bool:
        """A count, or counts added up: what is not known yet can only make it more."""
        rule = self.measures.get(name, {})
        if "numerator" in rule:
            return "denominator" not in rule and all(
                self._only_grows(term.get("plus", "")) for term in rule["numerator"]
            )
        return rule.get("aggregate") in ("count", "count_distinct") or "items_of" in rule

    def level(self, star: int, who: int, month: int) -> str:
        """What a star asks: all its clauses, or all of one alternative; in a chain also those of lower stars."""
        rule = next(rule for rule in self.part["levels"] if rule["star"] == star)
        if "alternatives" in rule:
            groups = [self.asked(a["clauses"], who, month) for a in rule["alternatives"]]
            own = "met" if "met" in groups else together(each for each in groups if each in OPEN)
        else:
            own = self.asked(rule.get("clauses", ()), who, month)
        chained = self.part.get("levels_are_chained") and star > 1
        own = "not_met" if own == "not_applicable" else own
        return together([own, self.level(star - 1, who, month)]) if chained else own


def together(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=WORST_FIRST.index, default="not_applicable")


def _compared(clause: Rule, value: Fraction | None) -> str:
    word = next(word for word in COMPARE if word in clause)
    if clause[word] is None:
        return "param_missing"
    return "met" if COMPARE[word](value, Fraction(clause[word])) else "not_met"


def _decided_by_now(clause: Rule, value: Fraction) -> str | None:
    """What is enough stays enough, and what is too much stays too much."""
    if ("at_least" in clause or "more_than" in clause) and _compared(clause, value) == "met":
        return "met"
    limit = next((clause[word] for word in ("at_most", "less_than", "equals") if clause.get(word) is not None), None)
    is_over = limit is not None and (value > Fraction(limit) or ("less_than" in clause and value >= Fraction(limit)))
    return "not_met" if is_over else None


def _counted_verdict(clause: Rule, figures: list[Figure]) -> str:
    """How many periods have a figure; one whose feed did not come may have had one."""
    known = sum(each.value is not None for each in figures)
    doubts = [MISSING_WORDS[each.why] for each in figures if each.why in MISSING_WORDS]
    verdicts = {_compared(clause, Fraction(count)) for count in range(known, known + len(doubts) + 1)}
    return verdicts.pop() if len(verdicts) == 1 else together(doubts)
