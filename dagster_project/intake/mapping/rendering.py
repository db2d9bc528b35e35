"""A mapping as SQL over one delivered file: the text of each canonical column. No row of it passes through Python.

Belongs here: finding the file's headings, and the steps of a rule in their order (`model.Rule`).
Does not belong here: folds (`fold_rendering`), how the file is scanned (`intake/readers`).
Headings become columns `h0`, `h1`, … and delivered texts become literals: nothing from outside is ever SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from dagster_project.errors import Refusal
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.fold_rendering import folded
from dagster_project.intake.mapping.model import Mapping, Rule
from dagster_project.intake.mapping.persons import Rows
from dagster_project.intake.mapping.zones import NO_OFFSET, in_zone
from dagster_project.intake.original_ids import is_id
from dagster_project.intake.table import Table
from dagster_project.intake.texts import BLANKS
from dagster_project.rules.problems import nearest
from dagster_project.store.hashing import literal, quoted

_NUMBER = "[+-]?[0-9]{1,15}([.][0-9]{1,8})?"
_SHOWN = {"date": "%Y-%m-%d", "month": "%Y-%m", "timestamp": "%Y-%m-%dT%H:%M:%S"}


@dataclass(frozen=True)
class Mapped:
    """The canonical rows of a file, and `read`, the headings that were used."""

    rows: Rows
    read: frozenset[str]


def mapped(mapping: Mapping, table: Table, file: str) -> Mapped:
    """Refuses a file without the headings that the mapping reads, or with one of them twice."""
    found = {rule: heading for rule in mapping.inputs if (heading := _heading(mapping, rule, table, file)) is not None}
    places = {heading: f"h{place}" for place, heading in enumerate(dict.fromkeys(found.values()))}
    types = {heading: rule.column.data_type for rule, heading in reversed(list(found.items()))}
    named = [f"{table.texts[heading](types[heading])} as {place}" for heading, place in places.items()]
    named += [
        f"{table.delivered[heading]} as d{place}" for heading, place in places.items() if heading in table.delivered
    ]
    scan = f"(select {', '.join([f'{table.row_number} as row_number', *named])} from {table.scan})"
    texts = {rule: places[heading] for rule, heading in found.items()}
    if mapping.fold is None:
        originals = {
            rule.column.name: f"d{texts[rule]}"
            for rule in mapping.rules
            if rule in texts and is_id(rule.column) and found[rule] in table.delivered
        }
        return Mapped(Rows(_by_column(mapping, texts), "row_number", scan, originals), frozenset(places))
    given = {rule.column.name: stepped(rule, texts.get(rule), {}, _zone(rule, texts)) for rule in mapping.fold.inputs}
    scan = f"({folded(mapping.fold, given, scan)})"
    texts = {rule: quoted(rule.headings[0]) for rule in mapping.rules if rule.headings}
    return Mapped(Rows(_by_column(mapping, texts), "row_number", scan, {}), frozenset(places))


def _by_column(mapping: Mapping, texts: Dictionary[Rule, str]) -> dict[str, str]:
    dated = {r.column.name: stepped(r, texts.get(r), {}) for r in mapping.rules if r.column.data_type == "date"}
    return {rule.column.name: stepped(rule, texts.get(rule), dated, _zone(rule, texts)) for rule in mapping.rules}


def _zone(rule: Rule, texts: Dictionary[Rule, str]) -> str:
    """SQL for the zone that the row says its time is in; '' where no column says it."""
    by_row = rule.zone.by_row if rule.zone else None
    return stepped(by_row, texts.get(by_row), {}) if by_row else ""


def stepped(rule: Rule, text: str | None, days: Dictionary[str, str], zone: str = "") -> str:
    """SQL for a rule's canonical text. `text` is SQL for the delivered one, `days` for the date columns of the row,
    `zone` for the zone that it names."""
    if rule.constant is not None:
        value = literal(rule.constant)
    elif text is None:
        value = "cast(null as varchar)"
    else:
        value = _numbers(rule, _values(rule, _stripped(rule, text)))
    value = _on_day(rule, _times(rule, value), days)
    if rule.zone:
        value = in_zone(value, rule.zone, zone)
    if rule.prefix:
        value = f"{literal(rule.prefix)} || {value}"
    return f"coalesce({value}, {literal(rule.default)})" if rule.default is not None else value


def _stripped(rule: Rule, text: str) -> str:
    bare = f"trim({text}, {BLANKS})"
    if rule.strip:
        ends = "|".join(re.escape(end) for end in sorted(rule.strip, key=len, reverse=True))
        bare = f"regexp_replace({bare}, {literal(f'^(?:{ends}|[[:space:]])+|(?:{ends}|[[:space:]])+$')}, '', 'g')"
    return f"nullif({bare}, '')"


def _values(rule: Rule, text: str) -> str:
    if not rule.values:
        return text
    cases = " ".join(
        f"when {literal(delivered)} then {'null' if said is None else literal(said)}"
        for delivered, said in rule.values.items()
    )
    return f"case {text} {cases} else {text} end"


def _numbers(rule: Rule, text: str) -> str:
    if rule.thousands or rule.decimal:
        mark = re.escape(rule.thousands)
        whole = f"[0-9]{{1,3}}({mark}[0-9]{{3}})+" if rule.thousands else "[0-9]+"
        if rule.thousands and rule.decimal:
            whole = f"({whole}|[0-9]+)"
        fraction = ",[0-9]+" if rule.decimal else "" if rule.thousands == "." else "[.][0-9]+"
        grouped = f"[+-]?{whole}({fraction})?" if fraction else f"[+-]?{whole}"
        plain = f"replace({text}, {literal(rule.thousands)}, '')" if rule.thousands else text
        plain = f"replace({plain}, ',', '.')" if rule.decimal else plain
        text = f"case when regexp_full_match({text}, {literal(grouped)}) then {plain} else {text} end"
    if rule.unit == language.CLOCK:
        return _clock_seconds(text)
    return _scaled(rule, text) if rule.unit else text


def _scaled(rule: Rule, text: str) -> str:
    """An exact product of decimals; a quotient would be a float."""
    number = f"regexp_replace({text}, '[[:space:]]*%$', '')" if rule.unit == "percent" else text
    factor = language.FACTORS[rule.unit, language.held_by(rule.column.name, rule.column.data_type)]
    product = f"cast({number} as decimal(24, 8)) * cast({literal(factor)} as decimal(9, 4))"
    shown = f"rtrim(rtrim(cast({product} as varchar), '0'), '.')"
    return f"case when regexp_full_match({number}, {literal(_NUMBER)}) then {shown} else {text} end"


def _clock_seconds(text: str) -> str:
    hours, minutes, seconds = (f"cast(split_part({text}, ':', {part}) as bigint)" for part in (1, 2, 3))
    total = f"cast({hours} * 3600 + {minutes} * 60 + {seconds} as varchar)"
    return f"case when regexp_full_match({text}, '[0-9]{{1,4}}:[0-5][0-9]:[0-5][0-9]') then {total} else {text} end"


def _times(rule: Rule, text: str) -> str:
    if rule.formats:
        patterns = ", ".join(literal(pattern) for pattern in rule.formats)
        shown = literal(_SHOWN[rule.column.data_type])
        text = f"coalesce(strftime(try_strptime({text}, [{patterns}]), {shown}), {text})"
    if rule.offset:
        bare = f"regexp_full_match({text}, {literal(NO_OFFSET)})"
        text = f"case when {bare} then {text} || {literal(rule.offset)} else {text} end"
    return text


def _on_day(rule: Rule, text: str, days: Dictionary[str, str]) -> str:
    if not rule.on_day_of:
        return text
    clock = f"case when substr({text}, 2, 1) = ':' then '0' || {text} else {text} end"
    is_clock = f"regexp_full_match({text}, '[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?')"
    return f"case when {is_clock} then coalesce({days[rule.on_day_of]} || 'T' || {clock}, {text}) else {text} end"


def headings_there(rule: Rule, table: Table) -> list[str]:
    """Those of a rule's headings that the file has; more than one is refused."""
    return [heading for heading in rule.headings if heading in table.headings]


def _heading(mapping: Mapping, rule: Rule, table: Table, file: str) -> str | None:
    """Which of a rule's headings the file has."""
    there = headings_there(rule, table)
    wanted = " or ".join(f"`{heading}`" for heading in rule.headings)
    reads = f"which {rule.place} (mapping `{mapping.name}`) reads as {rule.column.name}"
    if len(there) > 1 or (there and list(table.headings).count(there[0]) > 1):
        raise Refusal(
            f"{file} has {' and '.join(f'`{one}`' for one in there)} {'both' if len(there) > 1 else 'twice'}, {reads}, "
            "so it cannot be told which is meant. Remove or rename one and deliver it again."
        )
    if not there and rule.headings and not rule.optional:
        near = nearest(rule.headings[0], [heading for heading in table.headings if heading])
        raise Refusal(
            f"{file} has no column {wanted}, {reads}. {near} Its headings are: {', '.join(table.headings)}. If the "
            "export was changed on purpose, add the new heading to `from` in the mapping; else export it again."
        )
    return there[0] if there else None
