"""What the next star still needs: its unmet clauses, each as one sentence with the distance.

Belongs here: which star is next, which of its alternatives is nearest, and the distance of a clause. Nothing here
decides; a distance is the difference of two values of the release.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dagster_project.reading.explanation.history import WindowMonth
from dagster_project.reading.explanation.rulebook import Rulebook
from dagster_project.reading.explanation.words import Words, brief, number

Row = dict[str, Any]
SETTLED = ("met", "not_applicable")
_SIDES = {">=": "high", ">": "high", "<=": "low", "<": "low"}


def next_star(star_row: Row, clauses: Sequence[Row]) -> int | None:
    """The release's own word for it; where it is silent, the lowest star above the one held."""
    if star_row.get("next_star") is not None:
        return int(star_row["next_star"])
    held = star_row.get("star") if star_row.get("star") is not None else star_row.get("candidate_star")
    above = [int(row["star"]) for row in clauses if int(row["star"]) > int(held or 0)]
    return min(above, default=None)


def every_star(clauses: Sequence[Row], held: int | None) -> list[int]:
    """The stars to speak of where none is held and stars do not build on one another: any of them may be the next."""
    stars = sorted({int(row["star"]) for row in clauses})
    is_chained = any(row.get("is_chained") for row in clauses)
    return [] if held or is_chained or len(stars) < 2 else stars


def is_outgrown(clauses: Sequence[Row], star: int) -> bool:
    """Whether a star is missed by being too good for it: nobody is told to do worse to reach the lower band."""
    ways = _ways(clauses, star)
    return all(_is_capped(way, clauses) for way in ways)


def _is_capped(way: Sequence[Row], clauses: Sequence[Row]) -> bool:
    return any(row["verdict"] == "not_met" and _caps_what_is_wanted(row, clauses) for row in way)


def _caps_what_is_wanted(clause: Row, clauses: Sequence[Row]) -> bool:
    """The far edge of a band: the highest star that bounds the measure says whether much or little of it is wanted."""
    if clause.get("operator") not in _SIDES:
        return False
    bounds = [row for row in clauses if row.get("measure") == clause.get("measure") and row.get("operator") in _SIDES]
    highest = max(int(row["star"]) for row in bounds)
    wants_much = any(_SIDES[row["operator"]] == "high" for row in bounds if int(row["star"]) == highest)
    return _SIDES[clause["operator"]] != ("high" if wants_much else "low")


def unmet(clauses: Sequence[Row], star: int) -> list[Row]:
    """The unmet clauses of a star, and of those below it where stars are chained; of several ways the nearest."""
    asked = sorted(
        {int(row["star"]) for row in clauses if int(row["star"]) == star or is_below(row, star)}, reverse=True
    )
    return [row for level in asked for row in _nearest_way(clauses, level)]


def is_below(row: Row, star: int) -> bool:
    """Whether `star` asks for this clause of a lower star too."""
    return bool(row.get("is_chained")) and int(row["star"]) < star


def _nearest_way(clauses: Sequence[Row], star: int) -> list[Row]:
    return min(_ways(clauses, star), key=lambda way: (_is_capped(way, clauses), len(way)), default=[])


def _ways(clauses: Sequence[Row], star: int) -> list[list[Row]]:
    """The unmet clauses of each of a star's alternatives."""
    ways: dict[str, list[Row]] = {}
    for row in clauses:
        if int(row["star"]) == star:
            way = ways.setdefault(str(row.get("alternative") or "main"), [])
            if row["verdict"] not in SETTLED:
                way.append(row)
    return list(ways.values())


def run_of_met(months: Sequence[WindowMonth]) -> int | None:
    """How many of the latest months in a row meet the condition; None when one of them is not stored."""
    run = 0
    for month in reversed(months):
        if month.is_met is None and month.status is None:
            return None
        if not month.is_met:
            break
        run += 1
    return run


def sentence(clause: Row, months: Sequence[WindowMonth], rulebook: Rulebook, words: Words, kind: str) -> str:
    label = rulebook.clause_label(clause["star"], clause["clause"], clause.get("measure"))
    is_yes_no = rulebook.is_yes_no(clause.get("measure"))
    values = {
        "label": _earlier(label, clause, words(kind), words),
        "asks": words.asks(str(clause.get("operator")), clause.get("required"), is_yes_no),
        "in_a_row": words.in_a_row(str(clause.get("operator")), clause.get("required"), is_yes_no),
        "window": clause.get("window_periods") or 1,
        "kind": words(kind),
        "has": has(clause, is_yes_no, words) + _quotient(clause),
    }
    if clause["verdict"] == "param_missing":
        return words("need_blank", **values)
    if clause.get("reason_code") == "held" and clause.get("pending"):
        wanted = {**values, "asks": asks(clause, str(values["kind"]), is_yes_no, words)}
        return words("need_held", n=clause["pending"], **wanted)
    text = _body(clause, months, words, values, is_yes_no)
    if clause.get("pending"):
        text += words("need_pending", n=clause["pending"])
    return text


def _body(clause: Row, months: Sequence[WindowMonth], words: Words, values: Row, is_yes_no: bool) -> str:
    window, aggregate = int(values["window"]), clause.get("window_aggregate")
    if window > 1 and aggregate == "every":
        run = run_of_met(months)
        text = words("need_every", run=run if run is not None else clause.get("months_met"), **values)
        is_broken = run is not None and run != clause.get("months_met")
        return text + (words("need_every_met", met=clause.get("months_met"), **values) if is_broken else "")
    if clause["verdict"] != "not_met":
        wanted = {**values, "asks": asks(clause, str(values["kind"]), is_yes_no, words)}
        return words("need_unknown", reason=words.reason(clause.get("reason_code")), **wanted)
    if window > 1:
        return words("need_mean" if aggregate == "mean" else "need_sum", **values)
    return words("need_one", **values) + ("" if is_yes_no else _gap(clause, words))


def asks(clause: Row, kind: str, is_yes_no: bool, words: Words) -> str:
    """The threshold, with its window; `kind` is the word for a period."""
    asked = words.asks(str(clause.get("operator")), clause.get("required"), is_yes_no)
    aggregate, length = clause.get("window_aggregate"), int(clause.get("window_periods") or 1)
    if length > 1 and aggregate in ("every", "sum", "mean"):
        asked = words(f"asks_{aggregate}", asks=asked, window=length, kind=kind)
    return _earlier(asked, clause, kind, words)


def _earlier(what: str, clause: Row, kind: str, words: Words) -> str:
    lag = int(clause.get("lag_periods") or 0)
    return words("earlier", what=what, lag=lag, kind=kind) if lag else what


def has(clause: Row, is_yes_no: bool, words: Words) -> str:
    """The actual value; where six digits cannot tell it from the threshold, on which side it lies."""
    actual, required = clause.get("actual"), clause.get("required")
    if actual is None:
        return words("unknown")
    if is_yes_no and actual in (0, 1):
        return words("yes" if actual == 1 else "no")
    if required is not None and Decimal(actual) == Decimal(required) and clause["verdict"] == "not_met":
        side = {">=": "just_under", "<=": "just_over"}.get(str(clause.get("operator")))
        return words(side, n=number(actual)) if side else number(actual)
    return brief(actual, required)


def _quotient(clause: Row) -> str:
    if clause.get("actual") is None or clause.get("denominator") in (None, 1):
        return ""
    return f" ({number(clause['numerator'])} / {number(clause['denominator'])})"


def _gap(clause: Row, words: Words) -> str:
    actual, required, operator = clause.get("actual"), clause.get("required"), clause.get("operator")
    if actual is None or required is None:
        return ""
    gap = Decimal(required) - Decimal(actual)
    if operator == ">=" and gap > 0:
        return words("need_more", gap=number(gap))
    if operator == "<=" and gap < 0:
        return words("need_less", gap=number(-gap))
    return ""
