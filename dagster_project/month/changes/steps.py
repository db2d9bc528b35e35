"""The steps between two sides: which causes there are, in their order, and what everybody has after each.

Belongs here: the order of the causes, and where a world has to be computed because several of them met.
Does not belong here: what differs (`between.py`), building (`worlds.py`), whose part a step is (`splitting.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dagster_project.intake import deliveries_visible
from dagster_project.intake.changes import Ledgered
from dagster_project.month.changes import between, splitting
from dagster_project.month.changes.results import NOTHING, Result, Results, Who, differing, stored
from dagster_project.month.changes.sides import Sides, deliveries_of
from dagster_project.month.changes.splitting import CORRECTION, PROGRAM, Step
from dagster_project.month.changes.worlds import ROSTER, Bench, World
from dagster_project.month.identity import code_hash
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, months_between, parse_month
from dagster_project.store.calculations import Calculation, chain

Between = list[tuple[splitting.NAMED, World]]


class Steps:
    """Finds the steps; builds worlds in `scratch` only where several causes met."""

    def __init__(self, workplace: Workplace, scratch: Path, subject_id: str | None = None):
        self.workplace, self.scratch, self.subject_id = workplace, scratch, subject_id
        self.built = 0

    def steps(self, sides: Sides) -> tuple[Results, Results, list[Step]]:
        """What both sides give everybody, and the steps from the one to the other."""
        return self._one_period(sides) if sides.is_one_period else self._two_periods(sides)

    def wanted(self, before: Results, now: Results) -> list[Who]:
        return [who for who in differing(before, now) if self.subject_id in (None, who.subject_id)]

    def _one_period(self, sides: Sides) -> tuple[Results, Results, list[Step]]:
        """The same period computed twice: what became known, and which rules hold, one after another."""
        home, period = self.workplace.home, sides.period.text
        before, now = (stored(home, one, period) for one in (sides.before, sides.now))
        steps = self._steps_of_one_period(sides, now)
        posted = [stored(home, one, period, posted=True) for one in (sides.before, sides.now)]
        return _with_posted(before, now, steps, posted[0], posted[1])

    def _steps_of_one_period(self, sides: Sides, now: Results) -> list[Step]:
        worlds = self._worlds_between(sides)
        wanted = self.wanted(stored(self.workplace.home, sides.before, sides.period.text), now)
        if not wanted or not worlds:
            return [Step(splitting.always(PROGRAM), now)]
        listed = [pair for place, pair in enumerate(worlds) if not _is_same_next(worlds, place, wanted)]
        *earlier, (last, _) = self._of_todays_program(sides, listed)
        bench = self._bench(sides.now, sides.period, self._first_month(sides), wanted)
        steps = [Step(cause, _only(self._build(bench, world), bench, now)) for cause, world in earlier]
        return [*steps, Step(last, now)]

    def _of_todays_program(self, sides: Sides, found: Between) -> Between:
        """Worlds are computed by today's program: where the two calculations were not, that is a step at each end."""
        today = {"code": code_hash(), "site": self.workplace.site_inputs(parse_month(sides.now.period))}
        is_old = any(
            one.document["inputs"][name] != told for one in (sides.before, sides.now) for name, told in today.items()
        )
        if len(found) == 1 or not is_old:
            return found
        old = World(between.library(self.workplace, sides.before), between.ids(sides.before))
        is_first = any(sides.before.document["inputs"][name] != sides.now.document["inputs"][name] for name in today)
        program = splitting.always(PROGRAM)
        return [*([] if is_first else [(program, old)]), *found, (program, found[-1][1])]

    def _worlds_between(self, sides: Sides) -> Between:
        """Each cause that there is, with the world in which it and all before it are as they are now."""
        before, now = sides.before, sides.now
        known, then = deliveries_of(before), deliveries_of(now)
        old = between.library(self.workplace, before)
        world, found = World(old, between.ids(before)), Between()
        if any(before.document["inputs"][name] != now.document["inputs"][name] for name in ("code", "site")):
            found.append((splitting.always(PROGRAM), world))
        if before.document["inputs"]["schemes"] != now.document["inputs"]["schemes"]:
            new = between.library(self.workplace, now)
            world = replace(world, rules=new)
            index = parse_month(now.period).index
            found.append((splitting.of_rules(old.compiled.rows, new.compiled.rows, index), world))
        changes = self._changes(before, now)
        for source in sorted(changes, key=lambda name: (name not in ROSTER, name)):
            world = replace(world, deliveries=world.deliveries - known.get(source, frozenset()) | then[source])
            found.append((splitting.of_deliveries(source, changes[source]), world))
        return found

    def _changes(self, before: Calculation, now: Calculation) -> dict[str, list[Any]]:
        """By source, what deliveries changed that only the later calculation knew."""
        deliveries = deliveries_visible(self.workplace.home, str(now.document["recorded"]["known_at"]))
        then = {(source, one) for source, ids in deliveries_of(now).items() for one in ids}
        known = {(source, one) for source, ids in deliveries_of(before).items() for one in ids}
        ledgered = Ledgered(self.workplace.home, [one for one in deliveries if (one.source, one.delivery_id) in then])
        found: dict[str, list[Any]] = {}
        for change in ledgered.changes_since(known, parse_month(now.period).index):
            found.setdefault(change.source, []).append(change)
        return found

    def _two_periods(self, sides: Sides) -> tuple[Results, Results, list[Step]]:
        """A period and the one before: first what is known of that one by now, then own results, roster and rules."""
        home, period, last = self.workplace.home, sides.period.text, sides.period_before.text
        earlier = chain(home, sides.now).get(sides.before.period, sides.before)
        before, now = stored(home, sides.before, last), stored(home, sides.now, period)
        steps: list[Step] = []
        if earlier.calculation_id != sides.before.calculation_id:
            known = Sides(sides.before, earlier, sides.period_before, sides.period_before)
            steps = self._steps_of_one_period(known, stored(home, earlier, last))
        steps += self._steps_to_next_period(replace(sides, before=earlier), now)
        posted = [stored(home, sides.before, last, posted=True), stored(home, sides.now, period, posted=True)]
        return _with_posted(before, now, steps, posted[0], posted[1])

    def _steps_to_next_period(self, sides: Sides, after: Results) -> list[Step]:
        """Rules and roster as they were when the period before ended, and as they are by the end of this one."""
        earlier, now, last = sides.before, sides.now, sides.period_before.last_month
        before = stored(self.workplace.home, earlier, sides.period_before.text)
        wanted = self.wanted(before, after)
        other = between.other_rules(earlier, now) & {who.scheme for who in wanted}
        moved = between.moved_in(self.workplace, earlier, now) & {who.subject_id for who in wanted}
        causes = [
            (between.own_cause(self.workplace, sides), World(between.library(self.workplace, now), between.ids(now)))
        ]
        if other:
            old, new = between.library(self.workplace, earlier), causes[0][1].rules
            named = splitting.of_rules(old.compiled.rows, new.compiled.rows, sides.period.index)
            causes.append((named, causes[0][1]))
            causes[0] = (causes[0][0], replace(causes[0][1], frozen=other, frozen_at=last))
        if moved:
            causes.insert(1, (splitting.always(splitting.OF_ROSTER), causes[0][1]))
            causes[0] = (causes[0][0], replace(causes[0][1], roster_until=last))
        concerned = [who for who in wanted if who.scheme in other or who.subject_id in moved]
        return [*self._of_program(sides, before, wanted), *self._taken(causes, sides, concerned, after)]

    def _of_program(self, sides: Sides, before: Results, wanted: Sequence[Who]) -> list[Step]:
        """Where the period before was computed by another program, what today's makes of it comes first."""
        earlier, period = sides.before, sides.period_before
        if not wanted or earlier.document["inputs"]["code"] == sides.now.document["inputs"]["code"]:
            return []
        bench = self._bench(earlier, period, period.last_month, wanted)
        world = World(between.library(self.workplace, earlier), between.ids(earlier))
        return [Step(splitting.always(PROGRAM), _only(self._build(bench, world), bench, before))]

    def _taken(self, causes: Between, sides: Sides, concerned: Sequence[Who], after: Results) -> list[Step]:
        """One step after another; the last is what is stored, unless another program than today's made it."""
        *earlier, (last, world) = causes
        if not earlier:
            return [Step(last, after)]
        now, period = sides.now, sides.period
        bench = self._bench(now, period, period.last_month, concerned)
        steps = [Step(cause, _only(self._build(bench, one), bench, after)) for cause, one in earlier]
        if now.document["inputs"]["code"] == code_hash():
            return [*steps, Step(last, after)]
        return [
            *steps,
            Step(last, _only(self._build(bench, world), bench, after)),
            Step(splitting.always(PROGRAM), after),
        ]

    def _first_month(self, sides: Sides) -> Period:
        """From which month on the two were made from other calculations, and so have to be replayed."""
        before, now = chain(self.workplace.home, sides.before), chain(self.workplace.home, sides.now)
        other = [text for text in now if text not in before or before[text].calculation_id != now[text].calculation_id]
        return parse_month(min([sides.now.period, *other]))

    def _bench(self, now: Calculation, period: Period, first: Period, wanted: Sequence[Who]) -> Bench:
        stored_before = {text: one for text, one in chain(self.workplace.home, now).items() if text < first.text}
        return Bench(
            self.workplace,
            period,
            tuple(months_between(first, parse_month(now.period))),
            stored_before,
            str(now.document["recorded"]["known_at"]),
            frozenset(who.scheme for who in wanted),
            self.scratch,
        )

    def _build(self, bench: Bench, world: World) -> Results:
        self.built += 1
        return bench.results(world, f"world-{self.built}")


def _is_same_next(worlds: Between, place: int, wanted: Sequence[Who]) -> bool:
    """Whether the next step is of the same cause for everybody: then nobody need know what lies between the two."""
    following = worlds[place + 1 : place + 2]
    return any(all(worlds[place][0](who) == cause(who) for who in wanted) for cause, _ in following)


def _only(results: Results, bench: Bench, otherwise: Results) -> Results:
    """A world has only the schemes that it was built for; the others stand as they are."""
    others = {who: one for who, one in otherwise.items() if who.scheme not in bench.schemes}
    return {**others, **{who: one for who, one in results.items() if who.scheme in bench.schemes}}


def _with_posted(
    before: Results, now: Results, steps: Sequence[Step], posted_before: Results, posted_now: Results
) -> tuple[Results, Results, list[Step]]:
    """Differences that a month pays for other months are money of the month too; they came by correction."""
    added = [_added(now, posted_now), _added(before, posted_before)]
    paid = [Step(step.cause, _added(step.after, posted_before)) for step in steps]
    return added[1], added[0], [*paid, Step(splitting.always(CORRECTION), added[0])]


def _added(results: Results, posted: Results) -> Results:
    if not posted:
        return results
    both = {who: results.get(who, Result()) for who in {*results, *posted}}
    extra = {who: one.money for who, one in posted.items()}
    return {who: Result(one.star, one.money + extra.get(who, NOTHING)) for who, one in both.items()}
