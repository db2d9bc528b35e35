"""One engine's turn over the crowd, in a process of its own: `python -m bench.rules.engines TURN FOLDER PEOPLE REPORT`.

Belongs here: what a turn costs, of the models' turn the part that is rules, and how many rows they made. The report is
JSON.
Does not belong here: the rows (`crowd`), what is shown of the costs (`__main__`).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.costs import Clock
from bench.rules.crowd import MONTH, lay_crowd
from dagster_project.month.building import build_strata
from dagster_project.month.checking import differences
from dagster_project.warehouse.models import manifest
from dagster_project.warehouse.working_file import WORKING_FILE, opened

# The folders of models that come after the figures, as the rules are read from them on.
OF_RULES = ("scores", "clauses", "standings", "pay")
# The models that judge clauses and nothing else; their rows are those of `clause_results` and `condition_results`.
OF_CLAUSES = (
    *("int_clauses_judged", "int_conditions_judged", "int_grade_clauses_judged", "int_flags_judged"),
    *("int_moves_judged", "int_pay_factors_judged"),
)
# People are those whom some scheme rates; departments and teams, which some schemes rate too, are not people.
_COUNTS = """
    select
        (
            select count(distinct subject_id) from main.int_work_list where subject_type in ('employee', 'candidate')
        ) as people,
        (select count(distinct scheme) from main.int_work_list) as schemes,
        (select count(*) from main.int_work_list) as results,
        (select count(*) from main.observations) as figures,
        (select count(*) from main.clause_results) as star_clauses,
        (select count(*) from main.condition_results) as conditions,
        (select count(*) from main.scores) as scores,
        (select count(*) from main.bonus_lines) as bonus_lines,
        (select count(*) from main.case_results) as cases
"""


def models(folder: Path, people: int) -> dict[str, Any]:
    """Build everything; `seconds` are those of the rules, `clause_seconds` of clauses alone, `whole` of all models."""
    laid = lay_crowd(folder, people)
    folder_of = {str(node.name): node.fqn[1] for node in manifest().nodes.values()}
    clock = Clock()
    spent: dict[str, float] = {}
    for result in build_strata(laid):
        spent[result.name] = spent.get(result.name, 0.0) + result.seconds
    whole = clock.spent()
    of_rules = {name: seconds for name, seconds in spent.items() if folder_of.get(name) in OF_RULES}
    with opened(laid.warehouse, read_only=True) as connection:
        cursor = connection.execute(_COUNTS)
        counts = dict(zip([column[0] for column in cursor.description], cursor.fetchall()[0], strict=True))
    longest = sorted(of_rules.items(), key=lambda one: -one[1])[:6]
    of_clauses = sum(of_rules.get(name, 0.0) for name in OF_CLAUSES)
    seconds = {"seconds": sum(of_rules.values()), "clause_seconds": of_clauses}
    return counts | seconds | {"whole": asdict(whole), "longest": longest}


def checker(folder: Path, people: int) -> dict[str, Any]:
    """The second engine over all of it; stops the bench where it finds a difference."""
    clock = Clock()
    found, compared = differences(folder / WORKING_FILE, [MONTH])
    if found:
        raise SystemExit(f"The two engines differ over {people} people: {found[0]}")
    return {"whole": asdict(clock.spent()), "compared": compared}


def main(turn: str, folder: str, people: str, report: str) -> None:
    found = {"models": models, "checker": checker}[turn](Path(folder), int(people))
    Path(report).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:5])
