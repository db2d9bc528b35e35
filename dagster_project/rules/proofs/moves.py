"""Ladders: moves that lead somewhere, in a table that says once what the clauses do.

Belongs here: the moves, the round and the exclusions of a part. Does not belong here: the clauses of stars
(`ladders.py`), names (`compiler/`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.problems import Problem
from dagster_project.rules.proofs.part import Part, repeated

MOST_MOVES = 8


def problems(part: Part) -> Iterator[Problem]:
    if not part.head["has_ladder"]:
        return
    moves = part.rows["moves"]
    yield from _company(part)
    for row, first in repeated(moves, "move"):
        what = f"The move `{row['move']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each move its own name.")
    for row, first in repeated(part.rows["exclusions"], "exclusion"):
        what = f"The exclusion `{row['exclusion']}` stands twice (first on line {first.place.line})."
        yield Problem(row.place, what, "Give each its own name.")
    for row in moves[MOST_MOVES:]:
        yield Problem(row.place, f"A ladder has up to {MOST_MOVES} moves.", "Take the last ones out.")
    for row, first in repeated([row for row in moves if row["kind"] == "by_clauses"], "kind"):
        what = f"`{row['move']}` follows the clauses, and `{first['move']}` (line {first.place.line}) does already."
        yield Problem(row.place, what, "Keep one.")
    if part.rows["rounds"] and not any(row["in_rounds"] for row in moves):
        what = "A round is held, and no move follows the clauses."
        yield Problem(part.rows["rounds"][0].place, what, "Add a move with `by_clauses: true`.")
    for row in moves:
        yield from _steps(part, row)


def _company(part: Part) -> Iterator[Problem]:
    """What nothing computes yet beside a ladder."""
    place = part.head.place
    if not part.rows["levels"]:
        yield Problem(place, "A ladder moves stars, and this part has none.", "Add `levels`.")
    for table, word in (("quotas", "quotas"), ("approvals", "approvals")):
        if part.rows[table]:
            what = f"A ladder beside `{word}` is not computed yet: a star that is kept asks nobody."
            yield Problem(part.rows[table][0].place, what, f"Take `{word}` or `ladder` out.")
    if part.head["no_star"] == "manual_review":
        what = "`no_star: manual_review` says nothing on a ladder: who reaches no star keeps the one that is held."
        yield Problem(place, what, "Take `no_star` out.")


def _steps(part: Part, row: Row) -> Iterator[Problem]:
    highest = max(part.stars, default=0)
    if row["held"] is not None and highest > 1:
        what = f"The move `{row['move']}` is made from one star, and this ladder has {highest}."
        yield Problem(row.place, what, "`held` is for ladders of one star; take it out.")
    for column in ("held", "stars", "cap", "floor"):
        value = row[column]
        if value is not None and not 0 <= value <= highest:
            yield Problem(row.place, f"The move `{row['move']}` names {value}.", f"Stars lie between 0 and {highest}.")
    for column in ("max_up", "max_down"):
        if row[column] is not None and row[column] < 0:
            what = f"`{column}` of the move `{row['move']}` is {row[column]}."
            yield Problem(row.place, what, "Write how many stars at most, 0 for none.")
    if row["kind"] in ("up", "down") and row["stars"] == 0:
        yield Problem(row.place, f"The move `{row['move']}` moves nobody.", "Write how many stars it moves.")
