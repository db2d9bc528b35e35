"""Who signs where much is paid, and who judges disputes: defaults, refusals, and what a month's lines ask for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.reading.signing import published_signers, required_roles
from dagster_project.site import Site, load
from dagster_project.site_approvals import Above
from dagster_project.site_disputes import Disputes
from dagster_project.site_template import template
from tests.door.fake_month import MONTH, office_in

ROLES = ("appraisal_supervisor", "hr_manager")
ABOVE = "approvals_above: [{role: director, line: 500.00}, {role: owner, total: 1000.00}]"


def read(folder: Path, block: str) -> Site:
    path = folder / "starledger.yaml"
    text = template(MONTH).replace("\npeople:\n", "\npeople:\n  director: [Lin Hua]\n  owner: [Ma Li]\n")
    path.write_text(f"{text}\n{block}\n", encoding="utf-8")
    return load(path)


def test_without_the_words_nobody_signs_more_and_every_role_judges_for_five_working_days(tmp_path: Path) -> None:
    site = read(tmp_path, "")
    assert site.approvals_above == ()
    assert site.disputes == Disputes(tuple(site.people), 5)


def test_every_word_is_read(tmp_path: Path) -> None:
    site = read(tmp_path, f"{ABOVE}\ndisputes: {{workdays: 10, judges: [owner]}}")
    assert site.approvals_above == (Above("director", line=Decimal(500)), Above("owner", total=Decimal(1000)))
    assert site.disputes == Disputes(("owner",), 10)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            "approvals_above: [{role: direktor, line: 5}]",
            "`direktor` is not a role of `people`. Did you mean `director`?",
        ),
        ("approvals_above: [{role: director}]", "from which amount on does director sign?"),
        ("approvals_above: [{role: director, line: many}]", "is not an amount such as 5000.00"),
        ("approvals_above: [{role: director, lines: 5}]", "has no word `lines`. Did you mean `line`?"),
        ("disputes: {judges: []}", "`judges` is empty"),
        ("disputes: {judges: [owners]}", "`owners` is not a role of `people`. Did you mean `owner`?"),
        ("disputes: {workdays: 0}", "workdays"),
        ("disputes: {days: 5}", "has no word `days`"),
    ],
)
def test_a_slip_is_refused_with_its_line(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(tmp_path, block)
    assert said in str(refusal.value)
    assert f"starledger.yaml:{len(template(MONTH).splitlines()) + 4}" in str(refusal.value)


@pytest.mark.parametrize(
    ("amounts", "more"),
    [
        (["500.00", "500.00"], []),
        (["500.01", None], ["director"]),
        (["-500.01"], ["director"]),
        (["400", "400", "200.01"], ["owner"]),
        (["600", "400.01"], ["director", "owner"]),
        ([], []),
    ],
)
def test_above_an_amount_of_a_line_or_of_all_another_role_signs_too(
    tmp_path: Path, amounts: list[str | None], more: list[str]
) -> None:
    site, office = read(tmp_path, ABOVE), office_in(tmp_path)
    values = ", ".join(f"({amount or 'null'})" for amount in amounts) or "(null)"
    lines = (
        f"select 'alpha' as scheme, 'employee' as subject_type, 'E' as subject_id, '{MONTH}' as period,"
        f" 'CNY' as currency, cast(col0 as decimal(18, 2)) as amount from (values {values})"
    )
    calculation = office.calculate(only=("stars",), extra={"bonus_lines": lines})
    assert required_roles(site, office.home, calculation) == [*site.approvals, *more]
    assert list(published_signers(site, office.home, office.ledger, MONTH)) == list(site.approvals)
