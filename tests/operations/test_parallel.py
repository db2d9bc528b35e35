"""The sample company's month beside an office's own figures: every difference, and what decided it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import MONTH, Company, Said

HEADING = "方案,工号,月份,星级,项目,金额"


def parallel(company: Company, root: Path, rows: list[str]) -> Said:
    path = root / "office.csv"
    path.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return company.run("parallel", str(path), "--format", "json")


def office_of(company: Company) -> list[str]:
    """An office that came to the same stars, and knows of no money."""
    stars = company.query(
        f"select subject_id, star from stars where scheme = 'smile_star' and period = '{MONTH}' and star > 0",
        *("--zone", "hr"),
    )
    return [f"smile_star,{row['subject_id']},{MONTH},{row['star']},," for row in stars]


def test_the_same_figures_have_no_difference(published: Company, tmp_path: Path) -> None:
    said = parallel(published, tmp_path, office_of(published))
    undecided = {row["why"].split(":")[0] for row in said.rows()}
    assert undecided <= {"not decided here"}, said.out


def test_every_difference_is_listed_with_what_decided_it(published: Company, tmp_path: Path) -> None:
    rows = office_of(published)
    first = rows[0].split(",")
    first[3] = "5" if first[3] != "5" else "4"
    rows[0] = ",".join(first)
    missing = rows.pop().split(",")
    rows.append(f"smile_star,nobody,{MONTH},2,,")
    said = parallel(published, tmp_path, rows)
    assert said.code == 3
    found: dict[str, dict[str, Any]] = {row["subject_id"]: row for row in said.rows()}
    assert found[first[1]]["office"] == first[3] and found[first[1]]["why"]
    assert (found[missing[1]]["office"], found[missing[1]]["here"]) == ("", missing[3])
    assert found["nobody"]["why"].startswith("no such figure here")


def test_money_is_compared_line_by_line(published: Company, tmp_path: Path) -> None:
    (line,) = published.query(
        f"select payee_id, line, amount from bonus_lines where scheme = 'collection_star' and period = '{MONTH}' "
        "and line = 'star_bonus' order by payee_id limit 1", "--zone", "hr",
    )  # fmt: skip
    right = f"collection_star,{line['payee_id']},{MONTH},,{line['line']},{line['amount']}"
    wrong = f"collection_star,{line['payee_id']},{MONTH},,performance_wage,1.00"
    differing = {(row["subject_id"], row["what"]): row for row in parallel(published, tmp_path, [right, wrong]).rows()}
    assert (line["payee_id"], "star_bonus") not in differing
    assert "basis" in differing[line["payee_id"], "performance_wage"]["why"]


def test_a_file_that_says_two_things_is_refused(published: Company, tmp_path: Path) -> None:
    said = parallel(published, tmp_path, [f"smile_star,H001,{MONTH},1,,", f"smile_star,H001,{MONTH},2,,"])
    assert said.code == 1 and "stands twice, as 1 and as 2" in " ".join(said.err.split())
