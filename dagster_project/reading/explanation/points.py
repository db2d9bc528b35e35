"""Items, totals, their conditions, ranks and flags.

Belongs here: choosing phrases for score rows. Does not belong here: stars (`stars.py`), money (`bonus.py`).
"""

from __future__ import annotations

from dagster_project.reading.explanation import needs
from dagster_project.reading.explanation.rulebook import in_words
from dagster_project.reading.explanation.shapes import ExplainedItem, Row, Telling
from dagster_project.reading.explanation.stars import found_value
from dagster_project.reading.explanation.words import Words, number


def total_of(telling: Telling) -> Row | None:
    return next((row for row in telling.facts.scores if row.get("item") == "total"), None)


def explain_items(telling: Telling) -> list[ExplainedItem]:
    order = sorted(
        telling.facts.scores,
        key=lambda row: (row["item"] == "total", telling.rulebook.item_order(row["item"]), row["item"]),
    )
    return [
        ExplainedItem(
            item=row["item"],
            label=telling.words("total") if row["item"] == "total" else telling.rulebook.item(row["item"]),
            parent_item=str(row.get("parent_item") or ""),
            is_zero=row["item"] != "total" and row.get("points") == 0 and row.get("status") == "ok",
            occurrences=number(row.get("occurrences")),
            points=number(row.get("points")),
            max_points=number(row.get("max_points")),
            weight=number(row.get("weight")),
            status=" · ".join(part for part in (_status(row, telling.words), _grade(row, telling)) if part),
        )
        for row in order
    ]


def _status(row: Row, words: Words) -> str:
    """Of a dimension that earns nothing it is told that it was filled in, not that it does not apply."""
    return words("filled_in" if row.get("reason_code") == "unscored" else str(row.get("status")))


def _grade(row: Row, telling: Telling) -> str:
    """A grade that is open is not none; releases from before `grade_status` do not tell the two apart."""
    status = row.get("grade_status")
    if status in (None, "ok"):
        return telling.rulebook.grade(row.get("grade"))
    return telling.words("grade_open", status=telling.words(str(status)))


def explain_bounds(telling: Telling) -> str:
    total = total_of(telling) or {}
    if all(total.get(name) is None for name in ("base", "cap", "floor")):
        return ""
    return telling.words("bounds", **{name: number(total.get(name)) or "–" for name in ("base", "cap", "floor")})


def explain_ranks(telling: Telling) -> list[str]:
    found = []
    for rank in telling.rulebook.ranks():
        row = telling.observations.get((telling.facts.period, rank["id"]))
        if row and row.get("value") is not None:
            shared = telling.observations.get((telling.facts.period, f"{rank['id']}_shared_by"), {}).get("value")
            tied = f" ({telling.words('shared_by', n=number(shared))})" if shared and shared > 1 else ""
            found.append(f"{_rank_name(rank, telling)}: {number(row['value'])}{tied}")
    return found


def _rank_name(rank: Row, telling: Telling) -> str:
    """By its own name, with what it orders and from which end: two ranks of one total would read alike without."""
    name, ranked = in_words(rank["id"]), telling.rulebook.ranked(rank["id"])
    return telling.words(
        f"rank_{rank['form']}", name=name[:1].upper() + name[1:], ranked=ranked or in_words(rank["id"])
    )


def explain_flag(row: Row, words: Words) -> str:
    parts = [
        str(row.get("flag") or ""),
        str(row.get("item") or ""),
        words.either(row.get("reason"), row.get("reason_zh")),
    ]
    return " · ".join(part.replace("_", " ") for part in parts if part)


def explain_conditions(telling: Telling) -> list[str]:
    """Of items that count only under a condition: what it asks and what was found."""
    found = []
    for row in telling.facts.conditions:
        if row.get("target_kind") == "item":
            is_yes_no = telling.rulebook.is_yes_no(row.get("measure"))
            asks = needs.asks(row, telling.kind, is_yes_no, telling.words)
            has = found_value(row, telling)
            label = telling.rulebook.measure(row.get("measure")) or row["clause"]
            found.append(
                f"{telling.rulebook.item(row['target'])}: {label} {asks} ({has}) – {telling.words(row['verdict'])}"
            )
    return found
