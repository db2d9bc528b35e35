"""A candidate exists only if every expected gate passed on exactly its content."""

import pytest
from fake_month import AT, GATES, MONTH, Office, gate_record

from dagster_project.door.seal import RedGates, candidate, seal
from dagster_project.errors import Refusal


def test_a_calculation_whose_gates_all_passed_becomes_the_candidate(office: Office) -> None:
    calculation = office.calculate()
    entry = office.seal(calculation)
    assert (entry.kind, entry.body["content_hash"]) == ("sealed", calculation.content_hash)
    assert candidate(office.home, office.ledger, MONTH)[1] == calculation


def test_sealing_the_same_candidate_twice_leaves_one_entry(office: Office) -> None:
    calculation = office.calculate()
    assert office.seal(calculation) == office.seal(calculation)
    assert office.kinds() == ["sealed"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcome": "fail", "failing_rows": 2}, "fail, 2 failing rows"),
        ({"outcome": "error"}, "error"),
        ({"outcome": "passed"}, "passed"),
        ({"evaluated": 3}, "3 of 4 planned checks were evaluated"),
        ({"planned": 0, "evaluated": 0}, "0 of 0 planned"),
        ({"gate": "another_gate"}, "accounting_reconciles: it has no result"),
        ({"gate": "census_equals_roster"}, "census_equals_roster: it has 2 results"),
    ],
)
def test_a_gate_that_did_not_wholly_pass_is_red(office: Office, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(RedGates, match=reason):
        office.seal(office.calculate(), **changes)
    assert office.kinds() == ["refused"]


def test_a_gate_record_of_other_content_is_red(office: Office) -> None:
    other, calculation = office.calculate(star=2), office.calculate()
    with pytest.raises(RedGates, match="evaluated on other content"):
        seal(office.home, office.ledger, calculation, gate_record(other), GATES, AT)


def test_content_that_no_gate_was_expected_to_check_is_not_sealed(office: Office) -> None:
    calculation = office.calculate()
    with pytest.raises(RedGates, match="no gate was expected"):
        seal(office.home, office.ledger, calculation, gate_record(calculation), (), AT)


def test_a_later_red_run_takes_the_candidate_back(ready: Office) -> None:
    with pytest.raises(RedGates):
        ready.seal(ready.calculate(star=4), outcome="fail")
    with pytest.raises(RedGates, match="cannot go on, because a gate is red"):
        ready.publish()
    assert not ready.home.current.exists()


def test_an_object_changed_before_sealing_is_refused(office: Office) -> None:
    calculation = office.calculate()
    path = calculation.tables[0].path(office.home)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="bytes were changed after it was stored as"):
        office.seal(calculation)
