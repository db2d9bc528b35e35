"""A full disk while deliveries are loaded: nothing is half known, no delivery is blamed, the next loading ends well."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from intake_company import Company

from dagster_project.store import full_disk
from tests.full_disk import BEFORE, WHEN_FLUSHED, full_from

HEADINGS = "exam_id,employee_id,taken_on,kind,score,max_score"
SUM = "select count(*), sum(cast(score as integer)) from raw.exams"


def company_in(root: Path, rows: int = 2) -> Company:
    company = Company(root)
    for month in ("2026-09", "2026-10"):
        lines = [f"{month}-{number},e{number},{month}-15,typing,{number},100" for number in range(rows)]
        company.deliver("exams", month, "\n".join([HEADINGS, *lines]))
    return company


@pytest.mark.parametrize("kind", [BEFORE, WHEN_FLUSHED])
def test_a_disk_that_is_full_at_any_moment_loses_nothing_and_the_next_loading_ends_well(
    tmp_path: Path, kind: str
) -> None:
    number, is_reached = 0, True
    while is_reached:
        number += 1
        company = company_in(tmp_path / str(number))
        with full_from(number, kind) as moment:
            try:
                company.load()
            except OSError as error:
                assert full_disk.reason(error) == "the disk is full"
        is_reached = moment.is_reached
        known = [entry.body["delivery"] for entry in company.ledger.entries("delivered")]
        assert known == ["2026-09", "2026-10"][: len(known)]
        assert company.rows(SUM) == ([(2 * len(known), len(known))] if known else [(0, None)]), number
        after = company.load()
        assert after.refused == [] and len(after.loaded) + after.already_loaded == 2, number
        assert company.rows(SUM) == [(4, 2)] and company.ledger.problems() == [], number
        assert not list(company.home.raw.glob("*/.*")), number
    assert number > 8


def test_a_delivery_is_not_refused_for_want_of_space(tmp_path: Path) -> None:
    """A child that may not write files above a limit: the fault comes from the system, and through DuckDB."""
    company = company_in(tmp_path, rows=20_000)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))
            company.load()
        except Exception as error:
            code = 7 if full_disk.reason(error) == "a file may not grow larger there" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert company.ledger.entries("delivered") == []
    after = company.load()
    assert (after.refused, len(after.loaded)) == ([], 2)
