"""Three outcomes: no answer is never a pass, and what is said about it holds no value."""

from __future__ import annotations

import io
import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations import self_test
from expectations.checks import NoRows
from expectations.declaration import Floor, Gate
from expectations.engine import Engine
from expectations.gates import (
    ACCOUNTING_RECONCILES,
    EXPLANATIONS_ADD_UP,
    GATES,
    PUBLISHED_VOCABULARY,
    SECOND_ENGINE_AGREES,
)
from expectations.gx_checks import Answer
from expectations.record import GateRecord, GateResult
from expectations.runner import explain_red, failing_rows, run_gates

Candidate = Callable[..., Path]
BREAKING = ("update stars set star = 9 where status = 'ok'",)


def gate_of(sql: str, breaking: tuple[str, ...] = BREAKING) -> Gate:
    check = NoRows(
        title="asked", table="stars", keys=("subject_id",), sentence="nothing is wrong", sql=sql, breaking=breaking
    )  # fmt: skip
    return Gate(
        name="a_gate", rule="A rule.", next_step="A step.", tables={"stars": Floor(at_least=1)}, checks=(check,)
    )


def only(record: GateRecord) -> GateResult:
    (result,) = record.gates
    return result


def test_a_check_that_cannot_fail_is_an_error(engine: Engine, candidate: Candidate) -> None:
    result = only(run_gates(candidate(), "hash", [gate_of("select * from stars where star = 77")], engine))
    assert (result.outcome, result.planned, result.evaluated) == ("error", 2, 1)
    assert "cannot fail" in result.red_checks[0].problem


def test_a_comparison_that_lets_null_through_is_found_by_its_canary(engine: Engine, candidate: Candidate) -> None:
    gate = gate_of("select * from stars where status = 'ok' and star <> 2", ("update stars set star = null",))
    assert only(run_gates(candidate(), "hash", [gate], engine)).outcome == "error"


def test_broken_sql_is_an_error_and_not_a_fail(engine: Engine, candidate: Candidate) -> None:
    result = only(run_gates(candidate(), "hash", [gate_of("select * from no_such_table")], engine))
    assert (result.outcome, result.failing_rows) == ("error", 0)
    assert "no_such_table does not exist" in result.red_checks[0].problem


def test_sql_that_breaks_on_the_candidate_only_is_an_error(engine: Engine, candidate: Candidate) -> None:
    path = candidate("alter table stars drop column move")
    gate = gate_of("select * from stars where star = 9 or move = 'x'")
    result = only(run_gates(path, "hash", [gate], engine))
    assert (result.outcome, result.evaluated) == ("error", 1)


def test_a_missing_table_is_an_error(engine: Engine, candidate: Candidate) -> None:
    record = run_gates(candidate("drop table checker_counts"), "hash", [SECOND_ENGINE_AGREES], engine)
    assert only(record).outcome == "error"
    assert "checker_counts" in explain_red(record)


def test_a_missing_candidate_makes_every_gate_an_error(engine: Engine, tmp_path: Path) -> None:
    record = run_gates(tmp_path / "nothing.duckdb", "hash", engine=engine)
    assert [result.outcome for result in record.gates] == ["error"] * len(GATES)
    assert not (tmp_path / "nothing.duckdb").exists()
    assert record.red


def test_no_gates_at_all_is_refused(engine: Engine, candidate: Candidate) -> None:
    with pytest.raises(ValueError, match="nothing would be checked"):
        run_gates(candidate(), "hash", [], engine)


def test_a_gate_that_ends_in_drop_table_is_an_error_and_drops_nothing(engine: Engine, candidate: Candidate) -> None:
    path = candidate()
    result = only(run_gates(path, "hash", [gate_of("select * from stars where star = 9; drop table stars")], engine))
    assert result.outcome == "error"
    assert "exactly one SELECT" in result.red_checks[0].problem
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select count(*) from stars").fetchone() == (2,)


def test_without_the_guard_the_read_only_connection_still_refuses_to_drop(
    engine: Engine, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations import gx_checks

    monkeypatch.setattr(gx_checks, "guarded", lambda sql: sql)
    monkeypatch.setattr(gx_checks, "_query", lambda sql: sql + " /* {batch} */")
    monkeypatch.setattr(engine.aviary, "problem", lambda check: "")
    path = candidate()
    result = only(run_gates(path, "hash", [gate_of("select * from stars; drop table rejects")], engine))
    assert result.outcome == "error"
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select count(*) from rejects").fetchone() == (2,)


def test_two_readings_that_disagree_are_an_error(
    engine: Engine, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations import gx_checks

    monkeypatch.setattr(gx_checks, "ask_all", lambda batch, checks: {check: Answer(False) for check in checks})
    result = only(run_gates(candidate(), "hash", [gate_of("select * from stars where star = 9")], engine))
    assert result.outcome == "error"
    assert "finds no failing row" in result.red_checks[0].problem


def test_a_failed_self_test_makes_every_gate_an_error(candidate: Candidate, monkeypatch: pytest.MonkeyPatch) -> None:
    from expectations import engine as engines
    from expectations import gx_checks

    monkeypatch.setattr(gx_checks, "ask", lambda batch, check: Answer(True))
    monkeypatch.setattr(engines, "shared_engine", Engine)
    record = run_gates(candidate(), "hash")
    assert [result.outcome for result in record.gates] == ["error"] * len(GATES)
    assert "on known_bad answered True instead of False" in explain_red(record)


def test_the_self_test_asks_for_every_kind_of_check() -> None:
    asked = {type(check) for check in self_test.checks_of("known_good")}
    assert {type(check) for gate in GATES for check in gate.planned} <= asked


def test_the_record_holds_no_pay_and_no_person(engine: Engine, candidate: Candidate, tmp_path: Path) -> None:
    path = candidate("update bonus_lines set amount = 98765.43, currency = 'Zhang San' where line_id = 'l1'")
    record = run_gates(path, "hash", [EXPLANATIONS_ADD_UP, PUBLISHED_VOCABULARY], engine)
    stored = json.dumps(record.as_dict())
    assert record.red
    assert not [word for word in ("98765.43", "Zhang", "e1", "wage") if word in stored]
    shown = explain_red(record)
    assert "payee_id=e1" in shown
    assert not [word for word in ("98765.43", "Zhang") if word in shown]


def test_exception_texts_lose_their_values(engine: Engine, candidate: Candidate) -> None:
    path = candidate("update stars set pay_code = 'secret 98765.43'")
    gate = gate_of("select * from stars where star = 9 or (length(pay_code) > 2 and cast(pay_code as integer) = 7)")
    record = run_gates(path, "hash", [gate], engine)
    assert only(record).outcome == "error"
    assert "Conversion Error" in explain_red(record)
    assert "98765" not in explain_red(record)


def test_the_stored_record_has_the_agreed_keys(engine: Engine, candidate: Candidate) -> None:
    stored = run_gates(candidate(), "hash", [gate_of("select * from stars where star = 9")], engine).as_dict()
    assert set(stored) == {"content_hash", "gates"}
    assert set(stored["gates"][0]) == {
        "gate", "outcome", "planned", "evaluated", "checked_rows", "failing_rows", "rule", "next_step",
    }  # fmt: skip


def test_all_failing_rows_are_written_for_the_owner_only(engine: Engine, candidate: Candidate, tmp_path: Path) -> None:
    path = candidate(
        "update stars set star = 9 where status = 'ok'",
        "insert into stars "
        "select stars.* replace ('p' || i as subject_id) from stars, range(300) as many (i) where star = 9",
    )
    gate = gate_of("select * from stars where star = 9")
    record = run_gates(path, "hash", [gate], engine)
    assert only(record).failing_rows == 301
    assert "… and 296 more" in explain_red(record)
    directory = tmp_path / "work" / "failing"
    written = failing_rows(path, record, directory, [gate])
    assert written == {"a_gate": directory / "a_gate.parquet"}
    assert directory.stat().st_mode & 0o777 == 0o700
    assert written["a_gate"].stat().st_mode & 0o777 == 0o600
    rows = duckdb.sql(f"select count(*), min(\"check\"), min(star) from '{written['a_gate']}'").fetchone()
    assert rows == (301, "asked", "9")


def test_the_file_of_a_gate_that_is_green_again_is_removed(
    engine: Engine, candidate: Candidate, tmp_path: Path
) -> None:
    gate = gate_of("select * from stars where star = 9")
    path = candidate()
    stale = tmp_path / "a_gate.parquet"
    stale.write_bytes(b"old")
    assert failing_rows(path, run_gates(path, "hash", [gate], engine), tmp_path, [gate]) == {}
    assert not stale.exists()


def test_checks_of_one_gate_with_different_columns_share_one_file(
    engine: Engine, candidate: Candidate, tmp_path: Path
) -> None:
    path = candidate("delete from raw_counts where source = 'employees'", "delete from rejects")
    record = run_gates(path, "hash", [ACCOUNTING_RECONCILES], engine)
    written = failing_rows(path, record, tmp_path / "failing")
    checks = duckdb.sql(f"select distinct \"check\" from '{written['accounting_reconciles']}' order by 1").fetchall()
    assert checks == [("accounts_equal_loading",), ("rejected_rows_are_listed",)]


def test_the_candidate_may_be_views_over_parquet_and_is_free_afterwards(
    engine: Engine, candidate: Candidate, tmp_path: Path
) -> None:
    path = candidate()
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"copy stars to '{tmp_path}/stars.parquet'; drop table stars")
        connection.execute(f"create view stars as select * from read_parquet('{tmp_path}/stars.parquet')")
    assert not run_gates(path, "hash", [PUBLISHED_VOCABULARY], engine).red
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table written_again as select 1")


def test_braces_and_colons_in_sql_mean_themselves(engine: Engine, candidate: Candidate) -> None:
    gate = gate_of("select * from stars where star = 9 or regexp_full_match('12:ab', '[0-9]{3}:a') -- {note} :x")
    assert only(run_gates(candidate(), "hash", [gate], engine)).outcome == "pass"


def test_gates_need_no_network_and_say_nothing(
    engine: Engine, candidate: Candidate, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a gate reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    path = candidate("update stars set status = 'no such word'", "drop table checker_counts")
    assert len(run_gates(path, "hash", [SECOND_ENGINE_AGREES, PUBLISHED_VOCABULARY], engine).red) == 2
    assert capfd.readouterr() == ("", "")


def test_log_lines_of_great_expectations_reach_no_handler(engine: Engine) -> None:
    module = logging.getLogger("great_expectations.data_context.types.base")
    assert module.level == logging.INFO  # it sets its own: the level of its parent would not hold it back
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        module.error("select amount from bonus_lines")
    finally:
        logging.getLogger().removeHandler(handler)
    assert heard.getvalue() == ""


def test_running_twice_gives_the_same_record(engine: Engine, candidate: Candidate) -> None:
    path = candidate("delete from raw_counts where rowid = 0")
    first, second = (run_gates(path, "hash", [ACCOUNTING_RECONCILES], engine) for _ in range(2))
    assert first == second
    assert first.red
