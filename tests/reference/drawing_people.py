"""Chance and people: who did what in which month, in small numbers, so that edges and ties are hit often.

Belongs here: one source of chance for a whole scheme; people and their facts.
Does not belong here: rules (`drawing_clauses.py`, `drawing_points.py`, `drawing_schemes.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from tests.reference.figures import Person, Rule

MONTH = 2026 * 12 + 5  # June 2026
ROLES = {"phone": ["phone_agent", "shift_lead"], "online": ["online_agent"]}
SOURCED = {"reference": "book:1"}


@dataclass
class Case:
    """One example: who did what, which sources did not come in its month, and the first month to compute."""

    people: list[Person]
    absent: set[tuple[str, int]]
    first: int = MONTH


class People:
    """Everything of one scheme comes from one source of chance, so that its number says all."""

    def __init__(self, kind: str, chance: Random):
        self.kind, self.chance, self.names = kind, chance, 0

    def one(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def some(self, share: float) -> bool:
        return self.chance.random() < share

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}_{self.names}"

    def case(self) -> Case:
        first = MONTH - self.one(25, 26, 30) if self.kind == "ladder" else MONTH - 4
        how_many = {"ladder": (1, 2), "seats": (4, 6, 9)}.get(self.kind, (2, 3, 4))
        people = [self._person(f"p{number}", first) for number in range(1, self.one(*how_many) + 1)]
        sources = ["assessments", "exams", "tickets", "events"]
        absent = {(self.one(*sources), MONTH)} if self.kind != "seats" and self.some(0.2) else set()
        return Case(people, absent, first)

    def _person(self, name: str, first: int) -> Person:
        hired = (
            (first - self.one(4, 5, 40), self.one(1, 15))
            if self.some(0.75)
            else (MONTH - self.one(0, 1, 2), self.one(1, 15))
        )
        role = self.one("phone_agent", "shift_lead", "online_agent") if self.some(0.96) else "visitor"
        pay = [
            None if self.some(0.1) else Fraction(value) for value in (self.one(4000, 5555), self.one(1000, "777.77"))
        ]
        person = Person(name, role, hired, *pay)
        for month in range(max(first - 3, hired[0]), MONTH + 1):
            self._month(person, month)
        return person

    def _month(self, person: Person, month: int) -> None:
        sparse = 0.35 if self.kind == "ladder" else 0.85
        if self.some(sparse):
            assessments = [self._assessment() for _ in range(self.one(1, 1, 2, 3))]
            person.marks[month] = [marks for marks in assessments if marks]
        for source, row in (("exams", self._exam), ("tickets", self._ticket), ("events", self._event)):
            rows = [row() for _ in range(self.one(0, 1, 2, 3))] if self.some(sparse) else []
            if rows:
                person.rows[source, month] = rows

    def _assessment(self) -> Rule:
        values = {
            "skill": self.one(2, 4, 5, 6, 7, 10),
            "polite": self.one("yes", "no"),
            "voice": self.one("good", "fair", "poor"),
            "slips": self.one(0, 1, 2),
        }
        return {name: value for name, value in values.items() if self.some(0.9)}

    def _exam(self) -> Rule:
        score = {} if self.some(0.1) else {"score": self.one(0, 3, 4, 5, 6, 8)}
        return {"kind": self.one("skill", "rules", "typing"), **score, "max_score": self.one(5, 10)}

    def _ticket(self) -> Rule:
        return {"outcome": self.one("resolved", "resolved", "unresolved")}

    def _event(self) -> Rule:
        approved = self.one({}, {}, {"approved": True}, {"approved": False})
        return {"code": self.one("praise", "fault"), "quantity": self.one(1, 1, 2, 3), **approved}
