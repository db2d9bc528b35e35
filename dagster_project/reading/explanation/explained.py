"""One subject's result under one scheme, told in the site's language.

Belongs here: the headline, the remarks, and putting the parts together.
Does not belong here: layout (`page.py`), looking rows up (`facts.py`, `history.py`).
Read on: `stars.py`, `points.py`, `sample.py`, `bonus.py` for the parts, `needs.py` for distances.
"""

from __future__ import annotations

from dagster_project.reading.explanation import points
from dagster_project.reading.explanation.bonus import explain_line
from dagster_project.reading.explanation.sample import explain_sample
from dagster_project.reading.explanation.shapes import ExplainedScheme, Row, Telling
from dagster_project.reading.explanation.stars import explain_needs, explain_stars
from dagster_project.reading.explanation.words import Words, number

NO_STARS = "scheme_has_no_stars"
# Why a total is no number, where that is all there is to say.
NO_FORM = "no_form"
TELLING = (NO_FORM, "unscored", "signature_missing")
FOR_OTHERS = ("site_not_in_scheme", "role_not_in_scheme")


def explain(telling: Telling) -> ExplainedScheme:
    facts, rulebook, words = telling.facts, telling.rulebook, telling.words
    star = facts.star or {}
    held = None if star.get("star") is None else int(star["star"])
    heading, sentences = explain_needs(telling)
    return ExplainedScheme(
        scheme=facts.scheme,
        version=str(facts.version or ""),
        period=facts.period,
        title=rulebook.title(facts.scheme),
        star=held,
        highest=max((int(row["star"]) for row in facts.clauses), default=0),
        is_rated=_has_something_to_tell(telling),
        is_for_others=(facts.census or {}).get("reason_code") in FOR_OTHERS,
        is_decided=star.get("status") in (None, "ok", "not_applicable"),
        headline=_headline(telling),
        remarks=tuple(_remarks(telling)),
        stars=tuple(explain_stars(telling)),
        needs_heading=heading,
        needs=tuple(sentences),
        items=tuple(points.explain_items(telling)),
        conditions=tuple(points.explain_conditions(telling)),
        bounds=points.explain_bounds(telling),
        ranks=tuple(points.explain_ranks(telling)),
        lines=tuple(explain_line(row, words) for row in facts.lines),
        flags=tuple(points.explain_flag(row, words) for row in facts.flags),
        sample=tuple(explain_sample(telling)),
        decided=telling.decided,
        references=", ".join(rulebook.references(held)) or rulebook.document,
    )


def _has_something_to_tell(telling: Telling) -> bool:
    """A star, a total, or a line, a sample or a flag of a scheme that gives neither.

    Whoever got no form is not rated: a page of items that do not apply would tell nothing.
    """
    facts = telling.facts
    if (points.total_of(telling) or {}).get("reason_code") == NO_FORM:
        return False
    return facts.star is not None or facts.plan is not None or bool(facts.lines or facts.flags)


def _headline(telling: Telling) -> str:
    facts, words = telling.facts, telling.words
    if facts.star is None and (facts.lines or facts.plan or facts.flags):
        return words("lines_only" if facts.lines else "sample_only" if facts.plan else "flags_only")
    if facts.star is None:
        census = facts.census or {}
        return words.reason(census.get("reason_code") or census.get("state"))
    row = facts.star
    total = points.total_of(telling)
    if not facts.clauses and total and total.get("reason_code") in TELLING:
        return words.reason(total["reason_code"])
    if not facts.clauses and total:
        return words("no_total") if _is_open(total) else words("total_points", n=number(total.get("points")))
    star = None if row.get("star") is None else int(row["star"])
    label = telling.rulebook.level(star) if star else ""
    parts = [words.stars(star), label, *_movement(row, telling.kind, words)]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _is_open(total: Row | None) -> bool:
    return total is not None and total.get("points") is None and total.get("reason_code") not in TELLING


def _why_open(total: Row, telling: Telling) -> str:
    """The reason of a total that is no number is an item, where one is lacking."""
    words, code = telling.words, str(total.get("reason_code") or "")
    items = {row["item"] for row in telling.facts.scores}
    reason = telling.rulebook.item(code) if code in items else words.reason(code)
    return words("because", status=words(str(total["status"])), reason=reason)


def _movement(row: Row, kind: str, words: Words) -> list[str]:
    parts = []
    star, previous = row.get("star"), row.get("previous_star")
    if star is not None and previous is not None:
        key = "same" if star == previous else "up" if star > previous else "down"
        parts.append(words(key, n=words.stars(previous)))
    if (row.get("periods_held") or 0) > 1:
        parts.append(words("held_for", n=row["periods_held"], kind=kind))
    return parts


def _remarks(telling: Telling) -> list[str]:
    row, words = telling.facts.star or {}, telling.words
    found = []
    if row.get("status") not in (None, "ok") and row.get("reason_code") != NO_STARS:
        key = "because" if row.get("reason_code") else "status_only"
        found.append(words(key, status=words(str(row["status"])), reason=words.reason(row.get("reason_code"))))
    total = points.total_of(telling)
    if total and not telling.facts.clauses and _is_open(total):
        found.append(_why_open(total, telling))
    if row.get("candidate_star") is not None and row["candidate_star"] != row.get("star"):
        found.append(words("candidate", n=words.stars(int(row["candidate_star"]))))
    if row.get("rank") is not None:
        found.append(words("rank", rank=row["rank"], count=row.get("population_count")))
    if row.get("tie_broken_by_id"):
        found.append(words("tie"))
    return found
