"""The parts of each change: one cause after another is put in place of what was before, in a declared order.

Belongs here: the order, what a step is, and how each step's effect becomes somebody's part.
Does not belong here: building a world (`worlds.py`).

Each step is a real computation with one cause more as it is now; its effect is the difference to the step before, so
the parts add up to the change whatever they are. A step without anything to replace is left out, and so is a build
where one cause is all there is: the ends are stored.
Same month: program, rules, roster, then source by source what was delivered late or put right. Month on month: own
results, then the roster, then the rules; differences paid for other months are lines of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.intake.changes import COVERED, LATE, Change
from dagster_project.month.changes.results import NOTHING, Result, Results, Who
from dagster_project.month.changes.worlds import ROSTER
from dagster_project.rules.compiler.tables import Rows

OWN, LATE_DATA, CORRECTION = "own_results", "late_data", "correction"
OF_ROSTER, PARAMETER, RULE, PROGRAM = "roster", "parameter", "rule", "program"
CAUSES = (OWN, LATE_DATA, CORRECTION, OF_ROSTER, PARAMETER, RULE, PROGRAM)
NAMED = Callable[[Who], str]
_NO_RULE = ("part_id", "scheme_version", "effective_from_index", "effective_to_index", "since_index", "document")
_TOLD = ("reference", "provenance")


@dataclass(frozen=True)
class Step:
    """`after` is what everybody has once the step is taken; `cause` says what it is for somebody."""

    cause: NAMED
    after: Results


@dataclass
class Split:
    """Stars and money by cause; a star that is not known at an end has no parts."""

    stars: dict[str, int] = field(default_factory=dict)
    money: dict[str, Decimal] = field(default_factory=dict)


def split(before: Results, steps: Sequence[Step], wanted: Iterable[Who]) -> dict[Who, Split]:
    """The parts of each change, one step after another; they add up to the last step's result less `before`."""
    return {who: _split(before, steps, who) for who in wanted}


def _split(before: Results, steps: Sequence[Step], who: Who) -> Split:
    found, last = Split(), before.get(who, Result())
    is_known = steps[-1].after.get(who, Result()).star is not None and last.star is not None
    for step in steps:
        cause, now = step.cause(who), step.after.get(who, Result())
        if now.money != last.money:
            found.money[cause] = found.money.get(cause, NOTHING) + now.money - last.money
        # a star that a world leaves open moves with the next step that decides it
        star = last.star if now.star is None else now.star
        if is_known and star is not None and last.star is not None and star != last.star:
            found.stars[cause] = found.stars.get(cause, 0) + star - last.star
        last = Result(star, now.money)
    return found


def always(cause: str) -> NAMED:
    return lambda who: cause


def of_rules(before: Rows, now: Rows, month: int) -> NAMED:
    """A scheme whose rules are the same but for numbers has other parameters; else it is another rule."""
    kinds: dict[str, str] = {}

    def cause(who: Who) -> str:
        if who.scheme not in kinds:
            same = _shape(before, who.scheme, month) == _shape(now, who.scheme, month)
            kinds[who.scheme] = PARAMETER if same else RULE
        return kinds[who.scheme]

    return cause


def _shape(rows: Rows, scheme: str, month: int) -> list[tuple[str, ...]]:
    """Every rule row that holds in the month, without its numbers and its references."""
    holding = {
        part["part_id"]
        for part in rows["parts"]
        if part["scheme"] == scheme
        and part["effective_from_index"] <= month
        and (part["effective_to_index"] is None or part["effective_to_index"] > month)
    }
    return sorted(
        (table, *(f"{name}={value}" for name, value in row.items() if _is_shape(name, value)))
        for table, entries in rows.items()
        for row in entries
        if row.get("part_id") in holding
    )


def _is_shape(name: str, value: object) -> bool:
    if name in (*_NO_RULE, *_TOLD) or name.startswith("title"):
        return False
    return not isinstance(value, Decimal | int | float) or isinstance(value, bool)


def of_deliveries(source: str, changes: Sequence[Change]) -> NAMED:
    """By what became of the subject's own rows: only new ones are late data, else something was put right.

    Who has no changed row follows from others, and is told what most of the source's changes are.
    """
    if source in ROSTER:
        return always(OF_ROSTER)
    own: dict[str, set[str]] = {}
    for change in changes:
        own.setdefault(change.subject_id, set()).add(change.kind)
    of_all = {change.kind for change in changes}

    def cause(who: Who) -> str:
        return LATE_DATA if own.get(who.subject_id, of_all) <= {LATE, COVERED} else CORRECTION

    return cause
