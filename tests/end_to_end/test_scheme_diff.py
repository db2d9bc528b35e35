"""`scheme diff`: what a draft says otherwise, and whom it would have affected over a month that readers have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from dagster_project.locations import SEEDS
from tests.conftest import MONTH, Company

SCHEME = "lateness_deduction"
OLD, NEW = "{up_to: 3, share: -0.01", "{up_to: 3, share: -0.02"


def draft(folder: Path) -> str:
    """The deduction with 2 % for each of the first three late days."""
    text = (SEEDS / "schemes" / f"{SCHEME}.yaml").read_text(encoding="utf-8")
    assert OLD in text
    path = folder / f"{SCHEME}.yaml"
    path.write_text(text.replace(OLD, NEW), encoding="utf-8")
    return str(path)


def contents(home: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in home.rglob("*") if path.is_file()}


def test_a_draft_is_told_in_words_and_tried_without_touching_the_home(published: Company, tmp_path: Path) -> None:
    before = contents(published.home)
    said = published.run("scheme", "diff", SCHEME, draft(tmp_path), "--months", MONTH, "--format", "json")
    assert said.code == 0, said.err
    assert contents(published.home) == before
    affected = {row["subject_id"]: row for row in said.rows()}

    paid = published.query(
        f"select subject_id, amount, quantity, basis_amount from bonus_lines where scheme = '{SCHEME}'", "--zone", "hr"
    )
    late = {row["subject_id"]: row for row in paid if row["amount"] is not None and Decimal(row["quantity"]) > 0}
    assert late and set(affected) == set(late)
    for subject, row in late.items():
        extra = min(Decimal(row["quantity"]), Decimal(3)) * Decimal("0.01") * Decimal(row["basis_amount"])
        now = Decimal(row["amount"])
        assert affected[subject]["amount_before"] == f"{now} CNY"
        then = Decimal(str(affected[subject]["amount_after"]).removesuffix(" CNY"))
        assert abs((now - extra) - then) <= Decimal("0.01")


def test_a_month_that_is_not_stored_is_refused(published: Company) -> None:
    said = published.run("scheme", "diff", SCHEME, SCHEME, "--months", "2031-01..2031-02")
    assert said.code == 1
    assert "2031-01, 2031-02 are not stored" in " ".join(said.err.split())
