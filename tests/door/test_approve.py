"""A signature is one person's, in a role that the person holds, for exactly one content."""

import pytest
from fake_month import AT, GATES, MONTH, Office, gate_record

from dagster_project.door.seal import seal
from dagster_project.errors import Refusal


@pytest.fixture
def sealed(office: Office) -> Office:
    office.seal(office.calculate())
    return office


def test_a_signature_names_person_role_system_user_and_content(sealed: Office) -> None:
    body = sealed.approve("Wu Jun", "manager").body
    assert (body["by"], body["role"], body["system_user"], body["period"]) == ("Wu Jun", "manager", "linhua", MONTH)
    assert body["content_hash"] == sealed.ledger.entries("sealed")[-1].body["content_hash"]


def test_somebody_who_does_not_hold_the_role_cannot_sign(sealed: Office) -> None:
    with pytest.raises(Refusal, match=r"Chen Yu does not hold the role manager.*Lin Hua, Wu Jun"):
        sealed.approve("Chen Yu", "manager")


def test_an_unknown_role_is_refused_with_the_known_ones(sealed: Office) -> None:
    with pytest.raises(Refusal, match=r"No role is called boss.*hr, manager"):
        sealed.approve("Wu Jun", "boss")


def test_one_person_cannot_sign_the_same_content_in_two_roles(sealed: Office) -> None:
    sealed.approve("Lin Hua", "manager")
    with pytest.raises(Refusal, match=r"already signed this content.*one pair of eyes.*Let another hr sign: Chen Yu"):
        sealed.approve("Lin Hua", "hr")


def test_who_ran_the_month_does_not_sign_it(office: Office) -> None:
    calculation = office.calculate()
    seal(office.home, office.ledger, calculation, gate_record(calculation), GATES, AT, "Wu Jun")
    with pytest.raises(Refusal, match=f"Wu Jun ran this content of {MONTH}, and who prepares does not sign"):
        office.approve("Wu Jun", "manager")
    office.approve("Lin Hua", "manager")


def test_signing_twice_in_one_role_leaves_one_signature(sealed: Office) -> None:
    assert sealed.approve("Wu Jun", "manager") == sealed.approve("Wu Jun", "manager")
    assert sealed.kinds() == ["sealed", "approved"]


def test_a_month_without_a_candidate_cannot_be_signed(office: Office) -> None:
    with pytest.raises(Refusal, match=r"2026-10 has no candidate.*starledger run 2026-10"):
        office.approve("Wu Jun", "manager")


def test_a_candidate_whose_bytes_changed_cannot_be_signed(sealed: Office) -> None:
    path = next(sealed.home.objects.iterdir())
    path.chmod(0o600)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(Refusal, match="bytes were changed after it was stored as"):
        sealed.approve("Wu Jun", "manager")
