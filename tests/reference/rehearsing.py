"""Many drawn schemes as one library, through the very models that pay people.

Belongs here: drawing again what the proofs refuse, and the one build.
Does not belong here: what is drawn, what must come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

from dagster_project.rehearsal.worlds import build_world
from dagster_project.rules.checking import check
from dagster_project.rules.compiler.library_tables import Instance, compile_library
from dagster_project.rules.expansion import ExampleWorld, expand
from dagster_project.rules.library import Library
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs import problems_of_rows
from dagster_project.rules.sources import rule_sources
from dagster_project.rules.strict_yaml import load_text
from tests.reference.drawing_schemes import KINDS, Drawing, Drawn
from tests.reference.writing_schemes import scheme_text


def draw(seed: int, number: int, refused: Counter[str]) -> tuple[Drawn, str]:
    """The scheme of that number: what the proofs refuse is drawn again, from the next number of its own."""
    sources = rule_sources()
    for attempt in range(60):
        drawn = Drawing(KINDS[number % len(KINDS)], Random(f"{seed}/{number}/{attempt}")).drawn(f"drawn_{number}")
        text = scheme_text(drawn)
        node = load_text(text, f"schemes/{drawn.name}.yaml")
        problems: list[Problem] = check(node, "scheme file")
        if not problems:
            problems = list(
                problems_of_rows(compile_library([Instance(drawn.name, node, {})], [], sources, is_whole=False))
            )
        if not problems:
            return drawn, text
        refused[problems[0].what] += 1
    raise AssertionError(f"scheme {number} was refused each time: {problems[0]}\n{text}")


def rehearsed(seed: int, numbers: Iterable[int], scratch: Path) -> tuple[ExampleWorld, Path, dict[str, str]]:
    """The world of these schemes, the working file that came of it, and each scheme's text."""
    folder = scratch / "library"
    (folder / "schemes").mkdir(parents=True)
    texts = {}
    for number in numbers:
        drawn, text = draw(seed, number, Counter())
        texts[drawn.name] = text
        (folder / "schemes" / f"{drawn.name}.yaml").write_text(texts[drawn.name], encoding="utf-8")
    world = expand(Library.load(folder))
    return world, build_world(world, scratch), texts
