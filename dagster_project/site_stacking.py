"""The block `stacking` of the site file: what somebody is paid who earns by several schemes at once.

Belongs here: the policies with the lines that they join, in the order in which they are named.
Does not belong here: what they come to (dbt/models/pay/int_pay_stacked.sql, `checker/stacking.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import Place
from dagster_project.site_words import Block

STACKING_WORDS = ("policy", "pays", "of", "at_most")
WAYS = ("sum", "best_of", "exclusive", "cap")
_NAME = "[a-z][a-z0-9_]*"
_ENTRY = re.compile(f"({_NAME})(?:/({_NAME}))?")
_MONEY = r"[0-9]{1,12}([.][0-9]{1,2})?"


@dataclass(frozen=True)
class Stacked:
    """A scheme, or one line of it."""

    scheme: str
    line: str | None

    @property
    def text(self) -> str:
        return f"{self.scheme}/{self.line}" if self.line else self.scheme


@dataclass(frozen=True)
class Stacking:
    """`pays`: all (`sum`), the greatest (`best_of`), the first that pays (`exclusive`), or at most so much (`cap`).

    `of` in the order in which they go first; `at_most` is the limit of a `cap`, in money of the period.
    """

    policy: str
    pays: str
    of: tuple[Stacked, ...]
    at_most: Decimal | None
    place: Place

    @property
    def told(self) -> list[object]:
        """All of it that decides an amount, in words that can be hashed."""
        at_most = None if self.at_most is None else str(self.at_most)
        return [self.policy, self.pays, [one.text for one in self.of], at_most]


def read_stacking(schemes: Block, used: Collection[str]) -> tuple[Stacking, ...]:
    """`used`: the schemes that the site file uses. A line is joined by one policy only."""
    if "stacking" not in schemes:
        return ()
    found: list[Stacking] = []
    for block in schemes.blocks("stacking", STACKING_WORDS):
        policy = _policy(block, used)
        _refuse_twice(block, policy, found)
        found.append(policy)
    return tuple(found)


def refuse_unknown_lines(stacking: Collection[Stacking], lines: Mapping[str, Collection[str]]) -> None:
    """`lines`: the lines that each scheme of the library pays. A policy over a line that nobody pays does nothing."""
    for policy in stacking:
        for one in policy.of:
            known = lines.get(one.scheme, ())
            if not known:
                raise Refusal(
                    f"{policy.place}: `{one.scheme}` pays no line, so `{policy.policy}` cannot join it. Take it out."
                )
            if one.line is not None and one.line not in known:
                listed = ", ".join(f"`{line}`" for line in sorted(known))
                raise Refusal(f"{policy.place}: `{one.scheme}` has no line `{one.line}`. It pays {listed}.")


def _policy(block: Block, used: Collection[str]) -> Stacking:
    pays = block.one_of("pays", WAYS, "")
    of = tuple(_stacked(block, text, used) for text in block.words("of"))
    if len(of) < 2 and not (len(of) == 1 and pays == "cap"):
        raise Refusal(
            f"{block.place_of('of')}: a policy joins several lines. Name them: `of: [a_scheme, another/line]`."
        )
    if ("at_most" in block) != (pays == "cap"):
        what = (
            "needs `at_most`, the money that it leaves" if pays == "cap" else "has no limit; only a `cap` has `at_most`"
        )
        raise Refusal(f"{block.place_of('at_most')}: `pays: {pays}` {what}.")
    at_most = Decimal(block.matching("at_most", _MONEY, "an amount such as 500.00", "0")) if pays == "cap" else None
    name = block.matching("policy", _NAME, "a name of small letters, digits and underscores", "")
    return Stacking(name, pays, of, at_most, block.place)


def _stacked(block: Block, text: str, used: Collection[str]) -> Stacked:
    match = _ENTRY.fullmatch(text)
    if match is None:
        raise Refusal(
            f"{block.place_of('of')}: `{text}` is neither a scheme nor a line. Write `scheme` or `scheme/line`."
        )
    block.refuse_unknown("of", match[1], used, "a scheme that this site file uses")
    return Stacked(match[1], match[2])


def _refuse_twice(block: Block, policy: Stacking, earlier: list[Stacking]) -> None:
    if policy.policy in {other.policy for other in earlier}:
        raise Refusal(f"{block.place_of('policy')}: the policy `{policy.policy}` stands twice. Give each its own name.")
    for number, one in enumerate(policy.of):
        for other in _others(policy, number, earlier):
            if (other.scheme == one.scheme and None in (other.line, one.line)) or other == one:
                raise Refusal(
                    f"{block.place_of('of')}: `{one.text}` and `{other.text}` join one line. A line is joined once: "
                    "otherwise nobody could say which policy cut it."
                )


def _others(policy: Stacking, number: int, earlier: list[Stacking]) -> Iterator[Stacked]:
    yield from policy.of[:number]
    for other in earlier:
        yield from other.of
