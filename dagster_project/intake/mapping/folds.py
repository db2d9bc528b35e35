"""Folds, read from a mapping file: many delivered rows that become one canonical row.

Belongs here: the folds that real exports need, and their words.
Does not belong here: their SQL (`fold_rendering`). A fold has declared words instead of expressions, so that what it
does can be read by whoever signs for it.
"""

from __future__ import annotations

import re

from dagster_project.catalogue import Column
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.columns import rule
from dagster_project.intake.mapping.model import CellsToRows, EventsToTickets, Fold, PunchesToDays, Rule
from dagster_project.intake.mapping.words import headings, listed, required
from dagster_project.rules.nodes import Place
from dagster_project.site_words import Block

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")


def fold(block: Block) -> Fold | None:
    """The one fold of a file; None where it has none."""
    node = block.node("fold")
    if node is None:
        return None
    named = Block(node, "`fold`", language.FOLDS)
    names = list(named)
    if len(names) != 1:
        raise Refusal(f"{named.place}: a file has one fold. Write one of {', '.join(language.FOLDS)} and its block.")
    if names[0] == "cells_to_rows":
        return _cells(named)
    return _events(named) if names[0] == "events_to_tickets" else _punches(named)


def _events(named: Block) -> EventsToTickets:
    block = named.block("events_to_tickets", language.EVENTS_TO_TICKETS)
    required(block, "resolution", "[Resolve ticket]")
    return EventsToTickets(
        case=_input(block, "case", "text"),
        activity=_input(block, "activity", "text"),
        at=_input(block, "at", "timestamp"),
        resource=_input(block, "resource", "text"),
        first_response=listed(block, "first_response"),
        resolution=listed(block, "resolution"),
    )


def _punches(named: Block) -> PunchesToDays:
    block = named.block("punches_to_days", language.PUNCHES_TO_DAYS)
    at = _input(block, "at", "timestamp")
    if at.zone:
        raise Refusal(
            f"{at.place}: punches are folded into days by the wall clock where they were made, so they have no `zone`. "
            "Leave it out."
        )
    return PunchesToDays(
        employee=_input(block, "employee", "text"),
        at=at,
        debounce_seconds=block.integer("debounce_seconds", default=0, at_least=0, at_most=3600),
        day_start_minutes=block.minutes("day_start", "00:00"),
        scheduled_start=_clock(block, "scheduled_start"),
        scheduled_end=_clock(block, "scheduled_end"),
    )


def _cells(named: Block) -> CellsToRows:
    block = named.block("cells_to_rows", language.CELLS_TO_ROWS)
    kept = required(block, "keep", "[工号]")
    required(block, "cells", '{1月: "2026-01", 2月: "2026-02"}')
    keep = [_read(f"kept_{at}", block.place_of("keep"), name) for at, name in enumerate(headings(kept, "keep"))]
    said = block.free_block("cells")
    cells = [
        (_read(f"cell_{at}", said.place_of(name), texts.heading(name)), said.text(name)) for at, name in enumerate(said)
    ]
    taken = [rule.headings[0] for rule in keep] + [rule.headings[0] for rule, _ in cells]
    for name in taken:
        if taken.count(name) > 1 or name in ("heading", "value"):
            raise Refusal(
                f"{block.place}: `{name}` is named twice, or the fold gives it itself (`heading`, `value`), "
                "so it cannot be told what is meant. Name each heading once, under a name of its own."
            )
    blank = block.one_of("blank_cells", (language.ROWS, language.LEFT_OUT), language.ROWS)
    return CellsToRows(tuple(keep), tuple(cells), blank == language.ROWS)


def _read(name: str, place: Place, heading: str) -> Rule:
    return Rule(Column(name, "text", True, (), ""), place, (heading,))


def _input(block: Block, key: str, data_type: str) -> Rule:
    node = required(block, key, "the heading to read")
    return rule(Column(key, data_type, True, (), ""), node)


def _clock(block: Block, key: str) -> str:
    text = block.text(key, "")
    if text and not _CLOCK.fullmatch(text):
        raise Refusal(f'{block.place_of(key)}: `{text}` is not a time of day such as "08:00:00".')
    return text
