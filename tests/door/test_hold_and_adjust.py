"""Who may hold and adjust, and that what people decide is in what they sign, publish and close."""

from decimal import Decimal

import pytest
from fake_month import AT, MONTH, PEOPLE, ROLES, Office

from dagster_project.door.adjust import Wanted, adjustment_of, approve_adjustment, end, prepare
from dagster_project.door.closing import Question, decisions
from dagster_project.door.entering import Actor
from dagster_project.door.hold import place, release
from dagster_project.errors import Refusal
from dagster_project.facts.month import Facts, facts_in, facts_of

NEXT, LATER = "2026-11", "2026-12"
TARGET = (MONTH, "employee", "EMP-001", "alpha", None)
WANTED = Wanted(MONTH, NEXT, "employee", "EMP-001", "alpha", "star_pay", "12.5", "CNY", "500.00")
LINE = ("alpha", "employee", "EMP-001", "star_pay")


def actor(by: str = "Wu Jun", role: str = "manager") -> Actor:
    return Actor(by, role, "linhua", AT, PEOPLE)


def held(
    office: Office, reason: str = "Under review.", target: tuple[str, str, str, str | None, str | None] = TARGET
) -> int:
    return place(office.home, office.ledger, target, "review", reason, actor()).seq


def adjusted(office: Office, wanted: Wanted = WANTED) -> int:
    return prepare(office.home, office.ledger, wanted, "agreement", "Agreed in May.", actor()).seq


def waiting(office: Office, month: str = MONTH) -> list[tuple[str, str]]:
    question = Question(month, office.ledger.entries(), {role: PEOPLE[role] for role in ROLES})
    return [(one.owner, one.next_step) for one in decisions(question)]


def test_the_same_hold_again_changes_nothing_and_another_reason_is_refused(office: Office) -> None:
    number = held(office)
    assert held(office) == number
    with pytest.raises(Refusal, match=f"is held in {MONTH} already .hold {number}, by Wu Jun"):
        held(office, "Something else.")
    release(office.home, office.ledger, number, "Looked at.", actor())
    assert held(office) > number, "what was released may be held again"


def test_a_line_is_held_only_with_its_scheme_and_every_fact_has_a_reason(office: Office) -> None:
    with pytest.raises(Refusal, match="A line belongs to a scheme"):
        held(office, target=(MONTH, "employee", "EMP-001", None, "star_pay"))
    with pytest.raises(Refusal, match="needs a reason"):
        held(office, " ")
    with pytest.raises(Refusal, match=r"There is no hold 99\. The last ones are: none"):
        release(office.home, office.ledger, 99, "x", actor())
    assert office.kinds() == []


def test_a_candidate_that_does_not_know_a_hold_is_neither_signed_nor_published(ready: Office) -> None:
    number = held(ready)
    for act in (ready.publish, lambda: ready.approve("Lin Hua", "manager")):
        with pytest.raises(Refusal, match=f"since its candidate was made.*`starledger run {MONTH}`"):
            act()
    assert waiting(ready) == [
        ("manager", f"`starledger hold release {number}`"),
        ("whoever runs the months", f"`starledger run {MONTH}`, then have it signed and publish it"),
    ]
    release(ready.home, ready.ledger, number, "Looked at.", actor())
    assert waiting(ready) == [], "what it does not know is gone"
    ready.publish()


def test_an_adjustment_counts_once_another_person_approved_it_and_until_it_ends(office: Office) -> None:
    number = adjusted(office)
    assert facts_of(office.ledger.entries(), MONTH) == Facts(MONTH)
    assert waiting(office)[0][0] == "another than who prepared it"
    with pytest.raises(Refusal, match="who prepares does not approve"):
        approve_adjustment(office.home, office.ledger, number, actor())
    approve_adjustment(office.home, office.ledger, number, actor("Chen Yu", "hr"))
    row = ("alpha", "employee", "EMP-001", f"adjustment_{number}", "12.50", "CNY", "agreement")
    for month, rows in ((MONTH, (row,)), (NEXT, (row,)), (LATER, ())):
        found = facts_of(office.ledger.entries(), month)
        assert found.adjustments == rows
        assert facts_in(found.inputs(), month) == found
    end(office.home, office.ledger, number, NEXT, "No longer.", actor())
    assert facts_of(office.ledger.entries(), NEXT) == Facts(NEXT)
    assert facts_of(office.ledger.entries(), MONTH).adjustments == (row,)


def test_an_adjustment_is_obsolete_once_its_line_comes_out_otherwise(office: Office) -> None:
    found = adjustment_of(office.ledger, adjusted(office))
    assert found.obsolete(MONTH, {LINE: Decimal(500)}) == ""
    assert (
        found.obsolete(MONTH, {LINE: Decimal(550)}) == "its line star_pay was 500.00 when it was made and is 550.00 now"
    )
    assert found.obsolete(MONTH, {}).endswith("and is not known now")
    assert found.obsolete(NEXT, {}) == "", "another month has another amount anyway"


@pytest.mark.parametrize("amount", ["0", "0.00", "1,000", "12.345", "12.5元", "NaN", ""])
def test_an_amount_that_cannot_be_posted_is_refused(office: Office, amount: str) -> None:
    with pytest.raises(Refusal, match="is not an amount to post"):
        adjusted(office, Wanted(MONTH, MONTH, "employee", "EMP-001", "alpha", None, amount, "CNY"))
