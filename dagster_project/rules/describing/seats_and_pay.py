"""Quotas, the order of seats, and money, as lines of text. Belongs here: what a star is limited to and worth."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import named, number, percent, source, table
from dagster_project.rules.language import GROUPINGS

_TIES = {"all": "each has", "none": "none has"}
_OUTCOMES = {"always": "everybody", "manual_review": "manual review"}
_MODES = {
    "marginal": "each one at the rate of its own tier",
    "reached": "all of them at the rate of the tier that is reached",
}


def described_quotas(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    words = [word for word in GROUPINGS if part[f"quota_within_{word}"]]
    within = " and ".join(words) or "company"
    yield from table(
        f"Seats, of the rated people of one {within}",
        ([f"star {row['star']}", _seats(row), source(row)] for row in rows["quotas"]),
    )
    if rows["quotas"] and part["ties"] != "by_id":
        yield f"Of equals at the edge of the seats {_TIES[part['ties']]} a seat."
    yield from table(
        "Order of seats (last the id)" if part["ties"] == "by_id" else "Order of seats",
        (
            [str(row["position"]), named(measures[row["measure"]]), row["direction"], source(row)]
            for row in rows["order_keys"]
        ),
    )


def _seats(row: Row) -> str:
    if row["share"] is None:
        return f"{row['seats']} seat{'' if row['seats'] == 1 else 's'}"
    return f"{'less than' if row['strict'] else 'up to'} {percent(row['share'])}"


def described_pay(rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    yield from table("Pay", (_pay(row, measures) for row in rows["pay"]))
    yield from table("Factors of pay, the first of an entry that holds", (_factor(row) for row in rows["pay_factors"]))
    for row in rows["pay"]:
        tiers = [tier for tier in rows["pay_tiers"] if tier["line"] == row["line"]]
        yield from table(f"Tiers of {row['line']}", (_tier(tier, row) for tier in tiers))
        grades = [grade for grade in rows["pay_grades"] if grade["line"] == row["line"]]
        yield from table(f"Grades of {row['line']}, by {row['grid_by']}", (_grade(grade, row) for grade in grades))


def _factor(row: Row) -> list[str]:
    times = "blank" if row["times"] is None else number(row["times"])
    return [row["entry"], named(row), f"× {times}", source(row)]


def _pay(row: Row, measures: dict[str, Row]) -> list[str]:
    outcome = f"star {row['star']}" if row["star"] is not None else _OUTCOMES[row["outcome"]]
    return [row["line"], outcome, row["population"] or "all", _worth(row, measures), source(row)]


def _worth(row: Row, measures: dict[str, Row]) -> str:
    less = f", less {measures[row['less_measure']]['label_en']}" if row["less_measure"] else ""
    ends = [f"{word} {row[word]:.2f}" for word in ("minimum", "maximum") if row[word] is not None]
    return ", ".join([f"{_whole(row, measures)}{less}", *ends])


def _whole(row: Row, measures: dict[str, Row]) -> str:
    if row["kind"] == "grid":
        return f"the amount of the {row['grid_by']}{_probation(row)}"
    if row["kind"] == "granted":
        ends = (("at least", row["granted_minimum"]), ("at most", row["granted_maximum"]))
        return " ".join(["as granted", *(f"{word} {end:.2f}" for word, end in ends if end is not None)])
    if row["kind"] == "tiers":
        limit = f", no more than {percent(row['share_limit'])}" if row["share_limit"] is not None else ""
        return f"for each of {measures[row['for_each_measure']]['label_en']}, {_MODES[row['tier_mode']]}{limit}"
    if row["share"] is not None:
        return f"{percent(row['share'])} of {row['basis']}{_default(row)}"
    return f"{row['amount']:.2f} {row['currency']}" if row["amount"] is not None else "blank"


def _default(row: Row) -> str:
    if row["basis_default"] is None:
        return f" (blank where the roster has none: {row['basis_parameter']})" if row["basis_parameter"] else ""
    return f" ({row['basis_default']:.2f} where the roster has none)"


def _probation(row: Row) -> str:
    if row["probation_factor"] is None:
        return ""
    share = f"{percent(row['probation_factor'])} of it"
    if row["probation_steps"] is None:
        return f", on probation {share}"
    return f", on probation that of {row['probation_steps']} grade(s) lower, or {share} where there is none"


def _grade(grade: Row, line: Row) -> list[str]:
    amount = "blank" if grade["amount"] is None else f"{grade['amount']:.2f} {line['currency']}"
    starts = f"also where the roster has no grade and says {grade['starts']}" if grade["starts"] else ""
    return [grade["value"], grade["label_zh"] or grade["label_en"] or "", amount, starts, source(grade)]


def _tier(tier: Row, line: Row) -> list[str]:
    until = f"{tier['from_n']} to {tier['to_n']}" if tier["to_n"] is not None else f"from {tier['from_n']} on"
    share = f"{percent(tier['share'])} of {line['basis']}" if tier["share"] is not None else ""
    return [until, share or f"{number(tier['amount'])} {line['currency']}", source(tier)]
