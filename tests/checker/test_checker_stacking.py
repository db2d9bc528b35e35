"""Several schemes a person: what each policy leaves, from the lines and nothing else."""

from __future__ import annotations

from typing import Any

import checker_world as world

from dagster_project.checker.amounts import Amount
from dagster_project.checker.stacking import cuts

D = world.D
Row = dict[str, Any]


def policy(pays: str, *of: str, at_most: str | None = None) -> list[Row]:
    return [
        dict(
            policy="p",
            pays=pays,
            position=number,
            scheme=one,
            line=None,
            at_most=None if at_most is None else D(at_most),
        )
        for number, one in enumerate(of, start=1)
    ]


def left(rules: list[Row], **amounts: str | None) -> dict[str, Any]:
    """What is cut off ann's lines, by scheme: `None` where that is not known. An amount may be a status."""
    earned = {}
    for scheme, amount in amounts.items():
        is_known = amount is not None and amount[0] in "-0123456789"
        known = Amount(D(amount), "ok") if is_known and amount else Amount(None, amount or "insufficient_data")
        earned[(scheme, "employee", "ann", "2026-10"), "x"] = known, dict(line_order=1, currency="CNY")
    return {key[0]: (cut.amount, cut.status) for (key, _), cut in cuts(rules, earned).items()}


def test_a_sum_cuts_nothing() -> None:
    assert left(policy("sum", "a", "b"), a="100", b="200") == {}


def test_the_greatest_is_left_and_of_equals_the_first() -> None:
    assert left(policy("best_of", "a", "b", "c"), a="100", b="300", c="200") == {"a": (-100, "ok"), "c": (-200, "ok")}
    assert left(policy("best_of", "a", "b"), a="100", b="100") == {"b": (-100, "ok")}
    assert left(policy("best_of", "a", "b"), a="100", b="0") == {}


def test_the_first_that_pays_is_left() -> None:
    assert left(policy("exclusive", "a", "b"), a="100", b="300") == {"b": (-300, "ok")}
    assert left(policy("exclusive", "a", "b"), a="0", b="300") == {}


def test_a_limit_cuts_what_was_named_last() -> None:
    rules = policy("cap", "a", "b", "c", at_most="250.00")
    assert left(rules, a="100", b="200", c="50") == {"b": (-50, "ok"), "c": (-50, "ok")}
    assert left(rules, a="100", b="150") == {}
    assert left(rules, a="250.01") == {"a": (D("-0.01"), "ok")}


def test_a_deduction_competes_with_nothing() -> None:
    assert left(policy("best_of", "a", "b"), a="-100", b="300") == {}
    assert left(policy("cap", "a", "b", at_most="200"), a="-100", b="300") == {"b": (-100, "ok")}


def test_what_is_not_known_leaves_the_cut_open_only_where_it_matters() -> None:
    assert left(policy("best_of", "a", "b"), a="100", b="held") == {"a": (None, "held")}
    assert left(policy("exclusive", "a", "b"), a="100", b="held") == {}
    assert left(policy("exclusive", "a", "b"), a="held", b="100") == {"b": (None, "held")}
    assert left(policy("exclusive", "a", "b", "c"), a="100", b="held", c="50") == {"c": (-50, "ok")}
    assert left(policy("cap", "a", "b", at_most="50"), a="100", b="held") == {"a": (-50, "ok")}
    assert left(policy("cap", "a", "b", at_most="50"), a="param_missing", b="10") == {"b": (None, "param_missing")}


def stacked() -> tuple[dict[str, list[Row]], list[Row]]:
    """ann has 200.00 and 333.50 for two stars: the greater one is left."""
    tables = world.tables()
    rules = [
        row | dict(scheme="walk", line=line)
        for row, line in zip(policy("best_of", "a", "b"), ("allowance", "wage"), strict=True)
    ]
    cut = world.line("ann", "allowance/p", 2, cause="adjustment", amount=D("-200.00"), reason_code="best_of")
    tables["bonus_lines"].append(cut)
    return tables, rules


def test_an_adjustment_is_there_exactly_where_a_policy_cuts() -> None:
    tables, rules = stacked()
    earlier = world.earlier() | {"stacking": rules}
    assert world.differences(tables, before=earlier) == []
    (found,) = world.differences(tables)
    assert (found.what, found.expected) == ("allowance/p.row", "none: no policy cuts this line")
    tables["bonus_lines"][-1]["amount"] = D("-199.00")
    (found,) = world.differences(tables, before=earlier)
    assert found.what == "allowance/p.amount"
    tables["bonus_lines"].pop()
    (found,) = world.differences(tables, before=earlier)
    assert (found.what, found.found) == ("allowance/p.row", "none")
