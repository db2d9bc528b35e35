"""Times of a named zone: which offset from UTC a time of day had there, on that day.

Belongs here: the words `zone`, `ambiguous` and `nonexistent` of a time column, and their SQL.
Does not belong here: a fixed offset (`columns`), the zone in which a person works (staging, which takes any offset).
When clocks are set back a time comes twice, when they are set forward there is none. Which one is meant must be said; a
time of which nobody said it keeps its text and the reason behind it, which staging rejects. It is never guessed.
"""

from __future__ import annotations

from functools import cache

import duckdb

from dagster_project.catalogue import Column
from dagster_project.errors import Refusal
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.model import Rule, Zone
from dagster_project.intake.mapping.words import headings, listed_values, refuse_unknown, required
from dagster_project.rules.nodes import MapNode, Place
from dagster_project.site_words import Block
from dagster_project.store.hashing import literal

NO_OFFSET = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_ZONE_OF = "zone of {}"


def zone(column: Column, block: Block) -> Zone | None:
    """The zone that a column's times are in: its name, or the column that has it row by row."""
    node = block.node("zone")
    words = [word for word in (language.AMBIGUOUS, language.NONEXISTENT) if word in block]
    if node is None:
        if words:
            raise Refusal(
                f"{block.place_of(words[0])}: `{words[0]}` says which time of a `zone` is meant. Name the zone."
            )
        return None
    what = "there is an `offset`" if "offset" in block else ""
    if column.data_type != "timestamp":
        what = f"`{column.name}` is a {column.data_type} column"
    if what:
        raise Refusal(f"{block.place_of('zone')}: {what}, so it has no zone. Leave `zone` or the other word out.")
    which = {word: block.one_of(word, (language.EARLIER, language.LATER), "") for word in words}
    name, by_row = "", None
    if isinstance(node, MapNode):
        given = Block(node, "`zone`", language.ZONE)
        read = headings(required(given, "from", "时区"), "from")
        values = listed_values(given, _checked)
        by_row = Rule(Column(_ZONE_OF.format(column.name), "text", True, (), ""), node.place, read, values=values)
    else:
        name = _checked(block.place_of("zone"), block.text("zone"))
    return Zone(name, by_row, which.get(language.AMBIGUOUS, ""), which.get(language.NONEXISTENT, ""))


def _checked(place: Place, text: str) -> str:
    refuse_unknown(place, text, known_zones(), "a time zone such as `Europe/Berlin`")
    return text


@cache
def known_zones() -> frozenset[str]:
    """The names of the IANA database that stand for a place, and UTC: an abbreviation such as CST means several."""
    with duckdb.connect() as connection:
        found = connection.execute("select name from pg_timezone_names()").fetchall()
    return frozenset(str(name) for (name,) in found if "/" in str(name) and not str(name).startswith("SystemV/")) | {
        "UTC"
    }


def in_zone(text: str, zone: Zone, by_row: str) -> str:
    """SQL for a time with its offset; `text` is SQL for the local time, `by_row` for the row's zone if it has one.

    What has an offset already, or is no time, passes as it is. Clocks are changed at most once in two days, so that a
    time has the offset of the day before or of the day after.
    """
    named = literal(zone.name) if zone.by_row is None else by_row
    local = "try_cast(r.t as timestamp)"
    return (
        f"list_transform([{{'t': {text}, 'z': {named}}}], lambda r: case when not regexp_full_match(r.t, "
        f"{literal(NO_OFFSET)}) or {local} is null then r.t {_unknown(zone)}else {_both(local, zone)} end)[1]"
    )


def _unknown(zone: Zone) -> str:
    if zone.by_row is None:
        return ""
    known = ", ".join(literal(name) for name in sorted(known_zones()))
    return (
        "when r.z is null then r.t || ' (in no zone)' "
        f"when r.z not in ({known}) then r.t || ' (in ' || r.z || ', which is no zone)' "
    )


def _both(local: str, zone: Zone) -> str:
    def offset(days: str) -> str:
        day = f"{local} {days} interval 1 day"
        return f"cast(epoch(timezone(r.z, timezone('UTC', {day})) - ({day})) as bigint)"

    return (
        f"list_transform([{{'l': {local}, 'before': {offset('-')}, 'after': {offset('+')}}}], lambda o: "
        f"{_chosen(zone)})[1]"
    )


def _chosen(zone: Zone) -> str:
    fits = {name: f"timezone(r.z, timezone('UTC', o.l - to_seconds(o.{name}))) = o.l" for name in ("before", "after")}
    return (
        f"case when o.before = o.after then r.t || {_shown('o.before')} "
        f"when {fits['before']} and {fits['after']} then {_declared(zone.ambiguous, 'has it twice')} "
        f"when {fits['before']} then r.t || {_shown('o.before')} "
        f"when {fits['after']} then r.t || {_shown('o.after')} "
        f"else {_declared(zone.nonexistent, 'has no such time')} end"
    )


def _declared(which: str, why: str) -> str:
    """The larger offset is that of the earlier moment."""
    if not which:
        return f"r.t || ' (' || r.z || ' {why})'"
    function = "greatest" if which == language.EARLIER else "least"
    return f"r.t || {_shown(f'{function}(o.before, o.after)')}"


def _shown(seconds: str) -> str:
    clock = f"printf('%02d:%02d', abs({seconds}) // 3600, abs({seconds}) // 60 % 60)"
    return f"case when {seconds} < 0 then '-' else '+' end || {clock}"
