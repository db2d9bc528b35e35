"""What a mapping file says, as frozen values that were checked when it was read.

Belongs here: the shapes. Does not belong here: their YAML (`reading`), their SQL (`rendering`).
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from dagster_project.catalogue import Column
from dagster_project.intake.form import Form
from dagster_project.rules.nodes import Place


@dataclass(frozen=True, eq=False)
class Rule:
    """How one canonical column is filled: from the one of `headings` that the file has, or by a constant.

    The steps are taken in this order: `strip`, `values`, `thousands` and `decimal`, `unit`, `formats`, `offset`,
    `on_day_of`, `zone`, `prefix`, `default`. `values` gives None where a text means nothing.
    """

    column: Column
    place: Place
    headings: tuple[str, ...] = ()
    optional: bool = False
    constant: str | None = None
    strip: tuple[str, ...] = ()
    values: Dictionary[str, str | None] = field(default_factory=dict)
    thousands: str = ""
    decimal: str = ""
    unit: str = ""
    formats: tuple[str, ...] = ()
    offset: str = ""
    on_day_of: str = ""
    zone: Zone | None = None
    prefix: str = ""
    default: str | None = None


@dataclass(frozen=True)
class Zone:
    """The zone of a column's times: `name`, or what the rule `by_row` reads. Where clocks are changed, `ambiguous` and
    `nonexistent` say whether the earlier or the later moment is meant; '' where nobody said."""

    name: str
    by_row: Rule | None
    ambiguous: str
    nonexistent: str


@dataclass(frozen=True)
class Held:
    """From the day `since` on (ISO) the delivered `id` is that of `person`."""

    id: str
    person: str
    since: str


@dataclass(frozen=True)
class EventsToTickets:
    """An event log, one row an event, folded into one row per case."""

    case: Rule
    activity: Rule
    at: Rule
    resource: Rule
    first_response: tuple[str, ...]
    resolution: tuple[str, ...]
    gives = ("case", "agent", "opened_at", "first_response_at", "resolved_at", "outcome")

    @property
    def inputs(self) -> tuple[Rule, ...]:
        return (self.case, self.activity, self.at, self.resource)


@dataclass(frozen=True)
class PunchesToDays:
    """A time clock's punches, one row each, folded into one row per person and day; a time is `HH:MM:SS` or ''."""

    employee: Rule
    at: Rule
    debounce_seconds: int
    day_start_minutes: int
    scheduled_start: str
    scheduled_end: str
    gives = ("employee", "day", "scheduled_start", "scheduled_end", "first_in", "last_out", "absence_kind")

    @property
    def inputs(self) -> tuple[Rule, ...]:
        return (self.employee, self.at)


@dataclass(frozen=True)
class CellsToRows:
    """A wide table: `keep` are read for every row that is made; each of `cells` is a heading and what it says, such as
    a month. `blank_rows`: whether an empty cell is a row without a value, or nothing."""

    keep: tuple[Rule, ...]
    cells: tuple[tuple[Rule, str], ...]
    blank_rows: bool

    @property
    def gives(self) -> tuple[str, ...]:
        return (*(rule.headings[0] for rule in self.keep), "heading", "value")

    @property
    def inputs(self) -> tuple[Rule, ...]:
        return (*self.keep, *(rule for rule, _ in self.cells))


Fold = EventsToTickets | PunchesToDays | CellsToRows


@dataclass(frozen=True)
class Mapping:
    """One mapping file. `hash` is over its content (`document`), whatever the order of keys or the comments."""

    name: str
    place: Place
    source: str
    applies_to: tuple[str, ...]
    form: Form
    rules: tuple[Rule, ...]
    fold: Fold | None
    hash: str
    document: Dictionary[str, object]
    held: tuple[Held, ...] = ()

    @property
    def inputs(self) -> tuple[Rule, ...]:
        """The rules that read the file's own headings, those of zones behind the others."""
        read = self.fold.inputs if self.fold else self.rules
        return (*read, *(one.zone.by_row for one in read if one.zone and one.zone.by_row))
