"""Charges: a complaint whose loss two parties answer for, one of them a person, with two signatures."""

from __future__ import annotations

from typing import Any

import checker_world as world
import pytest
from checker_world import POINTS, THIS, D
from test_checker_cases import Row, Tables, fact, result, step, told

CASE = dict(scheme="points", scheme_version=1, subject_type="complaint", period=THIS)


def approval(name: str, order: int, **other: Any) -> Row:
    row = dict(part_id=POINTS, step="fine", approval=name, approval_order=order, role=name, is_limited=False)
    return row | dict(more_than=None, parameter=None) | other


def decision(name: str, **other: Any) -> Row:
    row = dict(scheme="points", period=THIS, subject_type="complaint", subject_id="c1", step=name, decision="approved")
    return row | dict(decided_by_role=name) | other


def share(payee_type: str, payee: str, part: str, amount: str, **other: Any) -> Row:
    row = CASE | dict(
        subject_id="c1", step="fine", payee_type=payee_type, payee_id=payee, share=D(part), rate=D("0.1"),
        basis_amount=D("1000.10"), charge=D("100.01"), amount=D(amount), currency="CNY", line="fine", status="ok",
        reason_code=None,
    )  # fmt: skip
    return row | other


def posted(payee_type: str, payee: str, amount: str) -> Row:
    employee = payee if payee_type == "employee" else None
    of_payee = dict(subject_type=payee_type, payee_type=payee_type, employee_id=employee, star=None)
    return world.line(payee, "fine", 0, scheme="points", amount=D(amount)) | of_payee


def liable(payee_type: str, payee: str, part: str) -> Row:
    return dict(complaint_id="c1", party_type=payee_type, party=payee, share=D(part))


def world_of_charges() -> tuple[Tables, Tables, dict[str, Any]]:
    """10 % of 1 000.10 = 100.01, halved: the odd cent is the first party's. Above 100 the chief signs too."""
    rules, tables = world.rules(), world.tables()
    rules["case_steps"] = [step("fine", "charge", "complaint", "closed_on")]
    charge = dict(part_id=POINTS, step="fine", line="fine", rate=D("0.1"), rate_parameter="fine_share")
    rules["case_charges"] = [charge | dict(amount_column="loss", currency="CNY")]
    rules["case_approvals"] = [
        approval("head", 1),
        approval("chief", 2, is_limited=True, more_than=D("100.00"), parameter="chief_limit"),
    ]
    tables["case_facts"] = [
        fact("complaint", "c1", "closed_on", "2026-10-05"),
        fact("complaint", "c1", "loss", "100010") | dict(value_number=D("1000.10")),
    ]
    tables["case_results"] = [result("complaint", "c1", "fine", "2026-10-05", verdict="charged")]
    tables["case_shares"] = [share("employee", "cat", "0.5", "50.01"), share("unit", "shop", "0.5", "50.00")]
    tables["bonus_lines"] += [posted("employee", "cat", "-50.01"), posted("unit", "shop", "-50.00")]
    before = world.earlier() | {
        "complaint_liability": [liable("unit", "shop", "0.5"), liable("employee", "cat", "0.5")],
        "decisions": [decision("head"), decision("chief")],
    }
    return tables, rules, before


def unknown(tables: Tables, reason: str, status: str) -> None:
    """What everything looks like while the charge is not known."""
    why = dict(reason_code=reason, status=status)
    tables["case_results"][0] |= why | dict(verdict=None)
    for row in tables["case_shares"]:
        row |= why | dict(charge=None, amount=None)
    for row in tables["bonus_lines"][-2:]:
        row |= why | dict(amount=None)


def test_every_charge_is_made_again() -> None:
    assert told(*world_of_charges()) == set()


@pytest.mark.parametrize(
    ("table", "place", "column", "wrong"),
    [
        ("case_results", 0, "verdict", "refused"),
        ("case_shares", 0, "amount", D("50.00")),
        ("case_shares", 1, "amount", D("50.01")),
        ("case_shares", 0, "share", D("0.4")),
        ("case_shares", 0, "charge", D("100.00")),
        ("case_shares", 0, "payee_type", "unit"),
        ("bonus_lines", -2, "amount", D("50.01")),
        ("bonus_lines", -2, "employee_id", None),
        ("bonus_lines", -1, "employee_id", "shop"),
        ("bonus_lines", -1, "quantity", 2),
        ("bonus_lines", -1, "status", "pending_approval"),
    ],
)
def test_a_wrong_value_is_a_difference(table: str, place: int, column: str, wrong: Any) -> None:
    tables, rules, before = world_of_charges()
    tables[table][place][column] = wrong
    assert told(tables, rules, before) == {f"fine.{column}"}


@pytest.mark.parametrize("table", ["case_results", "case_shares", "bonus_lines"])
def test_a_row_too_few_and_a_row_too_many_are_differences(table: str) -> None:
    tables, rules, before = world_of_charges()
    row = tables[table].pop()
    assert "fine.row" in told(tables, rules, before)
    tables[table] += [row, row]
    assert "fine.row" in told(tables, rules, before)


def test_sums_in_two_currencies_are_not_added() -> None:
    tables, rules, before = world_of_charges()
    rules["case_steps"].append(step("second", "charge", "complaint", "closed_on"))
    rules["case_charges"].append(rules["case_charges"][0] | dict(step="second", currency="USD"))
    tables["case_results"].append(tables["case_results"][0] | dict(step="second"))
    tables["case_shares"] += [row | dict(step="second", currency="USD") for row in tables["case_shares"]]
    for row in tables["bonus_lines"][-2:]:
        row |= dict(quantity=2, amount=None, status="error", reason_code="currencies_differ")
    assert told(tables, rules, before) == set()


def test_shares_that_make_no_whole_leave_the_case_incomplete() -> None:
    for part in ("0.499999", "0.500001"):
        tables, rules, before = world_of_charges()
        before["complaint_liability"][0]["share"] = D(part)
        tables["case_shares"][1]["share"] = D(part)
        unknown(tables, "shares_rejected", "incomplete")
        assert told(tables, rules, before) == set()


def test_a_blank_share_or_limit_is_never_guessed() -> None:
    tables, rules, before = world_of_charges()
    rules["case_charges"][0]["rate"] = None
    unknown(tables, "fine_share", "param_missing")
    for row in tables["case_shares"]:
        row["rate"] = None
    assert told(tables, rules, before) == set()
    tables, rules, before = world_of_charges()
    rules["case_approvals"][1]["more_than"] = None
    unknown(tables, "chief_limit", "param_missing")
    assert told(tables, rules, before) == set()


def test_no_amount_without_every_signature_that_the_sum_needs() -> None:
    tables, rules, before = world_of_charges()
    before["decisions"].pop()
    unknown(tables, "not_signed", "pending_approval")
    assert told(tables, rules, before) == set()
    tables, rules, before = world_of_charges()
    before["decisions"].pop()
    rules["case_approvals"][1]["more_than"] = D("100.01")
    assert told(tables, rules, before) == set()
    before["decisions"][0]["decided_by_role"] = "clerk"
    unknown(tables, "not_signed", "pending_approval")
    assert told(tables, rules, before) == set()


def test_a_refusal_charges_nothing() -> None:
    tables, rules, before = world_of_charges()
    before["decisions"][0]["decision"] = "rejected"
    why = dict(reason_code="approval_refused")
    tables["case_results"][0] |= why | dict(verdict="refused")
    for row in tables["case_shares"]:
        row |= why | dict(charge=D("0"), amount=D("0"))
    for row in tables["bonus_lines"][-2:]:
        row["amount"] = D("0")
    assert told(tables, rules, before) == set()


def test_nobody_answers_or_nothing_was_lost() -> None:
    tables, rules, before = world_of_charges()
    before["complaint_liability"] = []
    unknown(tables, "shares_missing", "incomplete")
    tables["case_shares"] = []
    del tables["bonus_lines"][-2:]
    assert told(tables, rules, before) == set()
    tables, rules, before = world_of_charges()
    tables["case_facts"].pop()
    unknown(tables, "fact_missing", "incomplete")
    for row in tables["case_shares"]:
        row["basis_amount"] = None
    assert told(tables, rules, before) == set()
