"""Grades: the first in order whose points and clauses hold.

Belongs here: the grade of a known total. Does not belong here: the total (`totals.py`), the clauses (`clauses.py`).
Read on: schemes.md S11 and S20.
"""

from __future__ import annotations

from fractions import Fraction

from .bands import lies_in
from .census import Person
from .clauses import Gathered, verdict_of
from .rows import Key
from .verdicts import MET, NOT_APPLICABLE, NOT_MET, STATUS


def grade_of(key: Key, person: Person, points: Fraction | None, gathered: Gathered) -> dict[str, str | None]:
    """`grade` and `grade_status` as a total shows them.

    Neither without a known total, nor where no grade holds; while one before the first that holds is undecided, the
    status says why there is none.
    """
    if points is not None:
        for rule in person.part.grades:
            if not lies_in(rule, points.numerator, points.denominator):
                continue
            verdict = verdict_of(("grade", rule["grade"]), key, person, gathered) if rule["is_conditional"] else MET
            if verdict not in (NOT_MET, NOT_APPLICABLE):
                return {"grade": str(rule["grade"]) if verdict == MET else None, "grade_status": STATUS[verdict]}
    return {"grade": None, "grade_status": None}
