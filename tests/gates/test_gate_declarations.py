"""A gate with a hole is refused when it is declared, and importing gates costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from expectations.canary import CLEAN_WORLD
from expectations.checks import Check, NoRows, NotNull
from expectations.declaration import Floor, Gate
from expectations.gates import GATES


def declare(*checks: Check, tables: dict[str, Floor] | None = None) -> Gate:
    floors = {"stars": Floor(at_least=1)} if tables is None else tables
    return Gate(name="a_gate", rule="A rule.", next_step="A step.", tables=floors, checks=checks)


STAR = NotNull(table="stars", keys=("subject_id",), column="star")


def test_a_gate_without_a_check_is_refused() -> None:
    with pytest.raises(ValueError, match="could never be red"):
        declare()


def test_a_table_without_a_floor_is_refused() -> None:
    with pytest.raises(ValueError, match="reads stars, which has no floor"):
        declare(STAR, tables={})


def test_a_floor_of_zero_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one of"):
        Floor()


def test_a_check_without_a_canary_is_refused() -> None:
    check = NoRows(table="stars", keys=(), title="x", sentence="x", sql="select 1", breaking=())
    with pytest.raises(ValueError, match="has no canary"):
        declare(check)


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two checks are called stars_star_is_filled"):
        declare(STAR, STAR)


def test_a_key_that_could_be_pay_is_refused() -> None:
    with pytest.raises(ValueError, match=r"would show \['amount'\]"):
        declare(NotNull(table="stars", keys=("subject_id", "amount"), column="star"))


def test_every_table_of_a_gate_is_in_the_clean_world() -> None:
    assert not [table for gate in GATES for table in gate.tables if f"create table {table} (" not in CLEAN_WORLD]


def test_every_gate_has_a_rule_and_a_next_step_in_one_sentence() -> None:
    for gate in GATES:
        for sentence in (gate.rule, gate.next_step):
            assert sentence.endswith(".")
            assert ". " not in sentence


def test_a_next_step_that_explains_a_person_explains_the_candidate() -> None:
    """A gate judges what is not published yet; without the option it would show an earlier month, or refuse."""
    explaining = [gate for gate in GATES if "starledger explain" in gate.next_step]
    assert explaining and all("explain SUBJECT MONTH --candidate`" in gate.next_step for gate in explaining)


def test_importing_the_runner_imports_no_great_expectations() -> None:
    program = "import sys, expectations.runner; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
