"""Quotas, the order of seats, and money, as lines of text. Belongs here: what a star is limited to and worth."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import number, percent, source, table

_OUTCOMES = {"always": "everybody", "manual_review": "manual review"}
_MODES = {
    "marginal": "each one at the rate of its own tier",
    "reached": "all of them at the rate of the tier that is reached",
}


def described_quotas(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    words = [word for word in ("site", "population") if part[f"quota_within_{word}"]]
    within = " and ".join(words) or "company"
    yield from table(
        f"Seats, of the rated people of one {within}",
        (
            [f"star {row['star']}", f"{'less than' if row['strict'] else 'up to'} {percent(row['share'])}", source(row)]
            for row in rows["quotas"]
        ),
    )
    yield from table(
        "Order of seats (last the id)",
        (
            [
                str(row["position"]),
                f"{measures[row['measure']]['label_zh']} / {measures[row['measure']]['label_en']}",
                row["direction"],
                source(row),
            ]
            for row in rows["order_keys"]
        ),
    )


def described_pay(rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    yield from table("Pay", (_pay(row, measures) for row in rows["pay"]))
    for row in rows["pay"]:
        tiers = [tier for tier in rows["pay_tiers"] if tier["line"] == row["line"]]
        yield from table(f"Tiers of {row['line']}", (_tier(tier, row) for tier in tiers))


def _pay(row: Row, measures: dict[str, Row]) -> list[str]:
    outcome = f"star {row['star']}" if row["star"] is not None else _OUTCOMES[row["outcome"]]
    return [row["line"], outcome, row["population"] or "all", _worth(row, measures), source(row)]


def _worth(row: Row, measures: dict[str, Row]) -> str:
    if row["kind"] == "tiers":
        limit = f", no more than {percent(row['share_limit'])}" if row["share_limit"] is not None else ""
        return f"for each of {measures[row['for_each_measure']]['label_en']}, {_MODES[row['tier_mode']]}{limit}"
    if row["share"] is not None:
        return f"{percent(row['share'])} of {row['basis']}"
    return f"{row['amount']:.2f} {row['currency']}" if row["amount"] is not None else "blank"


def _tier(tier: Row, line: Row) -> list[str]:
    until = f"{tier['from_n']} to {tier['to_n']}" if tier["to_n"] is not None else f"from {tier['from_n']} on"
    share = f"{percent(tier['share'])} of {line['basis']}" if tier["share"] is not None else ""
    return [until, share or f"{number(tier['amount'])} {line['currency']}", source(tier)]
