"""Points that people entered with an event: within what so many occurrences allow.

Belongs here: the range of a sum of entered points.
Does not belong here: points that the rules give (`scores.py`), and each entry by itself, which is read from deliveries.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rows import Difference, Key, Row, differ


def compare_entered(key: Key, rule: Row, row: Row, of: str) -> Iterator[Difference]:
    """Entered points lie between the least and the most that so many occurrences allow."""
    points, times = row["points"], row["occurrences"]
    if points is None:
        yield differ("scores", key, of + "points", "the points entered", None)
        return
    amount = points * rule["entered_sign"]
    least, most = rule["entered_minimum"], rule["entered_maximum"]
    if (least is not None and amount < least * times) or (most is not None and amount > most * times):
        yield differ(
            "scores", key, of + "points", f"{times} times {least} to {most}, sign {rule['entered_sign']}", points
        )
