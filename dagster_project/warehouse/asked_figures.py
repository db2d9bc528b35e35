"""Which figures a run looks at: what some scheme in use reads in the months to compute, and before them what some
window reaches.

Belongs here: one table of the working file made from its rules and its periods, so that no month is observed for
nothing: of a library of fifty schemes a company uses a few, and few measures are read by windows longer than a month.
Does not belong here: the figures (dbt/), which months there are (`working_file.py`).
"""

from __future__ import annotations

import duckdb

from dagster_project.periods import MONTHS_OF_KIND

# `phases.py` of the compiler: 0 is observed, 1 made of what is; later ones wait for places and results.
_LAST_PHASE_OF_FACTS = 1
_FOR_EVER = 10**6  # months

# A window of n periods reaches back over n - 1 of them (more where it lags), a figure of the past over all that it
# means, and a quarter, half or year over its own months. What a figure
# is made of is asked for where it is, down to the sources: a weighted one is made of targets, these of combinations.
# Figures made of results (places, items, totals, stars) are never looked up for a month before: they are only kept from
# its own calculation, for windows and for the longer periods that roll them up, and all of them stay.
_ASKED = """
    create or replace table site.asked_figures as
    with recursive
    made_of as (
        select measure, term_measure from rules.terms
        union
        select made_of.measure, terms.term_measure
        from made_of
        inner join rules.terms as terms on made_of.term_measure = terms.measure
    ),
    windows as (
        select clauses.measure,
               max((clauses.window_periods - 1 + coalesce(clauses.lag_periods, 0)) * {months_of_kind}) as reach
        from rules.clauses as clauses
        inner join rules.parts as parts using (part_id)
        where parts.scheme in (select scheme from site.scheme_sites)
        group by clauses.measure
        union all
        select samplings.measure, case when samplings.of_previous then 1 else 0 end
        from rules.samplings as samplings
        inner join rules.parts as parts using (part_id)
        where parts.scheme in (select scheme from site.scheme_sites)
    ),
    pasts as (
        select terms.term_measure as measure,
               max(measures.past_periods * {months_of_kind} + coalesce(windows.reach, 0)) as reach
        from rules.measures as measures
        inner join rules.terms as terms using (measure)
        inner join rules.measure_readers as readers using (measure)
        inner join rules.parts as parts using (scheme)
        left join windows using (measure)
        where measures.kind = 'past' and readers.scheme in (select scheme from site.scheme_sites)
        group by terms.term_measure
    ),
    looked_back as (select * from windows union all select * from pasts),
    needed as (
        select measure, phase from rules.measures
        where owner_scheme is null or measure in (
            select measure from rules.measure_readers where scheme in (select scheme from site.scheme_sites)
        )
    ),
    reaches as (
        select measure, max(reach) as reach
        from (
            select measure, case when phase > {last_phase_of_facts} then {for_ever} else 0 end as reach from needed
            union all
            select measure, reach from looked_back
            union all
            select longer.measure, {months_of_kind} - 1
            from rules.longer_measures as longer
            inner join rules.parts as parts using (part_id)
            union all
            select made_of.term_measure, looked_back.reach
            from made_of
            inner join looked_back using (measure)
        )
        group by measure
    ),
    months as (
        select observed.period_index, min(work.period_index - observed.period_index) as months_before
        from site.observed_months as observed
        inner join site.work_periods as work on work.period_index >= observed.period_index
        group by observed.period_index
    )
    select reaches.measure, months.period_index
    from reaches
    inner join needed on reaches.measure = needed.measure
    inner join months on months.months_before <= reaches.reach
"""


def lay_asked_figures(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `site.asked_figures`: one row per measure × month (`period_index`) in which some rule may look at it.

    The tables of `rules` and `site` are laid already. A quarter's windows end in its last month, as its figures do.
    """
    cases = " ".join(f"when '{kind}' then {months}" for kind, months in MONTHS_OF_KIND.items())
    connection.execute(
        _ASKED.format(
            months_of_kind=f"case parts.period_kind {cases} end",
            last_phase_of_facts=_LAST_PHASE_OF_FACTS,
            for_ever=_FOR_EVER,
        )
    )
