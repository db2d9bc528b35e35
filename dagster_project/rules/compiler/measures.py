"""Measures, ranks and counts → `measures`, `measure_exclusions`, `terms`, `ranks`, `item_classes`, `result_counts`.

Belongs here: what a subject's figure in a period is made of. Combinations are flattened to terms that a source holds.
Does not belong here: marks (`marks.py`), which rows count (`conditions.py`), what is asked of it (`clauses.py`), the
order (`phases.py`).
"""

from __future__ import annotations

from itertools import product

from dagster_project.rules.compiler.conditions import check_columns, compile_conditions
from dagster_project.rules.compiler.scope import Scope, label, parameter_of, sourced
from dagster_project.rules.language import WEEKDAYS
from dagster_project.rules.nodes import MapNode
from dagster_project.rules.problems import nearest
from dagster_project.rules.sources import LINKS_TO_EVENTS, RuleSource
from dagster_project.rules.subjects import is_unit, subject_column

COUNTING = ("count", "count_distinct")
MOST_STEPS = 99  # dbt/models/observations/int_steps.sql
COUNTED_FROM_HIRING = ("probation_days",)


def compile_measure(scope: Scope, part_id: str | None, node: MapNode) -> None:
    """A declared measure; `part_id` is None for a shared one."""
    name = node.word("measure")
    if "source" in node:
        _compile_sourced(scope, node, name)
        if part_id is None and "unless_event_of" in node:
            what = f"The shared measure `{name}` looks at events of items, and items belong to a scheme."
            scope.problem(node.place_of("unless_event_of"), what, "Declare it in the scheme.")
    elif "attribute" in node:
        _compile_attribute(scope, node, name)
    elif "numerator" in node:
        measure_row(scope, node, name, kind="combination", is_count=False)
        for side in ("numerator", "denominator"):
            _compile_terms(scope, node, name, side)
    elif "leave" in node:
        _compile_leave(scope, node, name)
    elif "attainment" in node:
        _compile_attainment(scope, node, name)
    elif "past" in node:
        _compile_past(scope, part_id, node, name)
    elif "weighted" in node:
        measure_row(scope, node, name, kind="weighted", is_count=False)
        for position, block in enumerate(node.blocks("weighted"), start=1):
            for side in ("figure", "weight"):
                _term(scope, block, name, side, side, position)
    elif "items_of" in node:
        measure_row(scope, node, name, kind="items", is_count=True)
    elif "worst_of" in node:
        measure_row(scope, node, name, kind="worst", is_count=False)
    elif "faults_of" in node:
        measure_row(scope, node, name, kind="faults", is_count=True)
    elif "results" in node and part_id is not None:
        is_count = "star" in (node.block("results") or node)
        measure_row(scope, node, name, kind="results" if is_count else "rollup", is_count=is_count)
        _compile_results(scope, part_id, node, name)


def _compile_attribute(scope: Scope, node: MapNode, name: str) -> None:
    attribute, months = node.word("attribute"), node.integer("months")
    if (attribute in COUNTED_FROM_HIRING) != (months is not None):
        scope.problem(
            node.place_of("months" if months is not None else "attribute"),
            f"`{attribute}` {'lasts no number of months' if months is not None else 'has no `months`'}.",
            "Take `months` out." if months is not None else "Say how many months from hiring on: `months: 3`.",
        )
    measure_row(scope, node, name, kind="attribute", attribute=attribute, attribute_months=months, is_count=False)


def compile_rank(scope: Scope, part_id: str, node: MapNode) -> None:
    name, within = node.word("rank"), node.words("within")
    scope.add(
        "ranks",
        node.place,
        part_id=part_id,
        measure=scope.full(name),
        of_measure=scope.measure(node.word("of"), node.place_of("of")),
        direction=node.word("order"),
        within_site="site" in within,
        within_population="population" in within,
        within_team="team" in within,
        minimum_population=node.integer("minimum_population"),
        **sourced(node),
    )
    for suffix in ("", "_shared_by"):
        scope.add(
            "measures",
            node.place,
            measure=scope.full(name + suffix),
            owner_scheme=scope.scheme,
            kind="rank",
            is_count=False,
            label_en=label(node, "en") if not suffix else None,
            label_zh=label(node, "zh") if not suffix else None,
            **sourced(node),
        )


Classes = dict[str, list[MapNode]]


def compile_item_classes(scope: Scope, part_id: str, node: MapNode, classes: Classes) -> None:
    """`items_of` and `worst_of` name classes; the table names their items, with their severity for the worst."""
    key = "items_of" if "items_of" in node else "worst_of"
    for item in _items_of_classes(scope, node, key, classes):
        if key == "worst_of" and "severity" not in item:
            what = f"`{node.word('measure')}` asks for the worst item, and `{item.word('item')}` has no `severity`."
            scope.problem(item.place, what, "Add `severity:` (1 is slight), or take its class out.")
        scope.add(
            "item_classes",
            node.place,
            part_id=part_id,
            measure=scope.full(node.word("measure")),
            item=item.word("item"),
            severity=item.integer("severity") if key == "worst_of" else None,
        )


def compile_exclusions(scope: Scope, node: MapNode, classes: Classes) -> None:
    """`unless_event_of` names classes; the table names the codes that are logged for their items."""
    source = node.word("source")
    if source not in LINKS_TO_EVENTS:
        what = f"Nothing links a row of `{source}` with an event."
        mend = f"Count {', '.join(LINKS_TO_EVENTS)}, or take `unless_event_of` out."
        scope.problem(node.place_of("unless_event_of"), what, mend)
    logged = [
        (item.word(key), key == "common_event")
        for item in _items_of_classes(scope, node, "unless_event_of", classes)
        for key in ("event", "common_event")
        if key in item
    ]
    for (row_column, event_column), (code, is_common) in product(LINKS_TO_EVENTS.get(source, ()), logged):
        scope.add(
            "measure_exclusions",
            node.place,
            measure=scope.full(node.word("measure")),
            row_column=row_column,
            event_column=event_column,
            scheme=scope.scheme,
            event_code=code,
            is_common=is_common,
        )


def _items_of_classes(scope: Scope, node: MapNode, key: str, classes: Classes) -> list[MapNode]:
    for wanted in node.words(key):
        if wanted not in classes:
            scope.problem(node.place_of(key), f"No item has the class `{wanted}`.", nearest(wanted, classes))
    return [item for wanted in node.words(key) for item in classes.get(wanted, [])]


def measure_row(scope: Scope, node: MapNode, name: str, **values: object) -> None:
    scope.add(
        "measures",
        node.place,
        measure=scope.full(name),
        owner_scheme=scope.scheme or None,
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        **sourced(node),
        **values,
    )


def _compile_sourced(scope: Scope, node: MapNode, name: str) -> None:
    source = scope.sources.get(node.word("source"))
    if source is None:
        scope.problem(
            node.place_of("source"),
            f"There is no source `{node.word('source')}` whose rows belong to a person and a month.",
            nearest(node.word("source"), scope.sources),
        )
        return
    if "missed_each" in node:
        _compile_missed(scope, node, name, source)
        return
    aggregate = node.text("aggregate") or ""
    if not aggregate:
        scope.problem(
            node.place, f"The measure `{name}` has no `aggregate`.", "Add `aggregate: count` (or sum, mean, ratio, …)."
        )
    check_columns(scope, node, name, source, aggregate)
    if "entered" in node and aggregate != "sum":
        scope.problem(node.place_of("entered"), f"A {aggregate} enters nothing.", "`entered` belongs to a `sum`.")
    values = {"aggregate": aggregate, "value_column": node.text("value"), "per_column": node.text("per")}
    _check_members(scope, node, name, source, aggregate)
    sourced_row(scope, node, name, "source", source, values)
    compile_conditions(scope, node, name, source)


def _compile_missed(scope: Scope, node: MapNode, name: str, source: RuleSource) -> None:
    """How many weeks that end on this weekday lack a row: each week is one of the month in which it ends."""
    for key in ("aggregate", "value", "per", "pending", "unless_event_of", "entered", "over"):
        if key in node:
            what = f"`{name}` counts the weeks without a row, and has no `{key}`."
            scope.problem(node.place_of(key), what, f"Take `{key}` out.")
    check_columns(scope, node, name, source, "count")
    day = node.text("month") or source.month_column
    if source.types.get(day) != "date":
        what = f"`{day}` of `{source.name}` is no day of a week."
        scope.problem(node.place, what, "Name a column that holds a date: `month: occurred_on`.")
    if "over" not in node:
        _check_members(scope, node, name, source, "count_distinct")
    values = {"aggregate": "count_distinct", "value_column": day, "per_column": None}
    sourced_row(scope, node, name, "source", source, values)
    scope.rows["measures"][-1]["due_weekday"] = WEEKDAYS.index(node.word("missed_each")) + 1
    compile_conditions(scope, node, name, source)


def _check_members(scope: Scope, node: MapNode, name: str, source: RuleSource, aggregate: str) -> None:
    """A figure of a unit is counted from its own rows, or added up over its members."""
    members = node.text("over")
    if members and not is_unit(scope.subject):
        what = f"`{name}` is added up over {members}, and this scheme rates no unit."
        scope.problem(node.place_of("over"), what, "Take `over` out.")
    elif members and aggregate == "count_distinct":
        what = f"`{name}` is a count_distinct and cannot be added up over {members}."
        scope.problem(node.place_of("over"), what, "Count rows, or each unit's own.")
    elif members and "entered" in node:
        what = f"`{name}` is entered by people and cannot be added up over {members}."
        scope.problem(node.place_of("over"), what, "Let the unit's own rows hold it.")
    elif subject_column(source, scope.subject, members) is None:
        what = f"The rows of `{source.name}` belong to no {scope.subject}."
        scope.problem(node.place_of("source"), what, "Say whose they are, `over: people`, or name another source.")


def sourced_row(
    scope: Scope, node: MapNode, name: str, kind: str, source: RuleSource, values: dict[str, str | None]
) -> None:
    measure_row(
        scope,
        node,
        name,
        kind=kind,
        source=source.name,
        subject_column=subject_column(source, scope.subject, node.text("over")) or source.subject_column,
        over_members=node.text("over"),
        month_column=node.text("month") or source.month_column,
        is_count=values["aggregate"] in COUNTING,
        **_entered(scope, node),
        **values,
    )


def _compile_leave(scope: Scope, node: MapNode, name: str) -> None:
    """Days of approved leave, from the requests and (where they have them) their days."""
    leave = node.block("leave")
    if leave is None:
        return
    values = {"aggregate": "sum", "value_column": None, "per_column": None}
    sourced_row(scope, node, name, "leave", scope.sources["leave"], values)
    if leave.text("span") == "year_to_round" and not scope.has_rounds:
        what = f"`{name}` counts up to the round, and no ladder of this version holds one."
        scope.problem(leave.place_of("span"), what, "Add `round` to the ladder, or take another `span`.")
    kinds: list[str | None] = [*leave.words("kinds")]
    for kind in kinds or [None]:
        scope.add(
            "leave_counts",
            leave.place,
            measure=scope.full(name),
            scheme=scope.scheme or None,
            kind=kind,
            days=leave.word("days"),
            span=leave.text("span") or "month",
        )


def _entered(scope: Scope, node: MapNode) -> dict[str, object]:
    """What people must enter with each row that counts, and within which limits."""
    limits = node.block("entered")
    low, high = (limits.number("at_least"), limits.number("at_most")) if limits else (None, None)
    if low is not None and high is not None and low > high:
        what = f"An entry of `{node.word('measure')}` runs from {low} to {high}."
        scope.problem(node.place_of("entered"), what, "The first is the smaller one.")
    return {"is_entered": limits is not None, "entered_minimum": low, "entered_maximum": high}


def _compile_attainment(scope: Scope, node: MapNode, name: str) -> None:
    """How much of a target is reached, never more than all of it."""
    block = node.block("attainment") or node
    target = block.number("target")
    if target is not None and target <= 0:
        scope.problem(block.place_of("target"), f"The target {target} cannot be missed.", "A target is more than 0.")
    measure_row(
        scope,
        node,
        name,
        kind="attainment",
        is_count=False,
        target=target,
        better=block.word("better"),
        parameter=parameter_of(block.get("target")),
    )
    _term(scope, block, name, "of", "of", 1)


def _compile_past(scope: Scope, part_id: str | None, node: MapNode, name: str) -> None:
    """The subject's own mean over the periods before, alone or held against this period's figure."""
    block = node.block("past") or node
    if part_id is None:
        what = f"The shared measure `{name}` looks at earlier periods, and how far a scheme looks back is its own."
        scope.problem(node.place_of("past"), what, "Declare it in the scheme.")
    periods = block.integer("mean_of") or 0
    if not 1 <= periods <= MOST_STEPS:
        what = (
            f"A past of {periods} periods holds nothing."
            if periods < 1
            else f"A past of {periods} periods is too long."
        )
        scope.problem(block.place_of("mean_of"), what, f"It has 1 to {MOST_STEPS} of them.")
    measure_row(
        scope,
        node,
        name,
        kind="past",
        is_count=False,
        past_periods=periods,
        past_gap=block.text("gap") or scope.gap_policy,
        past_form=block.text("as") or "figure",
    )
    _term(scope, block, name, "of", "past", 1)


def _term(scope: Scope, node: MapNode, name: str, key: str, side: str, position: int, sign: int = 1) -> None:
    scope.add(
        "terms",
        node.place,
        measure=scope.full(name),
        side=side,
        position=position,
        term_measure=scope.measure(node.word(key), node.place_of(key)),
        sign=sign,
    )


def _compile_terms(scope: Scope, node: MapNode, name: str, side: str) -> None:
    for term in node.blocks(side):
        key = "plus" if "plus" in term else "minus"
        _term(scope, term, name, key, side, 1, 1 if key == "plus" else -1)


def _compile_results(scope: Scope, part_id: str, node: MapNode, name: str) -> None:
    results = node.block("results")
    if results is not None:
        scope.add(
            "result_counts",
            results.place,
            part_id=part_id,
            measure=scope.full(name),
            of_part_scheme=scope.scheme_named(results.text("scheme") or scope.written_scheme),
            of_period_kind=results.word("period"),
            star=results.integer("star"),
            score=results.text("score"),
            aggregate=results.text("aggregate"),
        )
