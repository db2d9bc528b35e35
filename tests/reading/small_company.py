"""A company small enough to read: three calculated months of which two are published, two schemes, three people;
published through the real door.

The tables have the marts' columns as far as reading needs them. `build(home)` is deterministic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dagster_project.door.approve import approve
from dagster_project.door.publish import publish
from dagster_project.door.seal import seal
from dagster_project.store import calculations, objects
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.small_rules import keep_rules

RULES_HASH = "0" * 64
GATES = ("reconciled",)
INPUTS = {"schemes": {"steady@1": "x", "points@1": "y"}, "deliveries": []}
PEOPLE = {"supervisor": ["Chen"], "hr_manager": ["Wang"]}
AT = "2026-11-0{day}T06:00:00+08:00"

SCORES = {  # person -> (month, QC score as sum / count), September then October
    "E0001": [("2026-08", 180, 2), ("2026-09", 182, 2), ("2026-10", 183, 2)],
    "E0002": [("2026-08", 176, 2), ("2026-09", 184, 2), ("2026-10", 190, 2)],
    "E0003": [("2026-09", 160, 2)],
}

SITE = """\
format: 1
company: Small company
zone: Asia/Shanghai
first_month: 2026-08
home: home
landing: landing
sites:
  - unit: north
    feeds: {assessments: {due_day: 3}, complaints: {due_day: 3}}
schemes: {use: [steady, points]}
people: {supervisor: [Chen], hr_manager: [Wang]}
approvals: [supervisor, hr_manager]
language: LANGUAGE
"""


def build(folder: Path, language: str = "en") -> Path:
    """Make the company in `folder`; returns its site file."""
    site = folder / "starledger.yaml"
    site.write_text(SITE.replace("LANGUAGE", language), encoding="utf-8")
    home = Home(folder / "home").ensure()
    write_rules(home)
    ledger = Ledger(home)
    august = calculate(home, "2026-08", {})  # computed for the windows of the next months, never published
    september = calculate(home, "2026-09", {"2026-08": august.calculation_id})
    close(home, ledger, september, "1")
    october = calculate(home, "2026-10", {"2026-09": september.calculation_id})
    close(home, ledger, october, "4")
    return site


def close(home: Home, ledger: Ledger, calculation: calculations.Calculation, day: str) -> None:
    at = AT.format(day=day)
    ledger.append("calculated", {"period": calculation.period, "calculation_id": calculation.calculation_id}, at)
    seal(home, ledger, calculation, gate_record(calculation), GATES, at)
    for role, (name,) in PEOPLE.items():
        approve(home, ledger, calculation.period, name, role, PEOPLE, "tester", at)
    publish(home, ledger, calculation.period, list(PEOPLE), GATES, ["base_pay"], at)


def gate_record(calculation: calculations.Calculation) -> dict[str, object]:
    passed = {"gate": "reconciled", "outcome": "pass", "planned": 1, "evaluated": 1, "failing_rows": 0}
    return {"content_hash": calculation.content_hash, "gates": [passed]}


def calculate(home: Home, period: str, earlier: dict[str, str]) -> calculations.Calculation:
    connection = duckdb.connect()
    connection.execute("create table period as select ? as period", [period])
    refs = []
    for table, select in {**tables(period), "observations": observations(period)}.items():
        connection.execute(f"create or replace table {table} as {select}")
        keys = [name for (name, *_) in connection.execute(f"describe {table}").fetchall()][:5]
        refs += objects.put_split(connection, home, table, f"select * from {table}", keys, period)
    identity = period.replace("-", "") * 8
    recorded = {"known_at": AT.format(day="1"), "duckdb": "x"}
    return calculations.write(home, period, identity, refs, RULES_HASH, INPUTS, earlier, recorded)


def observations(period: str) -> str:
    rows = [
        f"('{person}', '{month}', 'steady.qc_score', {total}, {count})"
        for person, months in SCORES.items()
        for month, total, count in months
        if month == period
    ]
    return f"""
        select 'employee' as subject_type, col0 as subject_id, col1 as period, 'month' as period_kind,
            col2 as measure, cast(col3 / col4 as decimal(18, 6)) as value,
            cast(col3 as decimal(28, 6)) as numerator, cast(col4 as decimal(28, 6)) as denominator,
            cast(1 as bigint) as n, cast(0 as bigint) as pending, 'ok' as status, null::varchar as reason_code
        from (values {", ".join(rows)})
        union all by name
        select 'employee' as subject_type, 'E0002' as subject_id, '{period}' as period, 'month' as period_kind,
            'points.place_from_last' as measure, 2::decimal(18, 6) as value, 2::decimal(28, 6) as numerator,
            1::decimal(28, 6) as denominator, 'ok' as status
    """


def tables(period: str) -> dict[str, str]:
    def key(scheme: str) -> str:
        return f"""'{scheme}' as scheme, 1 as scheme_version, 'employee' as subject_type, col0 as subject_id,
            '{period}' as period, 'month' as period_kind"""

    return {
        "census": f"""
            select {key("steady")}, col1 as state, cast(col2 as varchar) as reason_code, 'phone' as population,
                'north' as site_id, 'north-1' as unit_id, 'phone_agent' as role
            from (values ('E0001', 'in', null), ('E0002', 'in', null), ('E0003', 'out', 'not_at_work'))
            union all select {key("points")}, 'in', null, 'phone', 'north', 'north-1', 'phone_agent'
            from (values ('E0002'))""",
        "stars": f"""
            select {key("steady")}, col1 as star, col1 as candidate_star, col2 as previous_star,
                'x' as movement, 'ok' as status, null::varchar as reason_code, col3 as next_star,
                col4 as next_star_gap, 1 as periods_held
            from (values ('E0001', 2, 1, 3, 2), ('E0002', 1, 1, 2, 1))
            union all by name select {key("points")}, 'ok' as status from (values ('E0002'))""",
        "clause_results": f"""
            select {key("steady")}, col1 as star, 'main' as alternative, col2 as clause, col3 as clause_order,
                col4 as measure, col5 as window_periods, col6 as window_aggregate, col7 as operator,
                cast(col8 as decimal(18, 6)) as required, cast(col9 as decimal(18, 6)) as actual,
                cast(col10 as decimal(28, 6)) as numerator, cast(col11 as decimal(28, 6)) as denominator,
                0::bigint as pending, col12 as months_present, col13 as months_met, col14 as verdict,
                cast(col15 as varchar) as reason_code, false as is_chained
            from (values
              ('E0001', 1, 'score', 1, 'steady.qc_score', 1, 'every', '>=', 80, 91.5, 183, 2, 1, 1, 'met', null),
              ('E0001', 2, 'score', 1, 'steady.qc_score', 3, 'every', '>=', 90, 91.5, 183, 2, 3, 3, 'met', null),
              ('E0001', 2, 'calm', 2, 'complaints', 3, 'sum', '<=', 0, 0, 0, 1, 3, null, 'met', null),
              ('E0001', 3, 'rate', 1, 'rate', 1, 'every', '>=', 1.1, 1.1, 219999.99, 200000, 1, 0, 'not_met', null),
              ('E0001', 3, 'smile', 2, 'steady.smile', 1, 'every', '>=', 1, null, null, null, 0, 0,
                 'insufficient_data', 'no_figure'),
              ('E0002', 1, 'score', 1, 'steady.qc_score', 1, 'every', '>=', 80, 95, 190, 2, 1, 1, 'met', null),
              ('E0002', 2, 'score', 1, 'steady.qc_score', 3, 'every', '>=', 90, 95, 190, 2, 3, 2, 'not_met', null),
              ('E0002', 2, 'calm', 2, 'complaints', 3, 'sum', '<=', 0, 2, 2, 1, 3, null, 'not_met', null),
              ('E0002', 2, 'tenure', 3, 'tenure_months', 1, 'every', '>=', 24, 23, 23, 1, 1, 0, 'not_met', null))""",
        "scores": f"""
            select {key("points")}, col1 as item, col2 as parent_item, cast(col3 as decimal(18, 6)) as points,
                col4 as occurrences, cast(col5 as decimal(18, 6)) as base, cast(col6 as decimal(18, 6)) as cap,
                'ok' as status, cast(null as varchar) as reason_code
            from (values ('E0002', 'late', 'total', -5, 2, null, null), ('E0002', 'total', null, 75, null, 80, 110))""",
        "bonus_lines": f"""
            select {key("steady")}, col0 as employee_id, '{period}' as posting_period, '{period}' as origin_period,
                col1 as line, col2 as quantity, cast(col3 as decimal(18, 6)) as rate, col4 as basis,
                cast(col5 as decimal(18, 2)) as basis_amount, cast(col6 as decimal(18, 2)) as amount,
                'CNY' as currency, 'regular' as cause, col7 as status, cast(col8 as varchar) as reason_code
            from (values
              ('E0001', 'allowance', 1, 200, null, null, 200, 'ok', null),
              ('E0001', 'performance', 1, 0.5, 'performance_pay', 1000, 500, 'ok', null),
              ('E0002', 'allowance', 1, null, null, null, null, 'param_missing', null))""",
        "flags": f"""
            select {key("points")}, 'low' as flag, 'talk' as item, 'two low months' as reason, true as decided_by_human
            from (values ('E0002'))""",
        "rejects": f"""
            select 'complaints' as source, 'd1' as delivery, 'a.csv' as file, 3 as row_number,
                'received_at' as column_name, '=1+1' as value, 'not_a_timestamp' as reason, '{period}' as period""",
        "suspense": f"""
            select 'complaints' as source, 'complaints' as measure, '{period}' as period, col0 as standing,
                cast(1 as bigint) as subjects, cast(col1 as bigint) as row_count,
                cast(col1 as decimal(28, 6)) as total, cast(5 as bigint) as measured_count
            from (values ('at_work', 3), ('unknown', 2))""",
        "delivery_accounts": f"""
            select 'complaints' as source, repeat('a', 64) as delivery_id, 'd1' as delivery,
                5 as delivered, 3 as accepted,
                1 as superseded, 0 as withdrawn, 0 as duplicate, 1 as rejected, '{period}' as period""",
    }


def write_rules(home: Home) -> None:
    steady, points = "steady@1/month", "points@1/month"

    def labels(rows: dict[str, tuple[str, str]], key: str) -> list[dict[str, Any]]:
        return [{key: name, "label_en": english, "label_zh": chinese} for name, (english, chinese) in rows.items()]

    measures = {
        "steady.qc_score": ("QC score", "质检得分"),
        "complaints": ("Complaints", "投诉"),
        "rate": ("Collected of target", "收费率"),
        "tenure_months": ("Months of service", "工龄"),
        "steady.smile": ("Meets the smile conditions", "微笑条件"),
        "points.total": ("Total points", "总分"),
    }
    part = {"scheme_version": 1, "period_kind": "month"}
    keep_rules(
        home,
        RULES_HASH,
        {
            "parts": [
                {**part, "part_id": steady, "scheme": "steady", "title_en": "Steady stars", "title_zh": "稳定之星"},
                {**part, "part_id": points, "scheme": "points", "title_en": "Daily points", "title_zh": "日常积分"},
            ],
            "measures": labels(measures, "measure"),
            "clauses": [
                {"part_id": steady, "target_kind": "star", "star": 2, "clause": "score", "reference": "000:216"}
            ],
            "levels": [{"part_id": steady, "star": 2, "label_zh": "二星"}],
            "items": [
                {"part_id": points, "item": "late", "item_order": 1, "label_en": "Late", "label_zh": "迟到"},
                {"part_id": points, "item": "total", "item_order": 9, "label_en": "Total", "label_zh": "总分"},
            ],
            "ranks": [
                {
                    "part_id": points,
                    "measure": "points.place_from_last",
                    "of_measure": "points.total",
                    "direction": "ascending",
                }
            ],
            "marks": [
                {
                    "part_id": steady,
                    "scheme": "steady",
                    "mark": "smile",
                    "measure": "steady.smile",
                    "answer": "yes_no",
                }
            ],
        },
    )
