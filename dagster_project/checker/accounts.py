"""What is known of a line of a corrected period: its latest amount, all that was posted for it, and the difference.

Belongs here: reading both sides, and what they differ by. Does not belong here: what is posted of it now (`retro.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .rows import Key, Number, Row, Tables

DECIDED = ("ok", "not_applicable")
Line = tuple[Key, str]  # whose line, of which period, and its name
Stars = Mapping[str, Mapping[Key, Row]]


@dataclass
class Account:
    """What is known of one line: its latest row, where there is one, and all that was posted for it."""

    latest: Row | None = None
    posted: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [*self.posted, *([self.latest] if self.latest else [])]

    @property
    def paid(self) -> Number:
        amounts: list[Number] = [row["amount"] for row in self.posted if row["amount"] is not None]
        return sum(amounts)

    @property
    def is_told(self) -> bool:
        """Whether the last difference said that the line is undecided."""
        later = {row["posting_period"]: row for row in self.posted if row["posting_period"] != row["origin_period"]}
        return bool(later) and later[max(later)]["amount"] is None

    @property
    def currency(self) -> str:
        return str(min(row["currency"] for row in self.rows))


class Moved(NamedTuple):
    """A line that differs: by how much (None: undecided), and why where that is so."""

    difference: Number | None
    status: str
    reason: str | None


def read_accounts(earlier: Tables) -> dict[Line, Account]:
    """Every line of the corrected periods."""
    accounts: dict[Line, Account] = defaultdict(Account)
    for row in earlier["latest_lines"]:
        accounts[_line_of(row)].latest = row
    for row in earlier["posted_lines"]:
        accounts[_line_of(row)].posted.append(row)
    return accounts


def _line_of(row: Row) -> Line:
    return (row["scheme"], row["subject_type"], row["subject_id"], row["origin_period"]), row["line"]


def read_stars(earlier: Tables) -> Stars:
    """The stars of corrected periods, by side (`posted`, `latest`)."""
    sides: dict[str, dict[Key, Row]] = {"posted": {}, "latest": {}}
    for row in earlier["corrected_stars"]:
        sides[row["side"]][row["scheme"], row["subject_type"], row["subject_id"], row["period"]] = row
    return sides


def moved_line(line: Line, account: Account, stars: Stars) -> Moved | None:
    """None where the latest amount is what was posted, and where nothing is known of what was never paid."""
    star, latest = stars["latest"].get(line[0]), account.latest
    if len({row["currency"] for row in account.rows}) > 1:
        found = Moved(None, "error", "currencies_differ")
    elif latest is not None and latest["amount"] is None:
        found = Moved(None, latest["status"], latest["reason_code"])
    elif latest is None and star is not None and star["status"] not in DECIDED:
        found = Moved(None, star["status"], star["reason_code"])
    else:
        status = "ok" if latest is None else latest["status"]
        found = Moved((latest["amount"] if latest else 0) - account.paid, status, None)
    return found if (account.paid if found.difference is None else found.difference) else None
