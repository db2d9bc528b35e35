"""How many calls are inspected and which are listed, as lines of text. Belongs here: one part's sampling."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing.layout import ends_of, named, percent, source, table

_MODES = {"relief": "up to {n} calls, never more than without it", "flat": "{n} calls, as far as there are so many"}


def described_sampling(rows: dict[str, list[Row]], measures: dict[str, Row]) -> Iterator[str]:
    for row in rows["samplings"]:
        of = f"{named(measures[row['measure']])} of the {'month before' if row['of_previous'] else 'month'}"
        rate = "a blank share" if row["rate"] is None else percent(row["rate"])
        least = f", at least {row['minimum']}" if row["minimum"] else ""
        told = [[f"{rate} of {of}, rounded up{least}", _SCOPES[row["scope"]], source(row)]]
        if row["exempt_star"] is not None:
            mode = _MODES[row["exempt_mode"]].format(n=row["exempt_count"])
            whose = f"of whoever held star {row['exempt_star']} in the month before"
            stands = source({"provenance": row["exempt_provenance"], "reference": row["exempt_reference"]})
            told.append([mode, whose, stands])
        if row["live_share"] is not None or row["live_parameter"]:
            share = "a blank share" if row["live_share"] is None else percent(row["live_share"])
            told.append([f"{share} of them while the call goes on", "the others afterwards", source(row)])
        yield from table("Calls to inspect, drawn at random", told)
    yield from table("Calls listed beside them", (_list(row) for row in rows["sampling_lists"]))


_SCOPES = {"agent": "of each person", "team": "of a team, shared out over its people by largest remainder"}


def _list(row: Row) -> list[str]:
    if row["mark"]:
        said = "yes or pass" if row["mark_number"] else "no or fail"
        return [row["reason"], f"the calls before and after one whose {row['mark']} is {said}", source(row)]
    told = f"{ends_of(row)} seconds of talk"
    if row["answered_within"] is not None:
        target = "a blank target" if row["target"] is None else percent(row["target"])
        minutes = "blank" if row["slot_minutes"] is None else str(row["slot_minutes"])
        told += (
            f", in slots of {minutes} minutes with less than {target} answered within {row['answered_within']} seconds"
        )
    return [row["reason"], told, source(row)]
