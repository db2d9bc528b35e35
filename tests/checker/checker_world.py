"""A small world made by hand: one chained star scheme and one scheme of points, three people, two months.

Belongs here: rows as the marts and the rule tables hold them, every figure written out, none computed by the checker.
Read on: `test_checker_differences.py`, which changes one value at a time.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dagster_project.checker import Difference, check
from dagster_project.checker.needed import NEEDED, NEEDED_RULES

Row = dict[str, Any]
WALK, POINTS = "walk@1/month", "points@1/month"
THIS, BEFORE = "2026-10", "2026-09"


def D(text: str) -> Decimal:
    return Decimal(text)


def part(part_id: str, **other: Any) -> Row:
    scheme, _, rest = part_id.partition("@")
    version, _, kind = rest.partition("/")
    row = dict(
        part_id=part_id, scheme=scheme, scheme_version=int(version), period_kind=kind, subject_type="employee",
        effective_from_index=2015 * 12 + 1, effective_to_index=None, population_of="period_end", no_star="zero",
        levels_are_chained=False, has_levels=True, has_total=False, gap_policy="break", lookback=1, stratum=0,
        needs_form=False, quota_within_site=True, quota_within_population=True,
    )  # fmt: skip
    return row | other


def clause(part_id: str, target: str, name: str, measure: str, operator: str, required: Any, **other: Any) -> Row:
    kind = other.pop("kind", "star")
    row = dict(
        part_id=part_id, target_kind=kind, target=target, star=int(target) if kind == "star" else None,
        alternative="main", clause=name, clause_order=1, population=None, measure=measure, window_periods=1,
        window_aggregate="every", operator=operator, required=required, parameter=None, gap="undecided",
    )  # fmt: skip
    return row | other


def measure(name: str, kind: str = "source", is_count: bool = False, owner: str | None = None) -> Row:
    return dict(measure=name, owner_scheme=owner, kind=kind, is_count=is_count)


def pay(star: int | None, line: str, **other: Any) -> Row:
    row = dict(
        part_id=WALK, line=line, line_order=1, outcome="star", star=star, population=None, kind="fixed", amount=None,
        share=None, basis=None, minimum=None, maximum=None, parameter=None, currency="CNY", share_limit=None,
        for_each_measure=None, tier_mode=None,
    )  # fmt: skip
    return row | other


def item(name: str, points: Any, **other: Any) -> Row:
    row = dict(
        part_id=POINTS, item=name, item_order=1, parent_item="total", points=points, times_measure=None, event=False,
        of_measure=None, is_conditional=False, entered_sign=None, entered_minimum=None, entered_maximum=None,
        max_points=None, weight=None,
    )  # fmt: skip
    return row | other


def rules() -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {name: [] for name in NEEDED_RULES}
    rows: dict[str, list[Row]] = {
        "parts": [part(WALK, levels_are_chained=True), part(POINTS, has_levels=False, has_total=True)],
        "populations": [
            dict(part_id=WALK, population="phone", population_order=1, role="phone_agent", line=None),
            dict(part_id=WALK, population="online", population_order=2, role="online_agent", line=None),
            dict(part_id=POINTS, population="staff", population_order=1, role="agent", line=None),
        ],
        "measures": [
            measure("walk.score", "mark"),
            measure("complaints", is_count=True),
            measure("walk.rate"),
            measure("points.faults", is_count=True),
            measure("calls", is_count=True),
            measure("tickets", is_count=True),
            measure("contacts", "combination", is_count=True),
            measure("points.place", "rank"),
            measure("points.place_shared_by", "rank"),
            measure("points.violations", "items", is_count=True),
            measure("points.total", "total", owner="points"),
        ],
        "terms": [
            dict(measure="contacts", side="numerator", term_measure="calls", sign=1),
            dict(measure="contacts", side="numerator", term_measure="tickets", sign=1),
        ],
        "ranks": [
            dict(
                part_id=POINTS, measure="points.place", of_measure="contacts", direction="descending", within_site=True,
                within_population=True, minimum_population=2,
            )
        ],
        "item_classes": [dict(part_id=POINTS, measure="points.violations", item="L01")],
        "items": [
            item("A1", D("5"), is_conditional=True),
            item("L01", D("-2"), event=True),
            item("L02", None, event=True, entered_sign=-1, entered_minimum=D("2"), entered_maximum=D("5")),
            item("M01", D("-10"), times_measure="points.faults"),
        ],
        "totals": [dict(part_id=POINTS, aggregation="sum", base=D("80"), cap=D("110"), floor=D("0"))],
        "levels": [
            dict(part_id=WALK, star=1, label_en="1 star", pay_code="W1"),
            dict(part_id=WALK, star=2, label_en="2 stars", pay_code="W2"),
        ],
        "clauses": [
            clause(WALK, "1", "score", "walk.score", ">=", D("75"), population="phone", window_periods=2, gap="break"),
            clause(WALK, "1", "score", "walk.score", ">=", D("85"), population="online", window_periods=2, gap="break"),
            clause(
                WALK, "1", "calm", "complaints", "<=", D("0"), window_periods=2, window_aggregate="sum", gap="break"
            ),
            clause(WALK, "2", "rate", "walk.rate", ">=", D("1.10")),
            clause(POINTS, "A1", "first", "points.place", "<=", D("1"), kind="item", gap="break"),
            clause(POINTS, "low/total", "below_75", "points.total", "<", D("75"), kind="flag"),
        ],
        "flags": [dict(part_id=POINTS, flag="low", item="total", target="low/total", reason_en="Low", reason_zh="低")],
        "pay": [
            pay(1, "allowance", amount=D("100.00")),
            pay(2, "allowance", amount=D("200.00")),
            pay(2, "wage", kind="share", share=D("0.333333"), basis="performance_pay", maximum=D("500.00")),
            pay(2, "extra", population="phone"),
        ],
    }  # fmt: skip
    return tables | rows


def observed(subject: str, measure: str, numerator: Any, denominator: Any = 1, period: str = THIS, **other: Any) -> Row:
    row = dict(
        subject_type="employee", subject_id=subject, period=period, period_kind="month", measure=measure,
        value=D(str(numerator)) if denominator == 1 else None, numerator=numerator, denominator=denominator, n=1,
        pending=0, status="ok", reason_code=None,
    )  # fmt: skip
    return row | other


def absent(subject: str, measure: str, reason: str = "feed_absent", period: str = THIS) -> Row:
    status = "not_applicable" if reason == "not_at_work" else "insufficient_data"
    nothing: Row = dict(value=None, numerator=None, denominator=None, status=status, reason_code=reason)
    return observed(subject, measure, 0, period=period) | nothing


def judged(scheme: str, subject: str, star: int | None, name: str, measure: str, required: str, **other: Any) -> Row:
    row = dict(
        scheme=scheme, scheme_version=1, subject_type="employee", subject_id=subject, period=THIS, star=star,
        alternative="main", clause=name, clause_order=1, measure=measure, window_periods=1, lag_periods=0,
        window_aggregate="every", operator=">=", required=D(required), actual=None, numerator=None,
        denominator=1, pending=0, months_present=1,
        months_met=1, verdict="met", reason_code=None,
    )  # fmt: skip
    return row | other


def condition(kind: str, target: str, subject: str, name: str, measure: str, required: str, **other: Any) -> Row:
    row = judged("points", subject, None, name, measure, required, target_kind=kind, target=target)
    return row | other


def counted(scheme: str, subject: str, population: str, state: str = "in", reason: str | None = None) -> Row:
    return dict(
        scheme=scheme, scheme_version=1, subject_type="employee", subject_id=subject, period=THIS, period_kind="month",
        state=state, reason_code=reason, population=population, site_id="s1", unit_id="u1", team_id=None, role="agent",
    )  # fmt: skip


def scored(subject: str, name: str, occurrences: Any, points: str, **other: Any) -> Row:
    row = dict(
        scheme="points", scheme_version=1, subject_type="employee", subject_id=subject, period=THIS, item=name,
        parent_item="total", weight=None, aggregation="sum", occurrences=occurrences, points=D(points), max_points=None,
        share=None, grade=None, grade_status=None, base=None, cap=None, floor=None, status="ok", reason_code=None,
    )  # fmt: skip
    return row | other


def total(subject: str, points: str) -> Row:
    limits = dict(parent_item=None, base=D("80"), cap=D("110"), floor=D("0"))
    return scored(subject, "total", None, points, **limits)


def starred(scheme: str, subject: str, population: str, **other: Any) -> Row:
    row = dict(
        scheme=scheme, scheme_version=1, subject_type="employee", subject_id=subject, period=THIS, period_kind="month",
        site_id="s1", population=population, star=None, candidate_star=None, laddered_star=None, previous_star=None,
        movement=None, periods_held=None, status="not_applicable", reason_code=None, rank=None, rank_population=None,
        population_count=1, quota_cap=None, tie_broken_by_id=None, next_star=None, next_star_gap=None, pay_code=None,
    )  # fmt: skip
    return row | other


def line(subject: str, name: str, star: int, **other: Any) -> Row:
    row = dict(
        line_id=f"{subject}/{name}", period=THIS, posting_period=THIS, origin_period=THIS, scheme="walk",
        scheme_version=1, subject_type="employee", subject_id=subject, payee_type="employee", payee_id=subject,
        employee_id=subject, line=name, star=star, quantity=1, rate=None, basis=None, basis_amount=None, minimum=None,
        maximum=None, amount=None, currency="CNY", cause="regular", status="ok", reason_code=None,
    )  # fmt: skip
    return row | other


def walk_rows() -> dict[str, list[Row]]:
    """ann: phone, 75 and 80, collected 220 000 of 200 000: two stars. bob: online, 90 and 85, one cent short: one."""
    return {
        "census": [
            counted("walk", "ann", "phone"),
            counted("walk", "bob", "online"),
            counted("walk", "eve", "phone", "out", "site_not_in_scheme"),
        ],
        "observations": [
            observed("ann", "walk.score", D("150"), 2, period=BEFORE, value=D("75")),
            observed("ann", "walk.score", D("80")),
            observed("ann", "complaints", 0, period=BEFORE),
            observed("ann", "complaints", 0),
            observed("ann", "walk.rate", D("220000"), D("200000"), value=D("1.1")),
            observed("bob", "walk.score", D("90"), period=BEFORE),
            observed("bob", "walk.score", D("85")),
            observed("bob", "complaints", 0, period=BEFORE),
            observed("bob", "complaints", 0),
            observed("bob", "walk.rate", D("219999.99"), D("200000"), value=D("1.100000")),
        ],
        "clause_results": [
            judged(
                "walk", "ann", 1, "score", "walk.score", "75", window_periods=2, numerator=D("230"), denominator=3,
                actual=D("75"), months_present=2, months_met=2,
            ),
            judged(
                "walk", "ann", 1, "calm", "complaints", "0", operator="<=", window_periods=2, window_aggregate="sum",
                numerator=0, actual=D("0"), months_present=2, months_met=2,
            ),
            judged(
                "walk", "ann", 2, "rate", "walk.rate", "1.10", numerator=D("220000"), denominator=D("200000"),
                actual=D("1.1"),
            ),
            judged(
                "walk", "bob", 1, "score", "walk.score", "85", window_periods=2, numerator=D("175"), denominator=2,
                actual=D("85"), months_present=2, months_met=2,
            ),
            judged(
                "walk", "bob", 1, "calm", "complaints", "0", operator="<=", window_periods=2, window_aggregate="sum",
                numerator=0, actual=D("0"), months_present=2, months_met=2,
            ),
            judged(
                "walk", "bob", 2, "rate", "walk.rate", "1.10", numerator=D("219999.99"), denominator=D("200000"),
                actual=D("1.100000"), months_met=0, verdict="not_met",
            ),
        ],
        "stars": [
            starred(
                "walk", "ann", "phone", star=2, candidate_star=2, laddered_star=2, previous_star=1, movement="up",
                periods_held=1, status="ok", pay_code="W2",
            ),
            starred(
                "walk", "bob", "online", star=1, candidate_star=1, laddered_star=1, previous_star=1, movement="same",
                periods_held=4, status="ok", next_star=2, next_star_gap=1, pay_code="W1",
            ),
        ],
        "bonus_lines": [
            line("ann", "allowance", 2, rate=D("200"), amount=D("200.00")),
            line(
                "ann", "wage", 2, rate=D("0.333333"), basis="performance_pay", basis_amount=D("1000.50"),
                maximum=D("500.00"), amount=D("333.50"),
            ),
            line("ann", "extra", 2, status="param_missing"),
            line("bob", "allowance", 1, rate=D("100"), amount=D("100.00")),
        ],
    }  # fmt: skip


def points_rows() -> dict[str, list[Row]]:
    """cat: first in contacts: 80 + 5 - 2 x 2 - 3 = 78. dan: second, four faults: 80 - 40 = 40, and a flag."""
    facts = [("cat", 5, 4, 0, 1, 2, D("78")), ("dan", 3, 2, 4, 2, 0, D("40"))]
    observations = [
        row
        for subject, calls, tickets, faults, place, violations, points in facts
        for row in (
            observed(subject, "calls", calls),
            observed(subject, "tickets", tickets),
            observed(subject, "contacts", calls + tickets),
            observed(subject, "points.faults", faults),
            observed(subject, "points.place", place),
            observed(subject, "points.place_shared_by", 1),
            observed(subject, "points.violations", violations),
            observed(subject, "points.total", points),
        )
    ]
    return {
        "census": [counted("points", "cat", "staff"), counted("points", "dan", "staff")],
        "observations": observations,
        "condition_results": [
            condition("item", "A1", "cat", "first", "points.place", "1", operator="<=", numerator=1, actual=D("1")),
            condition(
                "item", "A1", "dan", "first", "points.place", "1", operator="<=", numerator=2, actual=D("2"),
                months_met=0, verdict="not_met",
            ),
            condition(
                "flag", "low/total", "cat", "below_75", "points.total", "75", operator="<", numerator=D("78"),
                actual=D("78"), months_met=0, verdict="not_met",
            ),
            condition(
                "flag", "low/total", "dan", "below_75", "points.total", "75", operator="<", numerator=D("40"),
                actual=D("40"),
            ),
        ],
        "scores": [
            scored("cat", "A1", 1, "5"),
            scored("cat", "L01", 2, "-4"),
            scored("cat", "L02", 1, "-3"),
            scored("cat", "M01", 0, "0"),
            total("cat", "78"),
            scored("dan", "A1", 0, "0"),
            scored("dan", "L01", 0, "0"),
            scored("dan", "L02", 0, "0"),
            scored("dan", "M01", 4, "-40"),
            total("dan", "40"),
        ],
        "stars": [
            starred("points", "cat", "staff", rank=1, rank_population=2, population_count=2),
            starred("points", "dan", "staff", rank=2, rank_population=2, population_count=2),
        ],
        "flags": [
            dict(
                scheme="points", scheme_version=1, subject_type="employee", subject_id="dan", period=THIS, flag="low",
                item="total", reason="Low", decided_by_human=None,
            )
        ],
    }  # fmt: skip


def tables() -> dict[str, list[Row]]:
    walk, points = walk_rows(), points_rows()
    return {name: walk.get(name, []) + points.get(name, []) for name in NEEDED}


def earlier() -> dict[str, list[Row]]:
    before = dict(scheme="walk", subject_type="employee", period=BEFORE, star=1, status="ok")
    return {
        "stars": [before | dict(subject_id="bob", periods_held=3)],
        "opening_standings": [dict(scheme="walk", subject_id="ann", star="1", as_of_month=BEFORE)],
        "employees": [employee(name) for name in ("ann", "bob", "cat", "dan")],
    }


def employee(name: str) -> Row:
    return dict(employee_id=name, valid_from="2020-01-01", base_pay=D("3000.00"), performance_pay=D("1000.50"))


def differences(
    given: dict[str, list[Row]], rule_tables: dict[str, list[Row]] | None = None, before: dict[str, Any] | None = None
) -> list[Difference]:
    """What a check to the end finds."""
    report = check(given, rules() if rule_tables is None else rule_tables, earlier() if before is None else before)
    assert report.is_complete
    return report.differences
