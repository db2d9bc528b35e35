"""What is proved of a library before any run: that its rules make sense, without looking at a single fact.

Belongs here: one module a family of proofs; each proof returns problems with file, line, what and how to mend.
Does not belong here: single keys and types (`checking.py`); names that do not resolve (`compiler/`).
Read on: tests/rules/malformed/ has one file for each mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dagster_project.rules.compiler.library_tables import Compiled, Dated, Instance, compile_library
from dagster_project.rules.compiler.version import Filling
from dagster_project.rules.nodes import ListNode, MapNode, ScalarNode
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs import (
    approvals,
    bands,
    cases,
    choices,
    events,
    examples,
    figures,
    grades,
    groups,
    ladders,
    moves,
    numbers,
    parameters,
    pay,
    points,
    populations,
    quotas,
    samplings,
    sheet_tests,
    sheets,
    subjects,
    versions,
)
from dagster_project.rules.proofs.part import parts_of

if TYPE_CHECKING:
    from dagster_project.rules.library import Library

_STAGES = (
    (ladders.numbering, numbers.problems, figures.problems, subjects.problems),
    (
        populations.problems,
        cases.problems,
        points.problems,
        choices.problems,
        events.problems,
        groups.problems,
        bands.problems,
        grades.problems,
        sheets.problems,
        sheet_tests.problems,
        quotas.problems,
        approvals.problems,
        moves.problems,
        pay.problems,
        samplings.problems,
    ),
    (ladders.problems,),
)


def problems_of(library: Library) -> list[Problem]:
    """The problems of a library, in stages: what would only follow from an earlier problem is not told beside it."""
    problems = [*versions.problems(library), *parameters.problems(library)] or problems_of_rows(library.compiled)
    if problems:
        return problems
    for instance in library.instances():
        problems += problems_of_alternatives(library, instance)
    return problems or examples.problems(library)


def problems_of_rows(compiled: Compiled) -> list[Problem]:
    """What is wrong with compiled rows, of a library or of a variant."""
    if compiled.problems:
        return compiled.problems
    parts = list(parts_of(compiled.rows))
    for stage in _STAGES:
        problems = [problem for part in parts for proof in stage for problem in proof(part)]
        if problems:
            return problems
    return []


def problems_of_alternatives(library: Library, instance: Instance) -> list[Problem]:
    """What is wrong with a scheme under the allowed values of its parameters that it does not have now."""
    problems: list[Problem] = []
    for other, condition in alternatives_of(instance):
        compiled = compile_library([other], library.measures, library.sources, is_whole=False)
        problems += [_under(problem, condition) for problem in problems_of_rows(compiled)]
    return problems


def alternatives_of(instance: Instance) -> Iterator[tuple[Instance, str]]:
    """A scheme once under each allowed value of each parameter that it does not have now."""
    for version in instance.node.blocks("versions"):
        number = version.integer("version", 0) or 0
        for parameter in version.blocks("parameters"):
            for value in _other_values(parameter):
                filling = Dated(None, {parameter.word("parameter"): Filling(value)})
                held = [*instance.fillings.get(number, ()), filling]
                changed = {**instance.fillings, number: held}
                yield replace(instance, fillings=changed), f"`{parameter.word('parameter')}` is `{value.text}`"


def _other_values(parameter: MapNode) -> list[ScalarNode]:
    allowed = parameter.get("one_of")
    items = allowed.items if isinstance(allowed, ListNode) else []
    return [item for item in items if isinstance(item, ScalarNode) and item.value != parameter.value("value")]


def _under(problem: Problem, condition: str) -> Problem:
    return replace(problem, what=f"When {condition}: {problem.what}")
