"""The words `approvals` and `approvals_above` of the site file: who signs a month, and who else where much is paid.

Belongs here: both, with what is refused. Does not belong here: what a month comes to (`reading/signing.py`), signing
(`door/approve.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.errors import Refusal
from dagster_project.site_words import Block

ABOVE_WORDS = ("role", "line", "total")
_MONEY = r"[0-9]{1,12}([.][0-9]{1,2})?"


@dataclass(frozen=True)
class Above:
    """`role` signs too where one line, or all lines of a month together, come to more than this, in any currency."""

    role: str
    line: Decimal | None = None
    total: Decimal | None = None

    def is_asked(self, greatest_line: Decimal, greatest_total: Decimal) -> bool:
        by_line = self.line is not None and greatest_line > self.line
        return by_line or (self.total is not None and greatest_total > self.total)


def read_approvals(block: Block, people: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Every role of `people` where the word is missing: forgetting it must not open the door unsigned."""
    if "approvals" not in block:
        return tuple(people)
    roles = block.words("approvals")
    for role in roles:
        block.refuse_unknown("approvals", role, list(people), "a role of `people`")
    return roles


def read_above(block: Block, people: Mapping[str, tuple[str, ...]]) -> tuple[Above, ...]:
    """None where the word is missing."""
    if "approvals_above" not in block:
        return ()
    return tuple(_above(one, people) for one in block.blocks("approvals_above", ABOVE_WORDS))


def _above(block: Block, people: Mapping[str, tuple[str, ...]]) -> Above:
    role = block.text("role")
    block.refuse_unknown("role", role, list(people), "a role of `people`")
    if "line" not in block and "total" not in block:
        raise Refusal(f"{block.place}: from which amount on does {role} sign? Write `line: 5000.00` or `total: …`.")
    return Above(role, _money(block, "line"), _money(block, "total"))


def _money(block: Block, word: str) -> Decimal | None:
    return Decimal(block.matching(word, _MONEY, "an amount such as 5000.00", "0")) if word in block else None
