"""Random worlds, as Hypothesis draws them: people who come, go and change roles, facts round every threshold, and gaps.

Belongs here: what a person's months look like, the same world with one thing better, and with one thing not known.
Does not belong here: which levers a part has (`levers.py`), facts as rows (`realising.py`), what came (the tests).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from levers import DOWN, SHEET, UP, Lever, levers_of
from property_world import Person, Unreachable, World
from realising import Realiser

from dagster_project.periods import Period, at_index, month_at, parse

ME = "a"
PERIODS = ("2024-02", "2025-01", "2025-06", "2025-07", "2025-12")
FAULTY = "9999.5"  # no mark may have it


@dataclass(frozen=True)
class Setting:
    """How a lever stands in a month.

    `waiting`: rows not decided yet; `sheets`: of each, the marks that are not the best;
    `is_faulty`: a mark that may not be; of a ratio, nothing to take it of.
    """

    value: Fraction | None = None
    waiting: int = 0
    is_faulty: bool = False
    sheets: tuple[Mapping[str, str | None], ...] = ()


Plan = dict[tuple[str, Lever, int], Setting]  # (who, lever, months before the period)


@dataclass
class Draft:
    """A world before it is rows."""

    part: Any
    period: Period
    people: dict[str, Person]
    plan: Plan
    absent: set[tuple[str, str]] = field(default_factory=set)
    noise: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two worlds that differ by one thing of the person `ME`, which is better in the second, or known only there.

    kind: `better`, `known`, `since_hiring` (known, but of attendance that a form counts since the hire), or `seats`
    (known, among so many colleagues that some of them have the seats).
    """

    kind: str
    what: str
    first: World
    second: World


@dataclass
class Group:
    worlds: list[World]
    pairs: list[Pair]


@st.composite
def groups(draw: Any, realiser: Realiser, part_id: str) -> Group:
    """A world, some that are better by one thing, and some that do not know a thing of it."""
    base = draw(drafts(realiser, realiser.parts[part_id]))
    first = rendered(realiser, base, "base")
    group = Group([first], [])
    for what, draft, is_better in draw(moved(base)):
        other = rendered(realiser, draft, f"{'better' if is_better else 'worse'} {what}")
        group.worlds.append(other)
        group.pairs.append(Pair("better", what, first, other) if is_better else Pair("better", what, other, first))
    for what, less, more in draw(veiled(realiser, base)):
        full = first if more is base else rendered(realiser, more, f"known {what}")
        group.worlds += [] if full is first else [full]
        group.worlds.append(rendered(realiser, less, f"unknown {what}"))
        group.pairs.append(Pair("known", what, group.worlds[-1], full))
    return group


def forms(realiser: Realiser, part: Any, period: Period) -> Iterator[Pair]:
    """A form with one fault at work since the hire, in a month whose attendance came and in one whose did not."""
    levers = levers_of(realiser, part["part_id"])
    if any(lever.is_since_hiring for lever in levers):
        plan = {(ME, one, 0): Setting(Fraction(1) if one.is_since_hiring else max(one.values)) for one in levers}
        known = Draft(part, period, {ME: realiser.person(part["part_id"], None)}, plan)
        hidden = replace(known, absent={("attendance", period.text)})
        yield Pair("since_hiring", "attendance", *(rendered(realiser, one, "a form") for one in (hidden, known)))


@st.composite
def shared_seats(draw: Any, realiser: Realiser, part_id: str) -> Group:
    """People of one population near the edges of its seats, of whom one to three are open, and `ME` in several ways
    made complete."""
    part = realiser.parts[part_id]
    period = parse(draw(st.sampled_from(PERIODS)))
    levers = levers_of(realiser, part_id)
    names = [ME, *(f"b{number:02d}" for number in range(draw(st.integers(10, 12))))]
    plan: Plan = {}
    for name in names:
        plan |= draw(months_of(realiser, part, levers, name, period, ambitions=(3, 6, 9)))
    for name in (ME, *draw(st.sets(st.sampled_from(names[1:]), max_size=2))):
        for key in draw(st.sets(st.sampled_from(_marks_of(plan, name)), min_size=1, max_size=2)):
            plan[key] = Setting(is_faulty=True)
    people = {name: realiser.person(part_id, None, name) for name in names}
    first = Draft(part, period, people, plan)
    group = Group([rendered(realiser, first, "open")], [])
    for number in range(4):
        made_good = {
            key: Setting(draw(st.sampled_from(key[1].values))) for key in _marks_of(plan, ME) if plan[key].is_faulty
        }
        world = rendered(realiser, replace(first, plan=plan | made_good), f"made complete, way {number}")
        group.worlds.append(world)
        group.pairs.append(Pair("seats", "figures of one person", group.worlds[0], world))
    return group


def _marks_of(plan: Plan, name: str) -> list[tuple[str, Lever, int]]:
    found = [key for key in plan if key[0] == name and key[1].kind == "mark"]
    return sorted(found, key=lambda key: (key[1].name, key[2]))


@st.composite
def drafts(draw: Any, realiser: Realiser, part: Any) -> Draft:
    period = parse(draw(st.sampled_from(PERIODS)))
    if part["period_kind"] != "month":
        period = at_index(part["period_kind"], period.index // 12 * 12)
    months = _part_of_months(realiser, part)
    levers = levers_of(realiser, months["part_id"])
    names = [ME, *(f"b{number:02d}" for number in range(draw(_colleagues(realiser, months))))]
    people = {name: draw(persons(realiser, months, name, period)) for name in names}
    plan: Plan = {}
    for name in names:
        plan |= draw(months_of(realiser, months, levers, name, period))
    sources = sorted({source for lever in levers for source in sources_of(realiser, lever)})
    span = [month_at(period.index - back) for back in range(period.month_count)]
    absent = {(source, month.text) for source in sources for month in span[:1] if draw(st.integers(0, 39)) == 0}
    noise = frozenset(draw(st.sets(st.sampled_from(["duplicate_of", "equal_rows", "conflicting_rows", "stranger"]))))
    return Draft(part, period, people, plan, absent, noise)


def _part_of_months(realiser: Realiser, part: Any) -> Any:
    """The part whose facts are delivered: a longer period reads the results of the months of its own scheme."""
    if part["period_kind"] == "month":
        return part
    return next(
        one for one in realiser.parts.values() if one["scheme"] == part["scheme"] and one["period_kind"] == "month"
    )


def _colleagues(realiser: Realiser, part: Any) -> st.SearchStrategy[int]:
    """Few; where seats are shared, now and then so many that there are some."""
    if realiser.by_part[part["part_id"]]["quotas"]:
        return st.sampled_from([0, 0, 0, 1, 1, 2, 11])
    return st.integers(0, 3 if realiser.by_part[part["part_id"]]["ranks"] else 1)


@st.composite
def persons(draw: Any, realiser: Realiser, part: Any, name: str, period: Period) -> Person:
    """Mostly somebody at work for years; else one who joined, left or changed roles round the period."""
    populations = realiser.by_part[part["part_id"]]["populations"]
    row = draw(st.sampled_from(populations))
    person = Person(name, row["role"], row["line"])
    usual = ["stays"] * (9 if name == ME else 3)
    story = draw(st.sampled_from([*usual, "joins", "leaves", "moves", "moves_out", "unpaid"]))
    near = month_at(period.index - draw(st.integers(0, max(part["lookback"], 1))))
    day = draw(st.sampled_from([near.first_day, near.last_day])).isoformat()
    if story == "joins":
        person.hired_on = day
    elif story == "leaves":
        person.left_on = day
    elif story == "moves":
        other = draw(st.sampled_from(populations))
        person.later = [(day, other["role"])]
    elif story == "moves_out":
        person.later = [(day, "gardener")]
    elif story == "unpaid":
        person.base_pay = person.performance_pay = None
    return person


@st.composite
def months_of(
    draw: Any,
    realiser: Realiser,
    part: Any,
    levers: list[Lever],
    who: str,
    period: Period,
    ambitions: tuple[int, ...] = (1, 3, 6, 9),
) -> Plan:
    """A usual setting of every lever in every month that is read, and a few months that are not as usual."""
    plan: Plan = {}
    ambition = draw(st.sampled_from(ambitions))
    for lever in levers:
        usual = draw(settings_of(realiser, part, lever, ambition))
        reach = 0 if lever.kind == "hired" else lever.looks_back + period.month_count - 1
        for back in range(reach + 1):
            plan[who, lever, back] = usual
    moved = sorted(plan, key=lambda key: (key[1].name, key[2]))
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 4]))):
        key = draw(st.sampled_from(moved))
        plan[key] = draw(settings_of(realiser, part, key[1], draw(st.integers(0, 3)), unusual=True))
    return plan


@st.composite
def settings_of(
    draw: Any, realiser: Realiser, part: Any, lever: Lever, ambition: int, unusual: bool = False
) -> Setting:
    """`ambition`: of so many draws (and one more) the best counts, so that high stars are reached too."""
    if lever.kind == "sheet":
        drawn_sheets: Setting = draw(sheets(realiser, part))
        return drawn_sheets
    if lever.kind == "event":
        return Setting(Fraction(draw(st.integers(0, 2 if unusual else 0))))
    if unusual and lever.kind in ("mark", "amount"):
        gap = draw(st.integers(0, 5))
        if gap == 0:
            return Setting()
        if gap == 1 and lever.kind == "mark":
            return Setting(is_faulty=True)
        if gap == 1 and realiser.whole_of(lever.name) > 1:
            return Setting(Fraction(-1), is_faulty=True)  # nothing to take a ratio of
    drawn = [draw(st.sampled_from(lever.values)) for _ in range(ambition + 1)]
    value = min(drawn) if lever.better == DOWN else max(drawn)
    waiting = draw(st.integers(0, 1)) if unusual and lever.waits else 0
    return Setting(value, waiting)


@st.composite
def sheets(draw: Any, realiser: Realiser, part: Any) -> Setting:
    marks = [one for one in realiser.by_part[part["part_id"]]["marks"] if one["item_of_sheet"]]
    found = []
    for _ in range(draw(st.sampled_from([1, 1, 2, 3, 0]))):
        differing: dict[str, str | None] = {}
        for mark in draw(st.lists(st.sampled_from(marks), min_size=1, max_size=2, unique_by=lambda one: one["mark"])):
            worst = realiser.extreme_mark(part["part_id"], mark, is_best=False)
            words: list[str | None] = (
                ["1", "2", "3"] if mark["answer"] == "count" else [*[worst] * 9, "na", "na", "na", "maybe", None]
            )
            differing[mark["mark"]] = draw(st.sampled_from(words))
        found.append(differing)
    return Setting(sheets=tuple(found))


@st.composite
def moved(draw: Any, base: Draft) -> list[tuple[str, Draft, bool]]:
    """The draft with one setting of `ME` better, or worse, in several ways each."""
    found = []
    for is_better in (True, False) if base.part["period_kind"] == "month" else ():
        chances = [
            (key, other)
            for key, setting in base.plan.items()
            if key[0] == ME and key[1].better
            for other in _steps(key[1], setting, base.part["lookback"], is_better)
        ]
        for at in draw(st.sets(st.integers(0, len(chances) - 1), min_size=1, max_size=3)) if chances else ():
            (who, lever, back), setting = chances[at]
            said = [_said(one) for one in (base.plan[who, lever, back], setting)]
            low, high = said if is_better else reversed(said)
            what = f"{lever.name} of {back} months before: {low} → {high}"
            found.append((what, replace(base, plan={**base.plan, (who, lever, back): setting}), is_better))
    return found


def _steps(lever: Lever, setting: Setting, lookback: int, is_better: bool) -> list[Setting]:
    if is_better:
        return _better(lever, setting, lookback)
    if lever.kind == "sheet" or setting.value is None or setting.is_faulty:
        return []
    lower = _better(replace(lever, better=-lever.better), setting, lookback)
    return [one for one in lower if lever.kind != "hired" or (one.value or 0) > lookback]


def _better(lever: Lever, setting: Setting, lookback: int) -> list[Setting]:
    """Every setting one step better. What is not known becomes the best that it can be."""
    if lever.kind == "sheet":
        return [
            replace(
                setting,
                sheets=(*setting.sheets[:at], {k: v for k, v in sheet.items() if k != mark}, *setting.sheets[at + 1 :]),
            )
            for at, sheet in enumerate(setting.sheets)
            for mark in sheet
            if sheet[mark] not in ("na", "maybe", None)
        ]
    if setting.value is None or setting.is_faulty:
        return [] if lever.is_counted else [Setting(max(lever.values) if lever.better == UP else min(lever.values))]
    if lever.kind in ("count", "event"):
        value = setting.value + lever.better
        return [replace(setting, value=value)] if value >= 0 else []
    if lever.kind == "hired" and setting.value <= lookback:
        return []  # months that were before the hire would come into the windows
    beyond = [value for value in lever.values if (value - setting.value) * lever.better > 0]
    return [replace(setting, value=value) for value in beyond]


@st.composite
def veiled(draw: Any, realiser: Realiser, base: Draft) -> list[tuple[str, Draft, Draft]]:
    """(what, the draft that does not know it, the draft that does)."""
    ways: list[Any] = []
    for key, setting in base.plan.items():
        if key[0] == ME and key[1].kind == "mark" and key[1].may_be_blank and setting.value is not None:
            ways.append(("mark", key))
        if key[0] == ME and key[1].waits:
            ways.append(("waiting", key))
    feeds = {(source, key[2]) for key in base.plan for source in sources_of(realiser, key[1]) if key[0] == ME}
    ways += [("feed", feed) for feed in sorted(feeds)]
    if not ways:
        return []
    chosen = draw(st.sets(st.integers(0, len(ways) - 1), min_size=1, max_size=2))
    return [_veiled(base, ways[at][0], ways[at][1], draw(st.booleans())) for at in chosen]


def _veiled(base: Draft, kind: str, key: Any, is_counted: bool) -> tuple[str, Draft, Draft]:
    if kind == "feed":
        lost = (key[0], month_at(base.period.index - key[1]).text)
        return f"feed {lost}", replace(base, absent=base.absent | {lost}), replace(base, absent=base.absent - {lost})
    setting = base.plan[key]
    if kind == "mark":
        return f"mark {key[1].name}", replace(base, plan={**base.plan, key: Setting()}), base
    open_one = replace(setting, waiting=setting.waiting + 1)
    closed = replace(setting, value=(setting.value or Fraction(0)) + (1 if is_counted else 0))
    what = f"{key[1].name} decided {'to count' if is_counted else 'not to count'}"
    return what, replace(base, plan={**base.plan, key: open_one}), replace(base, plan={**base.plan, key: closed})


def rendered(realiser: Realiser, draft: Draft, title: str) -> World:
    """The draft as rows. What cannot stand beside another figure is left out, the same in every draft of a group."""
    period, part = draft.period, draft.part
    months = _part_of_months(realiser, part)
    world = World(f"{part['part_id']} {period}: {title}", part["scheme"], period)
    world.people = {name: replace(person, later=list(person.later)) for name, person in draft.people.items()}
    world.absent = set(draft.absent)
    inside = [one.text for one in period.months] if period.kind != "month" else []
    before = (
        [month_at(period.index - back).text for back in range(months["lookback"], 0, -1)] if months["has_total"] else []
    )
    world.periods = [*inside, *before, period.text] if period.kind != "month" else [*before, period.text]
    for (who, lever, back), setting in draft.plan.items():
        _put(realiser, months["part_id"], world, who, lever, setting, month_at(period.index - back))
    for person in world.people.values():
        person.later = [(day, role) for day, role in person.later if day != person.hired_on]
    for word in sorted(draft.noise):
        _disturb(world, word, period.last_month)
    return world


def _put(
    realiser: Realiser, part_id: str, world: World, who: str, lever: Lever, setting: Setting, month: Period
) -> None:
    try:
        if lever.kind == "sheet":
            for sheet in setting.sheets:
                realiser.sheet(world, who, part_id, month, sheet)
        elif lever.kind == "event":
            item = next(one for one in realiser.by_part[part_id]["items"] if one["item"] == lever.name)
            for _ in range(int(setting.value or 0)):
                realiser.log(world, who, part_id, item, month)
        elif lever.kind == "mark" and setting.is_faulty:
            world.add("assessments", who, month, item=realiser.mark_of(lever.name)["mark"], mark=FAULTY)
        elif setting.is_faulty:
            realiser.put(world, who, part_id, lever.name, Fraction(0), month, Fraction(0))
        elif setting.value is not None:
            of = realiser.whole_of(lever.name)
            realiser.put(world, who, part_id, lever.name, setting.value * of, month, of)
        for _ in range(setting.waiting):
            realiser.count_one(world, who, lever.name, month, "pending")
    except Unreachable:
        return


def _disturb(world: World, word: str, month: Period) -> None:
    """What must change nothing: a complaint that repeats another, rows sent twice, contradictions, a stranger's row."""
    if word == "duplicate_of":
        first = next((row for row in world.rows if row.source == "complaints" and row.month == month), None)
        if first is not None:
            world.add("complaints", ME, month, duplicate_of=first.values["complaint_id"])
    elif word == "equal_rows":
        row = world.add("exams", ME, month, score="80", kind="typing")
        world.rows.append(replace(row, values=dict(row.values)))
    elif word == "conflicting_rows":
        row = world.add("exams", ME, month, score="10", kind="rules")
        world.rows.append(replace(row, values={**row.values, "score": "100"}))
    else:
        world.add("complaints", "nobody", month)


def sources_of(realiser: Realiser, lever: Lever) -> tuple[str, ...]:
    if lever.kind == "event":
        return ("events",)
    if lever.name == SHEET:
        return ("assessments",)
    row = realiser.measures[lever.name]
    if lever.kind == "hired" or not row["source"]:
        return ()
    return ("attendance",) if str(row["value_column"]).endswith("_since_hiring") else (row["source"],)


def _said(setting: Setting) -> str:
    if setting.sheets:
        return str([dict(sheet) for sheet in setting.sheets])
    if setting.value is None:
        return "nothing"
    return f"{float(setting.value):g}" + (f" and {setting.waiting} not decided" if setting.waiting else "")
