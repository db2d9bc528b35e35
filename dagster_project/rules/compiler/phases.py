"""The order in which measures can be computed: combinations flattened to terms of sources, and a phase for each.

Belongs here: what one measure needs of others. Does not belong here: parts that read parts (`strata.py`).
Phases: 0 observed (sheets too), 1 combined, 2 ranked over those, 3 occurrences of items, 4 scored, 5 ranked over scored
figures or over results, 6 results of other parts (which an earlier stratum has ready), 7 the part's own star.
"""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope
from dagster_project.rules.compiler.tables import Row, row
from dagster_project.rules.subjects import rated

_PHASES = {
    "source": 0, "cases": 0, "mark": 0, "attribute": 0, "sheet": 0, "faults": 0, "leave": 0, "combination": 1,
    "attainment": 1,
    "weighted": 1, "past": 1, "items": 3, "worst": 3, "total": 4, "share": 4, "item": 4, "results": 6, "rollup": 6,
    "star": 7,
}  # fmt: skip
_BEFORE_ATTAINMENT = ("source", "mark", "attribute", "sheet", "faults", "leave", "combination")
# Their figure stands over a denominator of 1.
_ADDITIVE = ("count", "count_distinct", "sum", "minimum", "maximum")


def settle(scope: Scope) -> None:
    """Flatten the terms, then set `phase` and the combinations' `is_count`, in place."""
    known = {entry["measure"]: entry for entry in [*scope.shared.values(), *scope.rows["measures"]]}
    terms = [flat for term in scope.rows["terms"] for flat in _settled(scope, known, term)]
    scope.rows["terms"] = terms
    for entry in scope.rows["measures"]:
        entry["phase"] = _phase(scope, known, entry)
        entry["subject_type"] = rated(scope.subject)
        if entry["kind"] == "combination":
            entry["is_count"] = _counts(known, [term for term in terms if term["measure"] == entry["measure"]])


def _settled(scope: Scope, known: dict[str, Row], term: Row) -> list[Row]:
    """A combination's term, flattened; of a target or a weight, a figure that is at hand before it."""
    if term["side"] in ("numerator", "denominator"):
        return _flatten(scope, known, term, ())
    if term["side"] == "past":
        _check_past(scope, known, term)
    inner = known.get(term["term_measure"])
    before = _BEFORE_ATTAINMENT if term["side"] in ("of", "past") else (*_BEFORE_ATTAINMENT, "attainment")
    if inner is not None and inner["kind"] not in before:
        scope.problem(
            term.place,
            f"`{inner['measure']}` ({inner['kind']}) is not known before this.",
            "Read a figure of a source, a mark or a combination.",
        )
    return [term]


def _check_past(scope: Scope, known: dict[str, Row], term: Row) -> None:
    """A difference multiplies what two figures stand over, so that must be few: people count, money does not."""
    inner, outer = known.get(term["term_measure"]), known[term["measure"]]
    if inner is not None and outer["past_form"] != "figure" and not _stands_over_few(scope, known, inner):
        scope.problem(
            term.place,
            f"`{inner['measure']}` stands over a sum, and a {outer['past_form']} would multiply two of them.",
            "Compare a count, a sum, a mean, or a ratio of counts.",
        )


def _stands_over_few(scope: Scope, known: dict[str, Row], inner: Row) -> bool:
    below = [term for term in _terms_of(scope, inner["measure"]) if term["side"] == "denominator"]
    counted = [known[term["term_measure"]] for term in below if term["term_measure"] in known]
    return inner["aggregate"] != "ratio" and all(entry["is_count"] for entry in counted)


def _flatten(scope: Scope, known: dict[str, Row], term: Row, seen: tuple[str, ...]) -> list[Row]:
    inner = known.get(term["term_measure"])
    if inner is None:
        return []
    name = inner["measure"]
    if name in seen or name == term["measure"]:
        scope.problem(term.place, f"`{term['measure']}` is made of itself, by way of `{name}`.", "Take that term out.")
        return []
    if inner["kind"] == "combination":
        parts = _terms_of(scope, name)
        if any(entry["side"] == "denominator" for entry in parts):
            scope.problem(
                term.place, f"`{name}` is a ratio and cannot be added up.", "Add its numerator's measures instead."
            )
        return [flat for entry in parts for flat in _flatten(scope, known, _as_term(term, entry), (*seen, name))]
    if inner["aggregate"] not in _ADDITIVE:
        what = inner["aggregate"] or inner["kind"]
        scope.problem(
            term.place,
            f"`{name}` is a {what} and cannot be added up.",
            "Terms are measures that count or sum a source, or take the least or greatest of it.",
        )
    return [term]


def _terms_of(scope: Scope, measure: str) -> list[Row]:
    return [entry for entry in [*scope.shared_terms, *scope.rows["terms"]] if entry["measure"] == measure]


def _as_term(outer: Row, inner: Row) -> Row:
    return row(
        "terms",
        outer.place,
        measure=outer["measure"],
        side=outer["side"],
        term_measure=inner["term_measure"],
        sign=outer["sign"] * inner["sign"],
    )


def _phase(scope: Scope, known: dict[str, Row], entry: Row) -> int:
    if entry["kind"] != "rank":
        return _PHASES[entry["kind"]]
    name = entry["measure"].removesuffix("_shared_by")
    rank = next(found for found in scope.rows["ranks"] if found["measure"] in (entry["measure"], name))
    ranked = known.get(rank["of_measure"])
    if ranked is not None and ranked["kind"] == "rank":
        scope.problem(
            rank.place, f"`{rank['measure']}` ranks the rank `{ranked['measure']}`.", "Rank a measure that is no rank."
        )
    return 5 if ranked is not None and _PHASES.get(ranked["kind"], 0) >= 3 else 2


def _counts(known: dict[str, Row], terms: list[Row]) -> bool:
    return all(
        term["side"] == "numerator" and term["sign"] == 1 and known[term["term_measure"]]["is_count"]
        for term in terms
        if term["term_measure"] in known
    )
