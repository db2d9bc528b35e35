"""Which heading of a file fills which canonical column, told for people before anything is refused.

Belongs here: the list of headings and columns, with the nearest word where one of them finds no partner.
Does not belong here: refusing a file for it (`canonical`, `mapping/rendering`), proposing a mapping (`drafting/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.catalogue import Source
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.mapping.model import Mapping, Rule
from dagster_project.intake.mapping.rendering import headings_there
from dagster_project.intake.table import Table
from dagster_project.rules.problems import nearest

READ, CONSTANT, ABSENT, MISSING, UNUSED = "read", "constant", "absent", "missing", "unused"


@dataclass(frozen=True)
class Match:
    """A heading and the canonical column that it fills, '' where there is none.

    `fate`: read; constant (no heading needed); absent (may be); missing (without it the file is refused, or every row
    rejected); unused (a heading that nothing reads).
    """

    heading: str
    column: str
    fate: str
    note: str = ""


def matches(source: Source, mapping: Mapping | None, table: Table) -> list[Match]:
    """The columns in the mapping's or the source's order, then the headings that nothing reads."""
    found = _by_mapping(mapping, table) if mapping else _by_name(source, table)
    read = {match.heading for match in found if match.fate == READ}
    open_columns = [match.column for match in found if match.fate in (MISSING, ABSENT)]
    if mapping is None:
        open_columns = [column.name for column in all_columns(source) if column.name not in read]
    unused = [heading for heading in table.headings if heading and heading not in read]
    return found + [Match(heading, "", UNUSED, _near(heading, open_columns)) for heading in unused]


def _by_name(source: Source, table: Table) -> list[Match]:
    found = []
    for column in all_columns(source):
        if column.name in table.headings:
            found.append(Match(column.name, column.name, READ))
        elif column.required:
            found.append(Match("", column.name, MISSING, _near(column.name, table.headings)))
    return found


def _by_mapping(mapping: Mapping, table: Table) -> list[Match]:
    """Of a folded file, what the fold reads, and then what it gives to each column."""
    found = [match for rule in mapping.inputs for match in _of_rule(rule, table)]
    if mapping.fold:
        found += [Match("", rule.column.name, CONSTANT, _given(rule)) for rule in mapping.rules]
    return found


def _of_rule(rule: Rule, table: Table) -> list[Match]:
    if rule.constant is not None:
        return [Match("", rule.column.name, CONSTANT, _given(rule))]
    there = headings_there(rule, table)
    if there:
        return [Match(heading, rule.column.name, READ, str(rule.place)) for heading in there]
    wanted = " or ".join(f"`{heading}`" for heading in rule.headings)
    if rule.optional:
        return [Match("", rule.column.name, ABSENT, f"{wanted} may be missing")]
    near = _near(rule.headings[0], table.headings)
    return [Match("", rule.column.name, MISSING, f"no {wanted} ({rule.place}). {near}".rstrip())]


def _given(rule: Rule) -> str:
    return f"always {rule.constant}" if rule.constant is not None else f"the fold's {' or '.join(rule.headings)}"


def _near(word: str, words: Sequence[str]) -> str:
    """The nearest word where there is one; a list of all of them would say nothing here."""
    said = nearest(word, [one for one in words if one])
    return said if said.startswith("Did you mean") else ""
