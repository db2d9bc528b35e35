"""The whole check, in the order in which each step needs the one before.

Belongs here: the order. Does not belong here: any rule, which tables must be there (`needed.py`).
Read on: the modules in the order of `_differences`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import localcontext

from .approvals import read_decisions
from .attained import check_attained
from .awards import derive_awards
from .case_numbers import check_case_numbers, due_numbers
from .cases import check_cases
from .census import People, Populations, earlier_populations, read_census
from .charged import check_charge_lines, check_shares, without_charges
from .charges import Charges, read_liability
from .clauses import CONDITIONS, STARS, Gathered, Observed, check_clauses, check_missing_clauses, judged_apart
from .decided import check_decided, read_holds, without_adjustments, without_holds
from .derived import check_combinations, check_longer, check_none_missing, check_results, check_star_figures
from .flags import check_flags
from .hires import check_since_hire
from .ladders import Climbing
from .needed import NEEDED as NEEDED
from .needed import NEEDED_RULES as NEEDED_RULES
from .observed import Observations, read_observations
from .past import check_past
from .pay import check_pay, pay_sources
from .ranks import check_ranks
from .rehires import begin_anew
from .report import Report, counting, reported
from .retro import Own, check_retro, without_retro
from .rollups import check_rollups
from .rounds import read_happenings
from .rows import EXACT, Difference, Key, Row, Tables
from .rulebook import Rulebook, read_rulebook
from .sampled_calls import check_tasks
from .sampled_plans import check_plans, derive_plans
from .scores import Sums, check_items
from .shared_work import check_shared_work
from .sheet_months import check_sheet_months
from .sheet_totals import check_sheet_totals
from .sheets import Assessments, check_sheet_items
from .standings import read_standings
from .stars import check_stars
from .suspense import check_suspense
from .totals import Totals, check_totals
from .weeks import check_weeks


def check(tables: Tables, rules: Tables, earlier: Tables, limit: int = 10_000) -> Report:
    """Rebuild every star and every bonus line; report what differs (the first `limit` of it) and how much was compared.

    tables: census, observations (the months of every window too), clause_results, condition_results,
        assessment_results, scores, stars, bonus_lines, flags, case_results, case_shares, case_facts, sampling_plan,
        sampling_tasks of the periods to check, and every row of case_numbers. Each is read once, so a generator will
        do; clause rows that come sorted by subject are compared faster.
    rules: the compiled rule tables. earlier: `stars` of the periods before (and inside a longer period),
        `opening_standings`, `decisions`, `enrolments`, `events` of nobody in particular, `case_numbers` given before,
        `census` of window months where a part judges each month by its own population, `sites` with the month from
        which each is computed, and of the deliveries as known `employees` and `grants`, where pay is looked up or
        granted, `stacking`, the policies over several schemes, `complaint_liability` as entered, and where calls are
        sampled `calls`, those `offered` with their sites, and `faults`, live assessments of calls; each is optional.
        `suspense` is held against `measured` (by measure, month and id), with `people`, `unit_ids` and
        `months_of_some_sites`, where these are given; `work_divided` against `work_shares` and `shared_work`.
        Where `settings` say so, who is hired again begins anew, by the dated roster `people`.
        Where the month pays for closed ones: the policy `corrections`, and with it `corrected_periods`,
        `latest_lines`, `posted_lines` and `corrected_stars`. What people decided: `holds` and `adjustments`.
    Raises ValueError when a table is missing: a check of nothing must never look like a check that passed.
    """
    for name, given, needed in (("tables", tables, NEEDED), ("rules", rules, NEEDED_RULES)):
        missing = [table for table in needed if table not in given]
        if missing:
            raise ValueError(
                f"The checker cannot run: `{name}` lacks {', '.join(missing)}. Pass each table, even without rows."
            )
    compared: dict[str, int] = {}
    with localcontext(EXACT), _no_collecting():
        found = _differences(counting(tables, compared), read_rulebook(rules), earlier)
        return reported(found, compared, limit)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing here makes a cycle, and looking for cycles among millions of rows took twice as long as the check."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _differences(tables: Tables, book: Rulebook, earlier: Tables) -> Iterator[Difference]:
    people: People = {}
    populations: Populations = {}
    if any(part.judges_by_month for part in book.parts.values()):
        populations = earlier_populations(earlier.get("census", ()))
    yield from read_census(tables["census"], book, people, populations)

    begin_anew(people, earlier)
    observations = Observations()
    yield from read_observations(tables["observations"], observations)
    yield from check_none_missing(people, observations)
    yield from check_longer(people, observations, book)
    yield from check_combinations(observations, book)
    yield from check_attained(observations, book)
    yield from check_weeks(observations, book)
    yield from check_past(people, observations, book)
    yield from check_ranks(people, observations)
    first_months = {row["site_id"]: row["first_month"] for row in earlier.get("sites", ())}
    yield from check_since_hire(people, observations, book, first_months)
    assessments: Assessments = {}
    yield from check_sheet_items(tables["assessment_results"], book, assessments)
    yield from check_sheet_totals(assessments)
    yield from check_sheet_months(people, assessments, observations, book)

    cases: list[Row] = list(tables["case_results"])
    facts: list[Row] = list(tables["case_facts"])
    decisions = read_decisions(earlier.get("decisions", ()))
    charges = Charges(read_liability(earlier.get("complaint_liability", ())), decisions)
    yield from check_cases(cases, facts, people, observations, book, charges)
    yield from check_shares(tables["case_shares"], charges)
    given_before = earlier.get("case_numbers", ())
    yield from check_case_numbers(tables["case_numbers"], given_before, cases, due_numbers(facts, book))

    gathered: Gathered = {}
    observed = Observed(observations, populations)
    yield from check_clauses(STARS, tables[STARS], people, observed, gathered)
    yield from check_missing_clauses(STARS, people, observed, gathered)
    standings = read_standings(earlier.get("stars", ()), earlier.get("opening_standings", ()), book)
    happened = read_happenings(earlier.get("events", ()), earlier.get("enrolments", ()))
    climbing = Climbing(judged_apart("ladder", people, observed), happened)
    awards = derive_awards(people, gathered, standings, observations, decisions, climbing)
    yield from check_star_figures(book, observations, standings)
    plans = derive_plans(people, observations, standings)
    yield from check_plans(tables["sampling_plan"], people, plans)
    yield from check_tasks(tables["sampling_tasks"], people, plans, earlier)
    yield from check_clauses(CONDITIONS, tables[CONDITIONS], people, observed, gathered)
    yield from check_missing_clauses(CONDITIONS, people, observed, gathered)

    sums: dict[Key, Sums] = {}
    totals: Totals = {}
    yield from check_items(tables["scores"], people, observations, gathered, sums)
    yield from check_totals(people, observations, book, gathered, sums, totals)
    yield from check_stars(tables["stars"], people, awards, gathered, standings, totals)
    yield from check_results(people, observations, standings)
    yield from check_rollups(people, observations)
    limited: set[tuple[Key, str]] = set()
    charged: list[Row] = []
    retro: list[Row] = []
    decided: list[Row] = []
    held_wrongly: list[Difference] = []
    own = Own()
    earned = without_holds(tables["bonus_lines"], read_holds(earlier.get("holds", ())), held_wrongly)
    by_rule = without_adjustments(without_retro(earned, retro, own), decided)
    lines = without_charges(by_rule, book, charged)
    yield from check_pay(lines, people, awards, pay_sources(observations, book, earlier), gathered, limited)
    yield from check_charge_lines(charged, charges)
    yield from check_retro(retro, earlier, own)
    yield from check_decided(decided, earlier.get("adjustments", ()), book, {key[3] for key in people})
    yield from held_wrongly
    yield from check_flags(tables["flags"], people, gathered, limited, observations)
    yield from check_suspense(earlier)
    yield from check_shared_work(earlier)
