"""A month is closed in its order, once nothing stands in its way, and never changes again."""

import pytest
from fake_month import AT, MONTH, PEOPLE, ROLES, Office

from dagster_project.door.closing import Question, blockers, close, closed_months
from dagster_project.door.seal import RedGates
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry

NEXT = "2026-11"
SIGNING = {role: PEOPLE[role] for role in ROLES}


def closing(office: Office, month: str = MONTH) -> Entry:
    return close(office.home, office.ledger, month, SIGNING, "linhua", AT)


def standing_in_the_way(office: Office, month: str = MONTH) -> list[tuple[str, str]]:
    return [(one.owner, one.what) for one in blockers(Question(month, office.ledger.entries(), SIGNING))]


def test_a_published_month_is_closed_once(published: Office) -> None:
    entry = closing(published)
    assert (entry.kind, entry.body["period"], entry.body["publication_id"]) == ("closed", MONTH, f"{MONTH}.1")
    assert closing(published) == entry
    assert closed_months(published.ledger.entries()) == [MONTH]


def test_a_month_that_is_not_published_is_not_closed(ready: Office) -> None:
    with pytest.raises(Refusal, match=f"{MONTH} is not published"):
        closing(ready)
    assert "closed" not in ready.kinds()


def test_months_are_closed_in_their_order(published: Office) -> None:
    published.make_ready(NEXT)
    published.publish(NEXT)
    with pytest.raises(Refusal, match=f"{MONTH} is open, and months are closed in order"):
        closing(published, NEXT)
    closing(published)
    closing(published, NEXT)
    assert closed_months(published.ledger.entries()) == [MONTH, NEXT]


def test_a_month_that_was_skipped_is_open_too(published: Office) -> None:
    published.make_ready("2026-12")
    published.publish("2026-12")
    assert [what for _, what in standing_in_the_way(published, "2026-12")] == [
        f"{month} is open, and months are closed in order." for month in (MONTH, NEXT)
    ]


def test_a_later_candidate_stands_in_the_way_until_readers_have_it(published: Office) -> None:
    published.make_ready(star=4)
    with pytest.raises(Refusal, match="A later candidate waits that readers do not have"):
        closing(published)
    published.publish()
    assert closing(published).body["publication_id"] == f"{MONTH}.2"


def test_a_red_gate_stands_in_the_way(published: Office) -> None:
    with pytest.raises(RedGates):
        published.seal(published.calculate(star=4), outcome="fail")
    assert standing_in_the_way(published)[0][1].startswith("In its last run a gate was red: ")


def test_whose_signature_is_missing_by_now_is_named_with_the_command(published: Office) -> None:
    asked = Question(MONTH, published.ledger.entries(), {**SIGNING, "director": ["Ma Li"]})
    (blocker,) = blockers(asked)
    assert blocker.owner == "director"
    assert blocker.next_step == f"`starledger approve {MONTH} --role director --by Ma Li`"


def test_a_closed_month_and_those_before_it_are_not_published_again(published: Office) -> None:
    closing(published)
    published.make_ready(star=4)
    with pytest.raises(Refusal, match=r"is closed.*no reopening"):
        published.publish()
    published.make_ready("2026-09")
    with pytest.raises(Refusal, match="no reopening"):
        published.publish("2026-09")


def test_publishing_a_closed_month_as_it_is_changes_nothing(published: Office) -> None:
    closing(published)
    assert published.publish().is_new is False
