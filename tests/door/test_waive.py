"""A waiver excuses one gate for one content, signed by somebody who does not sign the month."""

import pytest
from fake_month import AT, GATES, MONTH, PEOPLE, Office

from dagster_project.door.seal import RedGates, seal_again
from dagster_project.door.verify import verify
from dagster_project.door.waive import waive
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry

GATE = GATES[0]


def waived(office: Office, gate: str = GATE, by: str = "Lin Hua", role: str = "hr", reason: str = "Known.") -> Entry:
    return waive(office.home, office.ledger, MONTH, gate, by, role, reason, PEOPLE, "linhua", AT)


@pytest.fixture
def red(office: Office) -> Office:
    with pytest.raises(RedGates):
        office.seal(office.calculate(), outcome="fail", failing_rows=2)
    return office


def test_a_waived_gate_is_sealed_signed_by_others_and_published(red: Office) -> None:
    waived(red)
    sealed = seal_again(red.home, red.ledger, MONTH, GATES, AT)
    assert sealed.body["waived"] == {GATE: red.ledger.entries("waived")[0].seq}
    with pytest.raises(Refusal, match="who waives does not sign"):
        red.approve("Lin Hua", "manager")
    red.sign()
    assert red.publish().is_new and verify(red.home) == []


def test_it_is_for_one_content_only(red: Office) -> None:
    waived(red)
    with pytest.raises(RedGates, match=GATE):
        red.seal(red.calculate(star=4), outcome="fail")


def test_it_is_for_one_gate_only(office: Office) -> None:
    calculation = office.calculate()
    with pytest.raises(RedGates):
        office.seal(calculation, outcome="fail", gate="a_third_gate")  # and the first one has no result
    waived(office, "a_third_gate")
    with pytest.raises(RedGates, match=f"{GATE}: it has no result"):
        seal_again(office.home, office.ledger, MONTH, GATES, AT)


def test_the_same_waiver_again_changes_nothing(red: Office) -> None:
    assert waived(red) == waived(red) and red.kinds().count("waived") == 1


def test_a_seal_without_the_waivers_entry_is_not_published(red: Office) -> None:
    """Whoever writes a seal past the door has no waiver to show."""
    refused = red.ledger.entries("refused")[-1].body
    red.ledger.append("sealed", {name: value for name, value in refused.items() if name != "red"}, AT)
    red.sign()
    with pytest.raises(RedGates, match=GATE):
        red.publish()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gate": "no_such_gate"}, "is not red. Red are: accounting_reconciles"),
        ({"by": "Wu Jun"}, "Wu Jun does not hold the role hr"),
        ({"role": "nobody"}, "No role is called nobody"),
        ({"reason": " "}, "needs a reason"),
    ],
)
def test_what_is_no_waiver_is_refused(red: Office, changes: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        waived(red, **changes)
    assert "waived" not in red.kinds()


def test_a_gate_that_could_not_be_asked_is_not_waived(office: Office) -> None:
    with pytest.raises(RedGates):
        office.seal(office.calculate(), outcome="error", evaluated=1)
    with pytest.raises(Refusal, match="was not asked to its end"):
        waived(office)


def test_a_month_that_is_sealed_has_nothing_to_waive(ready: Office) -> None:
    with pytest.raises(Refusal, match="has no red gate: it is sealed"):
        waived(ready)
