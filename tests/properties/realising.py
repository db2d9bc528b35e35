"""The way back from a figure to facts: rows that make a measure, in a period, exactly what is asked for.

Belongs here: the inverse of every kind of measure that the rule tables know, read from those tables.
Does not belong here: which figures are asked for. Nothing here names a scheme, a measure or an item.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from property_world import Person, Unreachable, World

from dagster_project.catalogue import source as catalogued
from dagster_project.periods import Period, month_at
from dagster_project.rules.compiler.library_tables import Compiled
from dagster_project.rules.sources import rule_sources

HOLDS = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
BETTER_IS = {">=": 1, ">": 1, "<=": -1, "<": -1, "=": 0, "<>": 0}
WHOLE, MANY = Fraction(200_000), Fraction(100)  # what a ratio of amounts, or of counts, is taken of
# Columns that staging derives: the columns from which it does so.
_DERIVED: Mapping[tuple[str, str, str], Mapping[str, str]] = {
    ("attendance", "is_late", "true"): {"scheduled_start": "{day} 09:00:00", "first_in": "{day} 09:00:01"},
    ("attendance", "is_early_leave", "true"): {"scheduled_end": "{day} 18:00:00", "last_out": "{day} 17:59:59"},
    ("attendance", "is_absent", "true"): {"absence_kind": "unexcused"},
    ("exams", "is_full_mark", "true"): {"score": "100", "max_score": "100"},
}
# Figures of a form that staging takes from attendance before it.
_SINCE_HIRING = {"faults_since_hiring": "unexcused", "leave_days_since_hiring": "leave"}
_STEPS = {"at_least": 0, "at_most": 0, "equals": 0, "more_than": 1, "less_than": -1}


def text_of(value: Fraction) -> str:
    """A number as it would be delivered; refuses one that has no exact text in two decimals."""
    cents = value * 1_000_000
    if cents.denominator != 1:
        raise Unreachable(f"{value} has no exact decimal text")
    text = f"{Decimal(cents.numerator) / Decimal(1_000_000):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Realiser:
    """The rule tables, indexed for the way back."""

    def __init__(self, compiled: Compiled) -> None:
        self.rows = compiled.rows
        self.parts: dict[str, Any] = {row["part_id"]: row for row in self.rows["parts"]}
        self.measures: dict[str, Any] = {row["measure"]: row for row in self.rows["measures"]}
        self.by_part: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for table, rows in self.rows.items():
            for row in rows:
                if row.get("part_id"):
                    self.by_part[row["part_id"]][table].append(row)
        self.conditions = _grouped(self.rows["measure_conditions"])
        self.terms = _grouped(self.rows["terms"])
        self.ranks = _grouped(self.rows["ranks"])
        self.types = {name: source.types for name, source in rule_sources().items()}

    def person(self, part_id: str, population: str | None, name: str = "a") -> Person:
        """Somebody of a population of a part, at work for years."""
        rows = self.by_part[part_id]["populations"]
        row = next(row for row in rows if population in (None, row["population"]))
        return Person(name, row["role"], row["line"])

    def put(
        self,
        world: World,
        who: str,
        part_id: str,
        measure: str,
        value: Fraction,
        period: Period,
        of: Fraction | None = None,
    ) -> None:
        """Facts that make `measure` be value / of in the period (`of`: 1, or what suits the measure)."""
        row = self.measures.get(measure)
        if row is None or row["kind"] == "star":
            raise Unreachable("the measure is the star itself")
        makers = {
            "mark": self._mark, "source": self._source, "attribute": self._attribute, "combination": self._combination,
            "items": self._items, "rank": self._rank, "total": self._total, "results": self._results,
            "sheet": self._sheet,
        }  # fmt: skip
        if row["kind"] not in makers:
            raise Unreachable(f"no way is known to a figure of the kind {row['kind']}")
        makers[row["kind"]](world, who, part_id, row, value, period, of or Fraction(1))

    def whole_of(self, measure: str) -> Fraction:
        """What the measure is a share of; 1 where it is none."""
        below = [term["term_measure"] for term in self.terms.get(measure, ()) if term["side"] == "denominator"]
        if below:
            return MANY if self.measures[below[0]]["is_count"] else WHOLE
        return WHOLE if self.measures.get(measure, {}).get("aggregate") == "ratio" else Fraction(1)

    def mark_of(self, measure: str) -> Any:
        return next((row for row in self.rows["marks"] if row["measure"] == measure), None)

    def mark_text(self, measure: str, value: Fraction) -> str:
        mark = self.mark_of(measure)
        words = {"yes_no": ("no", "yes"), "pass_fail": ("fail", "pass")}.get(mark["answer"])
        if words:
            if value not in (0, 1):
                raise Unreachable("there is no such answer")
            return words[int(value)]
        if mark["answer"] == "option":
            options = [
                row["option"]
                for row in self.by_part[mark["part_id"]]["options"]
                if row["mark"] == mark["mark"] and Fraction(row["points"]) == value
            ]
            if not options:
                raise Unreachable("there is no option of these points")
            return str(options[0])
        outside = (mark["minimum"] is not None and value < mark["minimum"]) or (
            mark["maximum"] is not None and value > mark["maximum"]
        )
        if outside or (mark["answer"] == "count" and value.denominator != 1):
            raise Unreachable("the mark may not have this value")
        return text_of(value)

    def _mark(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        mark = self.mark_of(row["measure"])
        text = self.mark_text(row["measure"], value / of)
        world.add("assessments", who, period, item=mark["mark"], mark=text)

    def _source(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        source, aggregate, column = row["source"], row["aggregate"], row["value_column"]
        if column in _SINCE_HIRING:
            for _ in range(self._whole(value)):
                world.add("attendance", who, period, absence_kind=_SINCE_HIRING[column])
        elif aggregate in ("count", "count_distinct"):
            for number in range(self._whole(value)):
                self.count_one(world, who, row["measure"], period, number=number)
        elif aggregate == "ratio":
            self._amounts(world, who, row, period, {column: text_of(value), row["per_column"]: text_of(of)})
        elif aggregate == "mean":
            for one in self._shares(source, column, value / of):
                self._amounts(world, who, row, period, {column: text_of(one)})
        else:
            self._amounts(world, who, row, period, {column: text_of(value / of)})

    def count_one(
        self, world: World, who: str, measure: str, period: Period, role: str = "where", number: int = 0
    ) -> None:
        """A row that the measure counts (`pending`: one that it waits for); `number` takes its alternatives in turn."""
        row = self.measures[measure]
        if str(row["value_column"]) in _SINCE_HIRING:
            world.add("attendance", who, period, absence_kind=_SINCE_HIRING[row["value_column"]])
        else:
            world.add(row["source"], who, period, **self.satisfying(measure, role, number))

    def satisfying(self, measure: str, role: str = "where", number: int = 0) -> dict[str, str | None]:
        """Columns of a row that meets the conditions of the measure."""
        source = self.measures[measure]["source"]
        conditions = self.conditions.get(measure, ())
        wanted = [one for one in conditions if one["role"] == role]
        groups = sorted({one["group_no"] for one in conditions if one["role"] == "any"})
        if role == "where" and groups:
            wanted += [
                one for one in conditions if one["role"] == "any" and one["group_no"] == groups[number % len(groups)]
            ]
        found: dict[str, str | None] = {}
        for one in wanted:
            found |= self._meeting(source, one)
        return found

    def _meeting(self, source: str, one: Any) -> dict[str, str | None]:
        name, said, value = one["column_name"], one["operator"], one["value"]
        if said == "is_empty":
            return {name: None}
        if said in ("not_equals", "is_none_of"):
            return {}
        if said == "is_filled":
            return {name: "{day} 09:00:00"}
        if said == "is_one_of":
            value = value.split("\x1f")[0]
        if (source, name, value) in _DERIVED:
            return dict(_DERIVED[source, name, value])
        if name == "first_in_second":
            second = int(value) + _STEPS[said]
            return {"first_in": f"{{day}} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"}
        step = _STEPS.get(said, 0)
        return {name: text_of(Fraction(value) + step) if step else value}

    def _amounts(self, world: World, who: str, row: Any, period: Period, amounts: dict[str, str]) -> None:
        values = {**self.satisfying(row["measure"]), **amounts}
        key = set(catalogued(row["source"]).key)
        if key <= {row["subject_column"], "month", *self.satisfying(row["measure"])}:
            world.fill(row["source"], who, period, **values)
        else:
            world.add(row["source"], who, period, **values)

    def _shares(self, source: str, column: str, value: Fraction) -> list[Fraction]:
        """Values whose mean this is: one, or several whole ones where the column holds whole numbers."""
        if self.types[source][column] != "integer":
            return [value]
        if value.denominator > 100:
            raise Unreachable("too many rows would be needed")
        low = value.numerator // value.denominator
        more = value.numerator - low * value.denominator
        return [Fraction(low + 1)] * more + [Fraction(low)] * (value.denominator - more)

    def _attribute(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        person = world.people[who]
        if row["attribute"] == "tenure_months":
            person.hired_on = f"{month_at(period.index + 1 - self._whole(value)).text}-01"
        elif row["attribute"] in ("base_pay", "performance_pay"):
            setattr(person, row["attribute"], text_of(value))
        else:
            raise Unreachable(f"nobody here has the attribute {row['attribute']}")

    def _combination(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """All of it in the first added term; what is taken away is nothing."""
        upper = [term for term in self.terms[row["measure"]] if term["side"] == "numerator"]
        lower = [term for term in self.terms[row["measure"]] if term["side"] == "denominator"]
        first = next(term for term in upper if term["sign"] == 1)
        for term in upper:
            self.put(world, who, part_id, term["term_measure"], value if term is first else Fraction(0), period)
        for term in lower:
            self.put(world, who, part_id, term["term_measure"], of if term is lower[0] else Fraction(0), period)

    def _items(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """So often the first item of these classes that is an event."""
        classes = {one["item"] for one in self.by_part[part_id]["item_classes"] if one["measure"] == row["measure"]}
        item = next((one for one in self.by_part[part_id]["items"] if one["item"] in classes and one["event"]), None)
        if item is None:
            raise Unreachable("no item of these classes is an event")
        for _ in range(self._whole(value)):
            self.log(world, who, part_id, item, period)

    def log(
        self, world: World, who: str, part_id: str, item: Any, period: Period, points: Fraction | None = None
    ) -> None:
        """One event of an item."""
        rule = next(one for one in self.by_part[part_id]["event_rules"] if one["item"] == item["item"])
        least = points if points is not None else item["entered_minimum"]
        world.add(
            "events",
            who,
            period,
            scheme="" if rule["is_common"] else rule["scheme"],
            code=rule["event_code"],
            quantity=text_of(_inside(rule)) if rule["quantity_role"] == "measured" else "1",
            points=text_of(Fraction(least)) if item["entered_sign"] else None,
        )

    def _rank(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """A place: so many are better, and one is worse. How many share it: as many with the same figure."""
        is_shared = row["measure"] not in self.ranks
        rank = self.ranks[row["measure"].removesuffix("_shared_by")][0]
        step = self._worse_by(rank["of_measure"], part_id) * (-1 if rank["direction"] == "descending" else 1)
        middle, others = self._middle(rank["of_measure"], part_id), self._whole(value) - 1
        if others < 0:
            raise Unreachable("there is no place before the first")
        figures = {who: middle, "z": middle + step}
        figures |= {f"o{number}": middle if is_shared else middle - step for number in range(others)}
        for name, figure in figures.items():
            world.people.setdefault(name, self._colleague(world.people[who], name))
            self.put(world, name, part_id, rank["of_measure"], figure, period)

    def _colleague(self, person: Person, name: str) -> Person:
        return Person(name, person.role, person.line)

    def _middle(self, measure: str, part_id: str) -> Fraction:
        if self.measures[measure]["kind"] == "total":
            total = self.by_part[part_id]["totals"][0]
            return Fraction(total["base"] or 0) - 25
        return Fraction(3)

    def _worse_by(self, measure: str, part_id: str) -> Fraction:
        return Fraction(5 if self.measures[measure]["kind"] == "total" else 1)

    def _total(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """Base and events: whole steps of the items with fixed points, and the rest in one with entered points."""
        total = self.by_part[part_id]["totals"][0]
        for item in self.by_part[part_id]["items"]:
            if item["is_conditional"]:
                self._void(world, who, part_id, item, period)
            elif not item["event"]:
                measure = item["times_measure"] or item["of_measure"]
                if item["times_measure"] and item["points"] == 1 and self.measures[measure]["kind"] == "mark":
                    self.put(world, who, part_id, measure, Fraction(self.mark_of(measure)["maximum"]), period)
                    value -= Fraction(self.mark_of(measure)["maximum"])
        self._lose(world, who, part_id, value - Fraction(total["base"] or 0), period)

    def _lose(self, world: World, who: str, part_id: str, rest: Fraction, period: Period) -> None:
        events = [item for item in self.by_part[part_id]["items"] if item["event"] and not item["is_conditional"]]
        entered = [item for item in events if item["entered_sign"]]
        fixed = sorted((item for item in events if item["points"]), key=lambda item: -abs(item["points"]))
        least = min((Fraction(item["entered_minimum"]) for item in entered), default=Fraction(0))
        for _ in range(60):
            if rest == 0:
                return
            for item in entered:
                points = rest * item["entered_sign"]
                if item["entered_minimum"] <= points <= item["entered_maximum"]:
                    self.log(world, who, part_id, item, period, points)
                    return
            # what is left must be nothing, or enough for an item whose points are entered
            item = next((one for one in fixed if _leaves(rest, Fraction(one["points"]), least)), None)
            if item is None:
                break
            self.log(world, who, part_id, item, period)
            rest -= Fraction(item["points"])
        raise Unreachable("no events come to such a total")

    def _void(self, world: World, who: str, part_id: str, item: Any, period: Period) -> None:
        """Let a conditional item's condition fail: of nothing happened, or by one count that is too many."""
        asked = [one for one in self.by_part[part_id]["clauses"] if one["target"] == item["item"]]
        for clause in asked:
            row = self.measures[clause["measure"]]
            if row["kind"] == "rank" or (row["is_count"] and not HOLDS[clause["operator"]](0, clause["required"])):
                return
        clause = next((one for one in asked if self.measures[one["measure"]]["kind"] == "source"), None)
        if clause is None:
            raise Unreachable("a conditional item cannot be kept out")
        self.put(world, who, part_id, clause["measure"], Fraction(clause["required"]) + 1, period)

    def _results(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """So many of the shorter periods at the star, and the others surely at another one."""
        count = next(one for one in self.by_part[part_id]["result_counts"] if one["measure"] == row["measure"])
        inner = next(
            part
            for part, one in self.parts.items()
            if one["scheme"] == count["of_part_scheme"] and one["period_kind"] == count["of_period_kind"]
        )
        for number, month in enumerate(period.months):
            self._reach(world, who, inner, count["star"], month, is_reached=number < self._whole(value))

    def _reach(self, world: World, who: str, part_id: str, star: int, month: Period, is_reached: bool) -> None:
        chained = self.parts[part_id]["levels_are_chained"]
        clauses = [
            one
            for one in self.by_part[part_id]["clauses"]
            if one["target_kind"] == "star" and (one["star"] == star or (chained and one["star"] < star))
        ]
        done: set[str] = set()
        for clause in clauses:
            if clause["measure"] not in done:
                done.add(clause["measure"])
                required = Fraction(clause["required"])
                of = self.whole_of(clause["measure"])
                value = required * of if is_reached else required * of / 2
                self.put(world, who, part_id, clause["measure"], value, month, of)
                if not is_reached:
                    return

    def _sheet(
        self, world: World, who: str, part_id: str, row: Any, value: Fraction, period: Period, of: Fraction
    ) -> None:
        """So many sheets with a fatal fault beside one without; or one sheet of this score."""
        items = self.by_part[part_id]["sheet_items"]
        if row["is_count"]:
            fatal = next(item["mark"] for item in items if item["fatal"])
            for number in range(self._whole(value) + 1):
                self.sheet(world, who, part_id, period, {fatal: "fail"} if number else {})
            return
        sheet = self.by_part[part_id]["sheets"][0]
        lost = Fraction(sheet["base"] or sum(item["points"] for item in items)) - value / of
        light = [item for item in items if not item["fatal"]]
        for size in range(len(light) + 1):
            for chosen in combinations(light, size):
                if sum((Fraction(item["points"]) for item in chosen), Fraction(0)) == lost:
                    self.sheet(world, who, part_id, period, {item["mark"]: "fail" for item in chosen})
                    return
        raise Unreachable("no sheet comes to such a score")

    def sheet(self, world: World, who: str, part_id: str, period: Period, marks: Mapping[str, str | None]) -> None:
        """One sheet of a call of the month; every mark that is not named is the best one, and None is not entered."""
        call = self._interaction(world, who, part_id, period)
        for mark in self.by_part[part_id]["marks"]:
            if mark["item_of_sheet"]:
                text = marks.get(mark["mark"], self.extreme_mark(part_id, mark, is_best=True))
                if text is not None:
                    world.add(
                        "assessments", who, period,
                        assessment_id=f"{call}-sheet", interaction_id=call, item=mark["mark"], mark=text,
                    )  # fmt: skip

    def _interaction(self, world: World, who: str, part_id: str, period: Period) -> str:
        """A call; a quick chat, where the sheet asks the interaction itself."""
        if not any(one["column_name"] for one in self.by_part[part_id]["sheet_conditions"]):
            return world.add("calls", who, period).values["call_id"]
        told = {"channel": "online", "first_response_at": "{day} 10:00:01", "average_reply_seconds": "1"}
        return world.add("tickets", who, period, **told).values["ticket_id"]

    def extreme_mark(self, part_id: str, mark: Any, is_best: bool) -> str:
        """What a form says at best, or at worst: a level, a number of the mark's own item or of a test."""
        words = {"pass_fail": ("fail", "pass"), "yes_no": ("no", "yes")}.get(mark["answer"])
        if words:
            return words[is_best]
        if mark["answer"] == "option":
            options = [one for one in self.by_part[part_id]["options"] if one["mark"] == mark["mark"]]
            return str((max if is_best else min)(options, key=lambda one: one["points"])["option"])
        if any(item["mark"] == mark["mark"] for item in self.by_part[part_id]["sheet_items"]):
            return text_of(Fraction(mark["maximum"] if is_best else mark["minimum"]))
        tests = [one for one in self.by_part[part_id]["sheet_conditions"] if one["mark"] == mark["mark"]]
        is_low_good = all(one["low"] is not None for one in tests)
        return "0" if is_low_good == is_best else "9" if is_low_good else "1" if is_best else "0"

    @staticmethod
    def _whole(value: Fraction) -> int:
        if value.denominator != 1 or value < 0:
            raise Unreachable("nothing can be counted so often")
        return int(value)


def _inside(rule: Any) -> Fraction:
    """A measured quantity inside the rule's range."""
    if rule["quantity_from"] is not None:
        return Fraction(rule["quantity_from"]) + (0 if rule["from_inclusive"] else 1)
    return Fraction(rule["quantity_to"]) - 1


def _leaves(rest: Fraction, points: Fraction, least: Fraction) -> bool:
    return rest == points or (rest / points >= 1 and abs(rest - points) >= least)


def _grouped(rows: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["measure"]].append(row)
    return found
