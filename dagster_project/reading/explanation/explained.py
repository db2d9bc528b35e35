"""One subject's result as sentences and small tables, in the site's language; the same for the page and for JSON.

Belongs here: choosing phrases for rows. Does not belong here: layout (`page.py`), looking rows up (`facts.py`,
`history.py`).
Read on: `needs.py` for the next star, `bonus.py` for the arithmetic of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.reading.explanation import needs
from dagster_project.reading.explanation.bonus import ExplainedLine, explain_line
from dagster_project.reading.explanation.facts import SchemeFacts
from dagster_project.reading.explanation.history import WindowMonth, window
from dagster_project.reading.explanation.rulebook import Rulebook
from dagster_project.reading.explanation.words import Words, brief, number

Row = dict[str, Any]
NO_STARS = "scheme_has_no_stars"
Observations = dict[tuple[str, str], Row]


@dataclass(frozen=True)
class ExplainedClause:
    clause: str
    label: str
    asks: str
    has: str
    numerator: str
    denominator: str
    verdict: str
    reason: str
    months: tuple[tuple[str, str, bool | None, bool], ...]  # period, value, is met, is stored


@dataclass(frozen=True)
class ExplainedStar:
    star: int
    alternative: str
    label: str
    summary: str
    is_met: bool
    clauses: tuple[ExplainedClause, ...]


@dataclass(frozen=True)
class ExplainedItem:
    item: str
    label: str
    parent_item: str
    is_zero: bool
    occurrences: str
    points: str
    max_points: str
    weight: str
    status: str


@dataclass(frozen=True)
class ExplainedScheme:
    scheme: str
    version: str
    period: str
    title: str
    star: int | None
    highest: int
    is_rated: bool
    is_decided: bool
    headline: str
    remarks: tuple[str, ...]
    stars: tuple[ExplainedStar, ...]
    needs_heading: str
    needs: tuple[str, ...]
    items: tuple[ExplainedItem, ...]
    conditions: tuple[str, ...]
    bounds: str
    ranks: tuple[str, ...]
    lines: tuple[ExplainedLine, ...]
    flags: tuple[str, ...]
    references: str


def explain(facts: SchemeFacts, rulebook: Rulebook, observations: Observations, words: Words) -> ExplainedScheme:
    star = facts.star or {}
    held = None if star.get("star") is None else int(star["star"])
    heading, sentences = _needs(facts, rulebook, observations, words)
    return ExplainedScheme(
        scheme=facts.scheme,
        version=str(facts.version or ""),
        period=facts.period,
        title=rulebook.title(facts.scheme),
        star=held,
        highest=max((int(row["star"]) for row in facts.clauses), default=0),
        is_rated=facts.star is not None,
        is_decided=star.get("status") in (None, "ok", "not_applicable"),
        headline=_headline(facts, rulebook, words),
        remarks=tuple(_remarks(facts, words)),
        stars=tuple(_stars(facts, rulebook, observations, words)),
        needs_heading=heading,
        needs=tuple(sentences),
        items=tuple(_items(facts, rulebook, words)),
        conditions=tuple(_conditions(facts, rulebook, words)),
        bounds=_bounds(facts, words),
        ranks=tuple(_ranks(facts, rulebook, observations, words)),
        lines=tuple(explain_line(row, words) for row in facts.lines),
        flags=tuple(_flag(row, words) for row in facts.flags),
        references=", ".join(rulebook.references(held)) or rulebook.document,
    )


def _headline(facts: SchemeFacts, rulebook: Rulebook, words: Words) -> str:
    if facts.star is None:
        census = facts.census or {}
        return words.reason(census.get("reason_code") or census.get("state"))
    row = facts.star
    total = _total(facts)
    if not facts.clauses and total:
        return words("total_points", n=number(total.get("points")) or "–")
    star = None if row.get("star") is None else int(row["star"])
    label = rulebook.level(star) if star else ""
    parts = [words.stars(star), label, *_movement(row, facts.period_kind, words)]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _movement(row: Row, kind: str, words: Words) -> list[str]:
    parts = []
    star, previous = row.get("star"), row.get("previous_star")
    if star is not None and previous is not None:
        key = "same" if star == previous else "up" if star > previous else "down"
        parts.append(words(key, n=words.stars(previous)))
    if (row.get("periods_held") or 0) > 1:
        parts.append(words("held_for", n=row["periods_held"], kind=words(kind)))
    return parts


def _remarks(facts: SchemeFacts, words: Words) -> list[str]:
    row = facts.star or {}
    found = []
    if row.get("status") not in (None, "ok") and row.get("reason_code") != NO_STARS:
        key = "because" if row.get("reason_code") else "status_only"
        found.append(words(key, status=words(str(row["status"])), reason=words.reason(row.get("reason_code"))))
    if row.get("candidate_star") is not None and row["candidate_star"] != row.get("star"):
        found.append(words("candidate", n=words.stars(int(row["candidate_star"]))))
    if row.get("rank") is not None:
        found.append(words("rank", rank=row["rank"], count=row.get("population_count")))
    if row.get("tie_broken_by_id"):
        found.append(words("tie"))
    return found


def _stars(facts: SchemeFacts, rulebook: Rulebook, observations: Observations, words: Words) -> list[ExplainedStar]:
    ways: dict[tuple[int, str], list[Row]] = {}
    for row in facts.clauses:
        ways.setdefault((int(row["star"]), str(row.get("alternative") or "main")), []).append(row)
    return [
        _star(star, alternative, rows, facts, rulebook, observations, words)
        for (star, alternative), rows in sorted(ways.items(), key=lambda pair: (-pair[0][0], pair[0][1]))
    ]


def _star(
    star: int,
    way: str,
    rows: list[Row],
    facts: SchemeFacts,
    rulebook: Rulebook,
    observations: Observations,
    words: Words,
) -> ExplainedStar:
    met = sum(row["verdict"] in needs.SETTLED for row in rows)
    is_below_met = all(row["verdict"] in needs.SETTLED for row in facts.clauses if needs.is_below(row, star))
    summary = words("star_open", met=met, count=len(rows))
    if met == len(rows):
        summary = words("star_met" if is_below_met else "star_chained", count=met)
    name = " · ".join(dict.fromkeys(part for part in (words.stars(star), rulebook.level(star)) if part))
    return ExplainedStar(
        star=star,
        alternative=way,
        label=name if way == "main" else f"{name} · {words('alternative', name=way)}",
        summary=summary,
        is_met=met == len(rows) and is_below_met,
        clauses=tuple(_clause(row, facts, rulebook, observations, words) for row in rows),
    )


def _clause(
    row: Row, facts: SchemeFacts, rulebook: Rulebook, observations: Observations, words: Words
) -> ExplainedClause:
    row = _with_reason(row, facts.period, observations)
    is_yes_no = rulebook.is_yes_no(row.get("measure"))
    months = window(row, facts.period, observations) if int(row.get("window_periods") or 1) > 1 else []
    # A window of months shows the months instead, each with its own value.
    shows_quotient = row.get("denominator") not in (None, 1) and not months
    reason = words.reason(row["reason_code"]) if row.get("reason_code") and row["verdict"] not in needs.SETTLED else ""
    return ExplainedClause(
        clause=row["clause"],
        label=rulebook.clause_label(row["star"], row["clause"], row.get("measure")),
        asks=needs.asks(row, words(facts.period_kind), is_yes_no, words),
        has=_has(row, facts.period_kind, is_yes_no, words),
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


def _has(row: Row, kind: str, is_yes_no: bool, words: Words) -> str:
    length = int(row.get("window_periods") or 1)
    if length > 1 and row.get("window_aggregate") == "every":
        return words("has_every", met=row.get("months_met") or 0, window=length, kind=words(kind))
    return needs.has(row, is_yes_no, words)


def _needs(facts: SchemeFacts, rulebook: Rulebook, observations: Observations, words: Words) -> tuple[str, list[str]]:
    if facts.star is None or not facts.clauses:
        return "", []

    def lacking(star: int) -> list[str]:
        return [
            needs.sentence(row, window(row, facts.period, observations), rulebook, words, facts.period_kind)
            for row in (_with_reason(row, facts.period, observations) for row in needs.unmet(facts.clauses, star))
        ]

    each = needs.every_star(facts.clauses, facts.star.get("star"))
    if each:
        return words("needs_each"), [f"{words.stars(star)}: {'; '.join(lacking(star))}" for star in each]
    star = needs.next_star(facts.star, facts.clauses)
    if star is None:
        return words("highest"), []
    heading = words("needs", stars=words.stars(star), s="s" if star == 1 else "")
    return heading, lacking(star) or [words("needs_nothing")]


def _with_reason(row: Row, period: str, observations: Observations) -> Row:
    """A clause that only says that a fact is missing, with what the month's observation says about it."""
    found = observations.get((period, str(row.get("measure"))), {}).get("reason_code")
    return {**row, "reason_code": found} if row.get("reason_code") == "fact_missing" and found else row


def _total(facts: SchemeFacts) -> Row | None:
    return next((row for row in facts.scores if row.get("item") == "total"), None)


def _items(facts: SchemeFacts, rulebook: Rulebook, words: Words) -> list[ExplainedItem]:
    order = sorted(
        facts.scores, key=lambda row: (row["item"] == "total", rulebook.item_order(row["item"]), row["item"])
    )
    return [
        ExplainedItem(
            item=row["item"],
            label=words("total") if row["item"] == "total" else rulebook.item(row["item"]),
            parent_item=str(row.get("parent_item") or ""),
            is_zero=row["item"] != "total" and row.get("points") == 0 and row.get("status") == "ok",
            occurrences=number(row.get("occurrences")),
            points=number(row.get("points")),
            max_points=number(row.get("max_points")),
            weight=number(row.get("weight")),
            status=words(str(row.get("status"))),
        )
        for row in order
    ]


def _bounds(facts: SchemeFacts, words: Words) -> str:
    total = _total(facts) or {}
    if all(total.get(name) is None for name in ("base", "cap", "floor")):
        return ""
    return words("bounds", **{name: number(total.get(name)) or "–" for name in ("base", "cap", "floor")})


def _ranks(facts: SchemeFacts, rulebook: Rulebook, observations: Observations, words: Words) -> list[str]:
    found = []
    for rank in rulebook.ranks():
        row = observations.get((facts.period, rank["measure"]))
        if row and row.get("value") is not None:
            shared = observations.get((facts.period, f"{rank['measure']}_shared_by"), {}).get("value")
            tied = f" ({words('shared_by', n=number(shared))})" if shared and shared > 1 else ""
            found.append(f"{rulebook.measure(rank['measure'])}: {number(row['value'])}{tied}")
    return found


def _flag(row: Row, words: Words) -> str:
    parts = [
        str(row.get("flag") or ""),
        str(row.get("item") or ""),
        words.either(row.get("reason"), row.get("reason_zh")),
    ]
    return " · ".join(part.replace("_", " ") for part in parts if part)


def _conditions(facts: SchemeFacts, rulebook: Rulebook, words: Words) -> list[str]:
    """Of items that count only under a condition: what it asks and what was found."""
    found = []
    for row in facts.conditions:
        if row.get("target_kind") == "item":
            is_yes_no = rulebook.is_yes_no(row.get("measure"))
            asks = needs.asks(row, words(facts.period_kind), is_yes_no, words)
            has = _has(row, facts.period_kind, is_yes_no, words)
            label = rulebook.measure(row.get("measure")) or row["clause"]
            found.append(f"{rulebook.item(row['target'])}: {label} {asks} ({has}) – {words(row['verdict'])}")
    return found


def observations_by_key(rows: Sequence[Row]) -> Observations:
    return {(row["period"], row["measure"]): row for row in rows}
