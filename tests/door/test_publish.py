"""The door opens only for what was checked and signed, and what comes out of it is whole."""

from pathlib import Path

import pytest
from fake_month import AT, GATES, MONTH, PAY_MEASURES, ROLES, Office, document, published_files, rows

from dagster_project.door import pointer
from dagster_project.door.publish import publish
from dagster_project.door.seal import RedGates
from dagster_project.door.verify import verify
from dagster_project.errors import Refusal


def test_a_signed_candidate_is_published_and_verifies(ready: Office) -> None:
    publication = ready.publish()
    assert (publication.publication_id, publication.is_new) == ("2026-10.1", True)
    assert ready.kinds()[-5:] == ["intended", "staged", "verified", "switched", "done"]
    assert verify(ready.home) == []


def _times(office: Office) -> dict[Path, int]:
    """When each file changed last; that the command was given is in the log, and the lock was taken for it."""
    files = (path for path in office.home.root.rglob("*") if path.name != "lock" and path.parent.name != "log")
    return {path: path.stat().st_mtime_ns for path in files}


def test_publishing_again_says_so_and_changes_nothing(published: Office) -> None:
    before = _times(published)
    assert published.publish().is_new is False
    assert before == _times(published)


def test_a_correction_is_the_next_revision_and_leaves_the_first_untouched(published: Office) -> None:
    first = [path.read_bytes() for path in published_files(published, "hr")]
    published.make_ready(star=4)
    assert published.publish().publication_id == "2026-10.2"
    assert [path.read_bytes() for path in published_files(published, "hr")] == first
    assert {row["star"] for row in rows(published, "hr", "stars", "2026-10.2")} == {4}
    assert [row["revision"] for row in rows(published, "bi", "publications", "2026-10.2")] == [1, 2]
    assert verify(published.home) == []


def test_going_back_to_earlier_content_is_a_revision_of_its_own(published: Office) -> None:
    published.make_ready(star=4)
    published.publish()
    published.seal(published.calculate(star=3))
    assert published.publish().publication_id == "2026-10.3"


def test_the_present_state_takes_each_period_from_the_last_release_that_holds_it(published: Office) -> None:
    published.make_ready("2026-11")
    published.publish("2026-11")
    published.make_ready(MONTH, star=1)
    published.publish(MONTH)
    stars = document(published)["current"]["hr"]["stars"]
    assert [(entry["publication_id"], entry["periods"]) for entry in stars] == [
        ("2026-11.1", ["2026-11"]),
        ("2026-10.2", ["2026-10"]),
    ]


def test_another_schemes_rows_of_a_period_published_in_another_month_are_carried_over(office: Office) -> None:
    def half_year(scheme: str) -> dict[str, str]:
        subject = "'employee' as subject_type, 'EMP-001' as subject_id, '2026-H2' as period"
        return {"stars": f"select '{scheme}' as scheme, {subject}, 3 as star"}

    for month, scheme in (("2026-10", "alpha"), ("2026-11", "beta")):
        office.seal(office.calculate(month, only=("census",), extra=half_year(scheme)))
        office.sign(month)
        office.publish(month)
    stars = rows(office, "hr", "stars", "2026-11.1")
    assert {(row["scheme"], row["publication_id"]) for row in stars} == {("alpha", "2026-10.1"), ("beta", "2026-11.1")}
    entries = document(office)["current"]["hr"]["stars"]
    assert [entry["publication_id"] for entry in entries if "2026-H2" in entry["periods"]] == ["2026-11.1"]


def test_a_missing_signature_is_refused_by_role(office: Office) -> None:
    office.seal(office.calculate())
    office.approve("Wu Jun", "manager")
    with pytest.raises(Refusal, match=r"is not signed by: hr.*starledger approve 2026-10 --by NAME --role hr"):
        office.publish()
    assert not office.home.current.exists()


def test_signatures_of_other_content_do_not_count(ready: Office) -> None:
    ready.seal(ready.calculate(star=5))
    with pytest.raises(Refusal, match=r"not signed by: hr, manager.*it changed after that"):
        ready.publish()


def test_a_month_for_which_nobody_has_to_sign_is_not_published(ready: Office) -> None:
    with pytest.raises(Refusal, match="Nobody's signature is required"):
        publish(ready.home, ready.ledger, MONTH, (), GATES, PAY_MEASURES, AT)


def test_a_gate_that_is_expected_now_and_was_not_evaluated_is_red(ready: Office) -> None:
    with pytest.raises(RedGates, match="a_new_gate: it has no result"):
        publish(ready.home, ready.ledger, MONTH, ROLES, (*GATES, "a_new_gate"), PAY_MEASURES, AT)


@pytest.mark.parametrize("part", ["object", "calculation"])
def test_a_byte_changed_after_approval_is_refused(ready: Office, part: str) -> None:
    calculated = next((ready.home.calculations / MONTH).iterdir())
    path = calculated if part == "calculation" else next(ready.home.objects.iterdir())
    path.chmod(0o600)
    path.write_bytes(
        path.read_bytes().replace(b"1.5.6", b"1.5.7") if part == "calculation" else path.read_bytes() + b" "
    )
    with pytest.raises(Refusal, match=r"(was|were) changed after it was s"):
        ready.publish()
    assert not ready.home.current.exists()


def test_a_changed_ledger_is_refused(ready: Office) -> None:
    path = ready.home.ledger / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Wu Jun", b"Wu Jin"))
    ready.ledger = type(ready.ledger)(ready.home)
    with pytest.raises(Refusal, match="the approved entry was changed after it was written"):
        ready.publish()


def test_a_pointer_moved_by_hand_is_refused(published: Office) -> None:
    published.make_ready(star=4)
    published.publish()
    old = pointer.Pointer("2026-10.1", "0" * 64, 1)
    published.home.current.chmod(0o600)
    published.home.current.write_bytes(old.content())
    published.make_ready(star=5)
    with pytest.raises(Refusal, match="One of them was changed"):
        published.publish()


def test_a_lost_pseudonym_key_is_refused_not_replaced(published: Office) -> None:
    published.home.key.unlink()
    published.make_ready(star=4)
    with pytest.raises(Refusal, match="everybody's pseudonym would change"):
        published.publish()
