"""What of the rules the worked examples reach: clauses with both verdicts, figures on the very edge, options entered.

Belongs here: the three questions, asked of a warehouse in which all examples were built. Edges are those of bands, of
clauses without a window, of grades, of targets, of measured events and of marks that fail an item of a sheet.
Does not belong here: whether what came is right (`rules/judging.py`); whether a slip would be noticed (`mutation.py`).
A variant of a scheme (an example that sets parameters) counts for its scheme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

KINDS = ("clauses", "edges", "options")
_QUESTIONS = {
    "clauses": """
        with asked as (
            select distinct split_part(parts.scheme, '~', 1) as scheme,
                   clauses.target_kind || ' ' || clauses.target || ': ' || clauses.clause as name,
                   clauses.target_kind, clauses.target, clauses.clause
            from rules.clauses as clauses inner join rules.parts as parts using (part_id)
        ),
        judged as (
            select split_part(scheme, '~', 1) as scheme, 'star' as target_kind, cast(star as varchar) as target,
                   clause, verdict
            from main.clause_results
            union all
            select split_part(scheme, '~', 1), target_kind, target, clause, verdict from main.condition_results
        )
        select asked.scheme, asked.name,
               count(distinct case when judged.verdict in ('met', 'not_met') then judged.verdict end) = 2 as is_reached
        from asked left join judged using (scheme, target_kind, target, clause)
        group by asked.scheme, asked.name
    """,
    "edges": """
        with edges as (
            select distinct split_part(parts.scheme, '~', 1) as scheme, bands.item as name, items.of_measure as figure,
                   unnest([bands.low, bands.high]) as edge
            from rules.bands as bands
            inner join rules.items as items using (part_id, item)
            inner join rules.parts as parts using (part_id)
            union
            select distinct split_part(parts.scheme, '~', 1), clauses.clause, clauses.measure, clauses.required
            from rules.clauses as clauses inner join rules.parts as parts using (part_id)
            where coalesce(clauses.window_periods, 1) = 1
            union
            select distinct split_part(parts.scheme, '~', 1), grades.grade, parts.scheme || '.total',
                   unnest([grades.low, grades.high])
            from rules.grades as grades inner join rules.parts as parts using (part_id)
            union
            select distinct split_part(readers.scheme, '~', 1), split_part(terms.measure, '.', -1), terms.term_measure,
                   measures.target
            from rules.measures as measures
            inner join rules.terms as terms on measures.measure = terms.measure and terms.side = 'of'
            inner join rules.measure_readers as readers on measures.measure = readers.measure
            union
            select distinct split_part(scheme, '~', 1), item, scheme || ' event ' || event_code,
                   unnest([quantity_from, quantity_to])
            from rules.event_rules
            where scheme is not null
            union
            select distinct split_part(parts.scheme, '~', 1), tests.item, parts.scheme || ' mark ' || tests.mark,
                   unnest([tests.low, tests.high])
            from rules.sheet_conditions as tests inner join rules.parts as parts using (part_id)
            where tests.mark is not null
        ),
        -- an example is its scheme's own: what another scheme's people have of a shared figure does not count
        rated as (
            select distinct split_part(scheme, '~', 1) as scheme, subject_id from main.census
        ),
        figures as (
            select distinct rated.scheme, observations.measure as figure, observations.numerator,
                   observations.denominator
            from main.observations as observations inner join rated using (subject_id)
            where observations.denominator <> 0
            union
            select distinct split_part(scheme, '~', 1), scheme || '.total', points, 1
            from main.scores where item = 'total' and points is not null
            union
            select distinct split_part(scheme, '~', 1), scheme || ' event ' || code, quantity, 1
            from main.stg_events where scheme is not null
            union
            select distinct split_part(scheme, '~', 1), scheme || ' mark ' || item,
                   case when mark in ('yes', 'pass') then 1 when mark in ('no', 'fail') then 0
                        else try_cast(mark as decimal(28, 6)) end, 1
            from main.stg_assessments
        )
        select edges.scheme, edges.name || ': ' || rtrim(rtrim(cast(edges.edge as varchar), '0'), '.') as name,
               count(figures.figure) > 0 as is_reached
        from edges
        left join figures
            on edges.scheme = figures.scheme
            and edges.figure = figures.figure
            and figures.numerator = edges.edge * figures.denominator
        where edges.edge is not null
        group by edges.scheme, edges.name, edges.edge
    """,
    "options": """
        with asked as (
            select distinct split_part(scheme, '~', 1) as scheme, mark, option from rules.options
        ),
        entered as (
            select distinct split_part(scheme, '~', 1) as scheme, item as mark, mark as option from main.stg_assessments
            union
            select distinct split_part(ticked.scheme, '~', 1) as scheme, options.mark, options.option
            from main.stg_assessments as ticked inner join rules.options as options
                on ticked.scheme = options.scheme and ticked.item = options.tick and ticked.mark = 'yes'
        )
        select asked.scheme, asked.mark || ': ' || asked.option as name, entered.option is not null as is_reached
        from asked left join entered using (scheme, mark, option)
    """,
}


@dataclass(frozen=True)
class Reach:
    """One clause, edge or option of a scheme, and whether some example reaches it."""

    kind: str
    scheme: str
    name: str
    is_reached: bool


def reach_of(connection: duckdb.DuckDBPyConnection, schemes: Iterable[str]) -> list[Reach]:
    """Everything that the examples of these schemes should reach, in the order of kinds, schemes and names."""
    wanted = set(schemes)
    return [
        Reach(kind, scheme, name, is_reached)
        for kind in KINDS
        for scheme, name, is_reached in sorted(connection.execute(_QUESTIONS[kind]).fetchall())
        if scheme in wanted
    ]


def share(reaches: Iterable[Reach], kind: str, scheme: str) -> str:
    """`7/8`: how many of a scheme are reached, and how many there are; empty where it has none."""
    held = [reach.is_reached for reach in reaches if (reach.kind, reach.scheme) == (kind, scheme)]
    return f"{sum(held)}/{len(held)}" if held else ""
