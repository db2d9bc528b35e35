"""How the values under a heading are written: dates, separators, units, codes, proposed from a sample of them.

Belongs here: the words of one rule (`mapping/language.RULE`), each with the reason that a person confirms it by.
Does not belong here: which heading is which column (`pairing`). Where two ways of reading fit equally well, none is
proposed and both are named: the values then pass as they come, and are rejected in the open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dagster_project.catalogue import Column
from dagster_project.intake.drafting.known import Known, unit_in
from dagster_project.intake.mapping import language

DAYS = ("%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y")
MONTHS = ("%Y年%m月", "%Y/%m", "%Y.%m", "%Y%m", "%m/%Y")
CLOCKS = (" %H:%M:%S", " %H:%M")
_FORMATS = {
    "date": DAYS,
    "month": MONTHS,
    "timestamp": tuple(day + clock for day in ("%Y-%m-%d", *DAYS) for clock in CLOCKS),
}
_CANONICAL = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}( 00:00:00)?"),
    "month": re.compile(r"\d{4}-\d{2}"),
    "timestamp": re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*"),
}
_DIGITS = {"%Y": "[0-9]{4}"}
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\D*")
_ENDED = re.compile(r"[+-]?[\d,.]+\s*(\D+)")
_DURATION = re.compile(r"\d{1,4}:[0-5]\d:[0-5]\d")
_NAMED = 12  # codes named in a remark


@dataclass
class Way:
    """The words of a rule beside `from`, as YAML values, and what is to be confirmed. `is_known`: whether times are
    written in a form that is known, be it in one of several."""

    words: dict[str, object] = field(default_factory=dict)
    confirm: list[str] = field(default_factory=list)
    is_known: bool = True

    def propose(self, word: str, value: object, why: str) -> None:
        self.words[word] = value
        self.confirm.append(why)


def way(column: Column, heading: str, values: Sequence[str], known: Known, day: str) -> Way:
    """`values` are what stands there, without blanks and empty ones; `day` is the row's date column, '' if none."""
    found = Way()
    if column.data_type in _FORMATS:
        _times(found, column, values, day)
    elif column.values or column.data_type == "boolean":
        _codes(found, column, values, known)
    elif column.data_type != "text":
        _numbers(found, column, heading, values, known)
    return found


def _times(found: Way, column: Column, values: Sequence[str], day: str) -> None:
    odd = [value for value in values if not _CANONICAL[column.data_type].fullmatch(value)]
    if not odd:
        return
    if column.data_type == "timestamp" and all(_CLOCK.fullmatch(value) for value in odd):
        if day:
            found.propose("on_day_of", day, f"times of day such as {odd[0]}, put on `{day}`")
        else:
            found.is_known = False
            found.confirm.append(f"times of day such as {odd[0]}; no date column says of which day")
        return
    fitting = Counter({each: sum(_fits(value, each) for value in odd) for each in _FORMATS[column.data_type]})
    best = [each for each, count in fitting.items() if count and count == max(fitting.values())]
    word = "datetime_format" if column.data_type == "timestamp" else "date_format"
    if len(best) == 1:
        found.propose(word, best[0], f"{fitting[best[0]]} of {len(odd)} values, such as {odd[0]}")
    elif best:
        found.confirm.append(f"{odd[0]} can be {' or '.join(best)}: add `{word}` with the right one")
    else:
        found.is_known = False
        found.confirm.append(f"{odd[0]} is no {column.data_type} that is known: add `{word}`")


def _fits(value: str, pattern: str) -> bool:
    parts = re.split("(%.)", pattern)
    shape = "".join(_DIGITS.get(p, "[0-9]{1,2}") if p.startswith("%") else re.escape(p) for p in parts)
    if not re.fullmatch(shape, value):
        return False
    try:
        return bool(datetime.strptime(value, pattern))
    except ValueError:
        return False


def _codes(found: Way, column: Column, values: Sequence[str], known: Known) -> None:
    canonical = column.values or ("true", "false", "yes", "no", "1", "0")
    meant = known.booleans if column.data_type == "boolean" else known.values.get(column.name, {})
    odd = [value for value in dict.fromkeys(values) if value not in canonical]
    listed = {value: meant[value] for value in odd if value in meant and meant[value] in (*canonical, None)}
    if listed:
        found.propose("values", listed, "what each code means")
    open_codes = [value for value in odd if value not in listed]
    if open_codes:
        shown = ", ".join(open_codes[:_NAMED]) + (", …" if len(open_codes) > _NAMED else "")
        found.confirm.append(f"say under `values` which of {', '.join(canonical)} is meant by {shown}")


def _numbers(found: Way, column: Column, heading: str, values: Sequence[str], known: Known) -> None:
    possible = language.units_of(column.name, column.data_type)
    unit = known.units.get(unit_in(heading), "")
    if unit in possible:
        found.propose("unit", unit, f"the heading says {unit_in(heading)}")
    elif language.CLOCK in possible and values and all(_DURATION.fullmatch(value) for value in values):
        found.propose("unit", language.CLOCK, f"durations such as {values[0]}")
    elif "percent" in possible and any(value.endswith("%") for value in values):
        found.propose("unit", "percent", f"values such as {next(value for value in values if value.endswith('%'))}")
    grouped = [value for value in values if _GROUPED.fullmatch(value)]
    if grouped:
        found.propose("thousands", ",", f"values such as {grouped[0]}")
    if "unit" in found.words:
        return
    ends = Counter(found_end[1].strip() for value in values if (found_end := _ENDED.fullmatch(value)))
    if ends:
        end, count = ends.most_common(1)[0]
        if known.units.get(end) in possible:
            found.confirm.append(f"{count} values end in {end}: add `unit` if all of them are meant so")
        else:
            found.propose("strip", [end], f"{count} of {len(values)} values end in {end}")
