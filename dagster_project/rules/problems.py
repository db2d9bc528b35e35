"""What is wrong with a rule library, collected, so that one check shows all of it.

Belongs here: a problem (where, what, how to mend), the nearest valid word, and refusing.
Does not belong here: finding problems (`checking.py`, `compiler/`, `proofs/`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import Place


@dataclass(frozen=True)
class Problem:
    """`what` is wrong at `place`, and what to do about it (`mend`); both are sentences."""

    place: Place
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.mend}"


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one refusal that names every problem, in the order of the files; return when there is none."""
    found = sorted(set(problems), key=lambda problem: (problem.place.file, problem.place.line, problem.what))
    if found:
        raise Refusal("\n".join(str(problem) for problem in found))


def nearest(word: str, words: Iterable[str]) -> str:
    """A sentence with the nearest valid word, or with all of them where none is near and they are few."""
    known = sorted(set(words))
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not known:
        return "None is declared."
    if len(known) <= 12:
        return "Valid here: " + ", ".join(f"`{name}`" for name in known) + "."
    return f"None of the {len(known)} valid words is near."
