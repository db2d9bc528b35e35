"""Before a month is published, HR can have its candidate explained, sealed or refused, and is told that it is neither
public nor final."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dagster_project.door.seal import RedGates, seal
from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.reading import candidate as reading
from dagster_project.reading.candidate import candidate
from dagster_project.reading.explanation.answer import Explanation, explanation
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home
from tests.reading.small_company import AT, GATES, calculate, gate_record, write_rules

MONTH = "2026-10"


@pytest.fixture
def unpublished(tmp_path: Path) -> Home:
    """One month is calculated, and nothing was ever published."""
    home = Home(tmp_path / "unpublished").ensure()
    write_rules(home)
    return home


def ask_gates(home: Home, outcome: str = "pass") -> None:
    calculation = calculate(home, MONTH, {})
    record = gate_record(calculation)
    record["gates"][0]["outcome"] = outcome  # type: ignore[index]
    seal(home, Ledger(home), calculation, record, GATES, AT.format(day="4"))


def explained(home: Home, subject: str = "E0002") -> Explanation:
    return explanation(home, candidate(home, MONTH), "hr", subject, parse(MONTH), None, "en")


def test_a_sealed_candidate_is_explained_like_a_release_with_its_labels_and_money(unpublished: Home) -> None:
    ask_gates(unpublished)
    found = explained(unpublished)
    assert found.notice.startswith("NOT PUBLISHED: this is the sealed candidate of 2026-10")
    assert "the candidate" in found.heading
    (steady,) = [scheme for scheme in found.schemes if scheme.scheme == "steady"]
    assert steady.title == "Steady stars"
    assert steady.needs[2] == "Months of service: at least 24; is 23, 1 more needed"
    assert explained(unpublished, "E0001").schemes[0].lines[0].amount == "200.00"


def test_a_refused_candidate_is_explained_with_its_red_gates(unpublished: Home) -> None:
    with pytest.raises(RedGates):
        ask_gates(unpublished, "fail")
    notice = explained(unpublished).notice
    assert "a gate is red" in notice and "reconciled: fail" in notice


def test_a_candidate_that_readers_have_already_says_so(home: Home) -> None:
    assert explained(home).notice == "Exactly this is published, as 2026-10.1."


def test_what_is_published_carries_no_notice(home: Home) -> None:
    from dagster_project.reading import release

    found = explanation(home, release.current(home), "hr", "E0001", parse(MONTH), None, "en")
    assert found.notice == "" and "notice" not in found.as_data()


def test_a_month_without_a_verdict_is_refused_with_the_months_that_have_one(home: Home) -> None:
    with pytest.raises(Refusal, match=r"2026-08 has no candidate.*Months that have one: 2026-09, 2026-10.*run 2026-08"):
        candidate(home, "2026-08")


def test_a_candidate_is_closed_to_whoever_may_not_read_the_store(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.os, "access", lambda place, mode: place != home.store)
    with pytest.raises(Refusal, match=r"A candidate is HR's until it is published"):
        candidate(home, MONTH)


def test_a_changed_byte_of_a_candidate_is_noticed(own_home: Home) -> None:
    path = next((own_home.calculations / MONTH).iterdir())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"rows":3', b'"rows":4'))
    with pytest.raises(Refusal, match=r"its bytes were changed after it was sealed"):
        candidate(own_home, MONTH)


def test_a_missing_object_of_a_candidate_is_named(own_home: Home) -> None:
    shutil.rmtree(own_home.objects)
    own_home.objects.mkdir()
    with pytest.raises(Refusal, match=r"\.parquet is missing: the candidate [0-9a-f]{12} says"):
        explained(own_home)
