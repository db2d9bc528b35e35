"""Objections come in time and are judged once, by somebody who did nothing of what is disputed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fake_month import AT, MONTH, PEOPLE, ROLES, Office

from dagster_project.door.closing import Question, blockers, close
from dagster_project.door.dispute import Claim, Ruling, Term, dispute_of, excuse, file, judge
from dagster_project.door.duties import breaches
from dagster_project.door.entering import Actor
from dagster_project.door.verify import verify
from dagster_project.errors import Refusal
from dagster_project.facts.deadlines import last_day
from dagster_project.facts.disputes import RowAt

NAMES = {**PEOPLE, "judge": ["Ma Li", "Wu Jun", "EMP-001"]}
ROW = RowAt("assessments", "d" * 64, "rows.csv", 3)
CLAIM = Claim(f"{MONTH}.1", MONTH, "employee", "EMP-001", "alpha", "c1", ROW, "met", "It was 12.", {"mark": "12"})
TERM = Term(date(2026, 11, 3), date(2026, 11, 10), 5)
REJECTED, ACCEPTED = Ruling("rejected", "It is right."), Ruling("accepted", "It was 12.")


def actor(by: str = "Ma Li", role: str = "judge") -> Actor:
    return Actor(by, role, "linhua", AT, NAMES)


def filed(office: Office, claim: Claim = CLAIM, on: date = TERM.last_day, by: str = "EMP-001") -> int:
    return file(office.home, office.ledger, claim, TERM, by, on, "linhua", AT).seq


def judged(
    office: Office, number: int, ruling: Ruling = REJECTED, by: str = "Ma Li", role: str = "judge"
) -> dict[str, Any]:
    return judge(office.home, office.ledger, number, ruling, actor(by, role), ("judge",)).body


@pytest.mark.parametrize(
    ("published_on", "workdays", "calendar", "expected"),
    [
        (date(2026, 11, 3), 5, {}, date(2026, 11, 10)),
        (date(2026, 11, 6), 1, {}, date(2026, 11, 9)),
        (date(2026, 11, 6), 1, {date(2026, 11, 7): True}, date(2026, 11, 7)),
        (date(2026, 11, 6), 1, {date(2026, 11, 9): False}, date(2026, 11, 10)),
    ],
)
def test_working_days_are_counted_by_the_sites_calendar(
    published_on: date, workdays: int, calendar: dict[date, bool], expected: date
) -> None:
    assert last_day(published_on, workdays, calendar) == expected


def test_an_objection_on_the_last_day_is_in_time_and_a_day_later_it_is_not(published: Office) -> None:
    number = filed(published)
    assert filed(published) == number
    with pytest.raises(Refusal, match=r"2026-11-11 is too late, so the result stands"):
        filed(published, replace(CLAIM, clause="c2"), date(2026, 11, 11))


def test_an_objection_says_what_is_wrong_and_changes_belong_to_a_row(published: Office) -> None:
    with pytest.raises(Refusal, match="Say what is wrong"):
        filed(published, replace(CLAIM, clause=None, row=None))
    with pytest.raises(Refusal, match="Changes belong to a delivered row"):
        filed(published, replace(CLAIM, row=None))


def test_an_accepted_dispute_takes_over_what_was_proposed_or_says_why_nothing_changes(published: Office) -> None:
    number = filed(published)
    with pytest.raises(Refusal, match="the verdict is `accepted`"):
        judged(published, number, Ruling("partly_accepted", "So.", changes={"mark": "12"}))
    assert judged(published, number, ACCEPTED)["changes"] == {"mark": "12"}
    correction = dispute_of(published.ledger, number).correction
    assert correction is not None
    assert (correction.delivery, correction.row) == (f"dispute-{number}", ROW)
    bare = filed(published, replace(CLAIM, clause="c2", row=None, changes={}))
    with pytest.raises(Refusal, match="the data has to change"):
        judged(published, bare, ACCEPTED)
    told = replace(ACCEPTED, without_effect="The mark was withdrawn before.")
    assert judged(published, bare, told)["row"] is None


def test_a_rejected_dispute_changes_nothing_and_a_judgement_is_final(published: Office) -> None:
    number = filed(published)
    with pytest.raises(Refusal, match="A rejected dispute changes nothing"):
        judged(published, number, replace(REJECTED, changes={"mark": "11"}))
    assert judged(published, number) == judged(published, number)
    with pytest.raises(Refusal, match=r"was judged by Ma Li \(rejected: It is right\.\)\. A judgement is final"):
        judged(published, number, ACCEPTED)
    with pytest.raises(Refusal, match="The same was judged already"):
        filed(published)


def test_who_filed_signed_or_has_another_role_does_not_judge(published: Office) -> None:
    number = filed(published)
    for by, role, why in (
        ("EMP-001", "judge", "nobody judges their own"),
        ("Wu Jun", "judge", rf"signed {MONTH}\.1, and does not judge an objection to it"),
        ("Chen Yu", "hr", "A hr does not judge disputes"),
    ):
        with pytest.raises(Refusal, match=why):
            judged(published, number, by=by, role=role)
    assert "judged" not in published.kinds()


def test_who_judges_does_not_sign_the_month_that_takes_it_in(published: Office) -> None:
    judged(published, filed(published), ACCEPTED)
    published.seal(published.calculate(star=4))
    from dagster_project.door.approve import approve

    names = {**NAMES, "manager": ["Ma Li", "Wu Jun"]}
    with pytest.raises(Refusal, match=f"does not sign {MONTH}, which takes it in"):
        approve(published.home, published.ledger, MONTH, "Ma Li", "manager", names, "linhua", AT)


def test_a_month_is_closed_once_it_is_judged_and_run_since(published: Office) -> None:
    number = filed(published)
    asked = {role: PEOPLE[role] for role in ROLES}

    def waiting() -> list[str]:
        return [one.next_step for one in blockers(Question(MONTH, published.ledger.entries(), asked))]

    assert waiting() == [f"`starledger dispute judge {number}`"]
    judged(published, number, ACCEPTED)
    assert waiting() == [f"`starledger run {MONTH}`, then have it signed and publish it"]
    published.make_ready(star=4)
    published.publish()
    close(published.home, published.ledger, MONTH, asked, "linhua", AT)


def test_why_an_accepted_one_changes_nothing_is_said_once(published: Office) -> None:
    number = filed(published)
    with pytest.raises(Refusal, match=f"Dispute {number} is open; only an accepted one"):
        excuse(published.home, published.ledger, number, "So.", actor(), ("judge",))
    judged(published, number, ACCEPTED)
    excuse(published.home, published.ledger, number, "The star is the same.", actor(), ("judge",))
    assert dispute_of(published.ledger, number).without_effect == "The star is the same."


def test_nothing_is_published_that_its_preparer_signed_round_the_commands(published: Office) -> None:
    published.make_ready(star=4)
    sealed = published.ledger.entries("sealed")[-1].body
    published.ledger.append("sealed", {**sealed, "by": "Wu Jun"}, AT)
    with pytest.raises(Refusal, match=r"Wu Jun ran this content .* Nothing was published"):
        published.publish()
    published.make_ready(star=5)
    assert published.publish().is_new, "another content has signatures of its own"


@pytest.mark.parametrize("kind", ["approved", "adjustment_approved", "judged"])
def test_what_went_round_the_commands_is_found_in_the_ledger(published: Office, kind: str) -> None:
    ledger, number = published.ledger, filed(published)
    sealed = ledger.entries("sealed")[-1].body
    prepared = ledger.append("adjusted", {"from": MONTH, "until": MONTH, "by": "Wu Jun"}, AT).seq
    ledger.append("sealed", {**sealed, "by": "Lin Hua"}, AT)
    assert breaches(ledger.entries()) == []
    content = {"period": MONTH, "content_hash": sealed["content_hash"]}
    ledger.append(
        kind,
        {
            "approved": {**content, "by": "Lin Hua", "role": "hr"},
            "adjustment_approved": {"adjustment": prepared, "by": "Wu Jun", "role": "hr"},
            "judged": {"dispute": number, "by": "Chen Yu", "role": "hr", "verdict": "rejected", "period": MONTH},
        }[kind],
        AT,
    )
    (found,) = [problem for problem in verify(published.home) if "cannot have been made by a command" in problem.what]
    assert {"approved": "who prepares does not sign", "adjustment_approved": "does not approve", "judged": "signed"}[
        kind
    ] in found.what
