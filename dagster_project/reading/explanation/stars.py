"""The stars of a scheme, clause by clause, and what the next one still needs.

Belongs here: choosing phrases for clause rows.
Does not belong here: distances (`needs.py`), points and items (`points.py`).
"""

from __future__ import annotations

from dagster_project.reading.explanation import needs
from dagster_project.reading.explanation.history import WindowMonth, window
from dagster_project.reading.explanation.shapes import ExplainedClause, ExplainedStar, Row, Telling
from dagster_project.reading.explanation.words import Words, brief, number


def explain_stars(telling: Telling) -> list[ExplainedStar]:
    ways: dict[tuple[int, str], list[Row]] = {}
    for row in telling.facts.clauses:
        ways.setdefault((int(row["star"]), str(row.get("alternative") or "main")), []).append(row)
    return [
        _star(star, alternative, rows, telling)
        for (star, alternative), rows in sorted(ways.items(), key=lambda pair: (-pair[0][0], pair[0][1]))
    ]


def _star(star: int, way: str, rows: list[Row], telling: Telling) -> ExplainedStar:
    words = telling.words
    met = sum(row["verdict"] in needs.SETTLED for row in rows)
    is_below_met = all(row["verdict"] in needs.SETTLED for row in telling.facts.clauses if needs.is_below(row, star))
    summary = words("star_open", met=met, count=len(rows))
    if met == len(rows):
        summary = words("star_met" if is_below_met else "star_chained", count=met)
    name = " · ".join(dict.fromkeys(part for part in (words.stars(star), telling.rulebook.level(star)) if part))
    return ExplainedStar(
        star=star,
        alternative=way,
        label=name if way == "main" else f"{name} · {words('alternative', name=way)}",
        summary=summary,
        is_met=met == len(rows) and is_below_met,
        clauses=tuple(_clause(row, telling) for row in rows),
    )


def _clause(row: Row, telling: Telling) -> ExplainedClause:
    words = telling.words
    row = _with_reason(row, telling)
    is_yes_no = telling.rulebook.is_yes_no(row.get("measure"))
    months = _window(row, telling) if int(row.get("window_periods") or 1) > 1 or row.get("lag_periods") else []
    # A window of months shows the months instead, each with its own value.
    shows_quotient = row.get("denominator") not in (None, 1) and not months
    reason = words.reason(row["reason_code"]) if row.get("reason_code") and row["verdict"] not in needs.SETTLED else ""
    return ExplainedClause(
        clause=row["clause"],
        label=telling.rulebook.clause_label(row["star"], row["clause"], row.get("measure")),
        asks=needs.asks(row, telling.kind, is_yes_no, words),
        has=found_value(row, telling),
        numerator=number(row.get("numerator")) if shows_quotient else "",
        denominator=number(row.get("denominator")) if shows_quotient else "",
        verdict=row["verdict"] if row.get("reason_code") != "held" else "undecided",
        reason=reason,
        months=tuple(
            (month.period, _value(month, is_yes_no, words), month.is_met, month.status is not None) for month in months
        ),
    )


def _value(month: WindowMonth, is_yes_no: bool, words: Words) -> str:
    if month.status is None:
        return words("earlier_unknown")
    if month.value is None:
        return words.reason(month.reason) if month.reason else words(month.status)
    return words("yes" if month.value else "no") if is_yes_no else brief(month.value, month.required)


def found_value(row: Row, telling: Telling) -> str:
    """What was found; of a condition on every month, how many months meet it."""
    length = int(row.get("window_periods") or 1)
    if length > 1 and row.get("window_aggregate") == "every":
        return telling.words("has_every", met=row.get("months_met") or 0, window=length, kind=telling.kind)
    return needs.has(row, telling.rulebook.is_yes_no(row.get("measure")), telling.words)


def explain_needs(telling: Telling) -> tuple[str, list[str]]:
    words = telling.words
    if telling.facts.star is None or not telling.facts.clauses:
        return "", []

    def lacking(star: int) -> list[str]:
        return [
            needs.sentence(row, _window(row, telling), telling.rulebook, words, telling.facts.period_kind)
            for row in (_with_reason(row, telling) for row in needs.unmet(telling.facts.clauses, star))
        ]

    each = needs.every_star(telling.facts.clauses, telling.facts.star.get("star"))
    if each:
        within_reach = [star for star in each if not needs.is_outgrown(telling.facts.clauses, star)]
        told = [f"{words.stars(star)}: {'; '.join(lacking(star))}" for star in within_reach]
        is_for_a_person = telling.facts.star.get("status") == "manual_review"
        if is_for_a_person or not told:
            told.append(words("needs_a_person" if is_for_a_person else "needs_no_star"))
        return words("needs_each"), told
    star = needs.next_star(telling.facts.star, telling.facts.clauses)
    if star is None:
        return words("highest"), []
    heading = words("needs", stars=words.stars(star), s="s" if star == 1 else "")
    return heading, lacking(star) or [words("needs_nothing")]


def _with_reason(row: Row, telling: Telling) -> Row:
    """A clause that only says that a fact is missing, with what the month's observation says about it."""
    found = telling.observations.get((telling.facts.period, str(row.get("measure"))), {}).get("reason_code")
    return {**row, "reason_code": found} if row.get("reason_code") == "fact_missing" and found else row


def _window(row: Row, telling: Telling) -> list[WindowMonth]:
    return window(row, telling.facts.period, telling.observations)
