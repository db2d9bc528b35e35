"""Who earns by several schemes at once: what the company's policies leave of each line.

Belongs here: the adjustment that each policy makes, from the lines as the checker has computed them.
Does not belong here: the lines themselves (`pay.py`). Read on: docs/rules.md, "Several schemes a person".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .amounts import Amount
from .lines import TABLE, Columns, common_columns, key_of_line
from .rows import Difference, Key, Number, Row, columns_differ, differ
from .statuses import RANK, STATUSES

Earned = Mapping[tuple[Key, str], tuple[Amount, Row]]  # by line: its amount, and its rule


class Line(NamedTuple):
    """One line that a policy joins, in the order in which they go first."""

    key: Key
    line: str
    amount: Number | None
    status: str


class Cut(NamedTuple):
    """What is taken off a line: None with a status while it is not known."""

    amount: Number | None
    status: str
    pays: str


def cuts(stacking: Iterable[Row], earned: Earned) -> dict[tuple[Key, str], Cut]:
    """The adjustments of everybody, by key and `line/policy`."""
    policies: dict[str, list[Row]] = defaultdict(list)
    for row in stacking:
        policies[row["policy"]].append(row)
    found: dict[tuple[Key, str], Cut] = {}
    for policy, rows in policies.items():
        rows.sort(key=lambda row: row["position"])
        for lines in _joined(rows, earned):
            for line, cut in _cut(rows[0], lines):
                found[line.key, f"{line.line}/{policy}"] = cut
    return found


def _joined(rows: Sequence[Row], earned: Earned) -> Iterator[list[Line]]:
    """For each person, period and currency the lines of a policy; what is deducted competes with none."""
    groups: dict[tuple[str, ...], list[tuple[tuple[int, int, str], Line]]] = defaultdict(list)
    for (key, name), (amount, rule) in earned.items():
        place = next((row["position"] for row in rows if row["scheme"] == key[0] and row["line"] in (None, name)), None)
        if place is not None and (amount.amount is None or amount.amount > 0):
            line = Line(key, name, amount.amount, amount.status)
            groups[*key[1:], rule["currency"]].append(((place, rule["line_order"], name), line))
    for lines in groups.values():
        yield [line for _, line in sorted(lines, key=lambda entry: entry[0])]


def _cut(policy: Row, lines: list[Line]) -> Iterator[tuple[Line, Cut]]:
    pays = policy["pays"]
    unknown = _unknown(line.status for line in lines if line.amount is None)
    for number, line in enumerate(lines):
        if line.amount is None or pays == "sum":
            continue
        if _is_open(pays, number, lines):
            yield line, Cut(None, unknown, pays)
            continue
        kept = _kept(policy, number, lines)
        if kept < line.amount:
            yield line, Cut(kept - line.amount, "ok", pays)


def _unknown(statuses: Iterable[str]) -> str:
    """The weightiest of what is missing; what people decide weighs nothing among it."""
    rank = max((RANK.get(status, 0) for status in statuses), default=0)
    return STATUSES[rank] if rank else "manual_review"


def _is_open(pays: str, number: int, lines: list[Line]) -> bool:
    """Whether a line that is not known yet could change what is left of this one."""
    unknown = [place for place, line in enumerate(lines) if line.amount is None]
    if pays == "best_of":
        return bool(unknown)
    before = [place for place in unknown if place < number]
    if pays == "exclusive":
        return bool(before) and all(line.amount is None for line in lines[: before[0]])
    return bool(before)


def _kept(policy: Row, number: int, lines: list[Line]) -> Number:
    amount = lines[number].amount or 0
    before = [line.amount for line in lines[:number] if line.amount is not None]
    if policy["pays"] == "best_of":
        greatest = max(line.amount for line in lines if line.amount is not None)
        first = next(place for place, line in enumerate(lines) if line.amount == greatest)
        return amount if number == first else 0
    if policy["pays"] == "exclusive":
        return 0 if before else amount
    left: Number = policy["at_most"] - sum(before)
    return max(0, min(amount, left))


def check_adjustments(
    rows: Sequence[Row], expected: Mapping[tuple[Key, str], Cut], cut_lines: Mapping[tuple[Key, str], Columns]
) -> Iterator[Difference]:
    """One row for each cut, beside the line that it cuts (as `cut_lines` says it), and no other adjustment."""
    seen: set[tuple[Key, str]] = set()
    for row in rows:
        key, name = key_of_line(row), row["line"]
        cut = expected.get((key, name))
        if cut is None or (key, name) in seen:
            yield differ(TABLE, key, f"{name}.row", "none: no policy cuts this line", "one row")
            continue
        seen.add((key, name))
        line = cut_lines[key, name.rpartition("/")[0]]
        wanted = {
            **common_columns(key),
            **{column: line[column] for column in ("scheme_version", "star", "currency")},
            "cause": "adjustment",
            "quantity": 1,
            "amount": cut.amount,
            "status": cut.status,
            "reason_code": cut.pays,
        }
        yield from columns_differ(TABLE, key, wanted, row, f"{name}.")
    for key, name in expected.keys() - seen:
        yield differ(TABLE, key, f"{name}.row", "one row", "none")
