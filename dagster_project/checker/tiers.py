"""Pay by tiers: a share or an amount for each occurrence, which changes with how many there are.

Belongs here: what so many occurrences come to. Does not belong here: rounding, limits and status of a line (`pay.py`).
Read on: schemes.md S44.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .rows import Number, Row

MARGINAL, REACHED = "marginal", "reached"


class Tiered(NamedTuple):
    share: Number
    amount: Number
    has_shares: bool


def tiered(tiers: Sequence[Row], mode: str, times: Number) -> Tiered | None:
    """The summed share of the basis and the summed amount; None where what is reached has a blank.

    Marginal: each occurrence at the rate of its own tier. Reached: all of them at the rate of the highest one reached.
    """
    share: Number = 0
    amount: Number = 0
    for tier, within in _counted(tiers, mode, times):
        if tier["share"] is None and tier["amount"] is None:
            return None
        share += within * (tier["share"] or 0)
        amount += within * (tier["amount"] or 0)
    return Tiered(share, amount, any(tier["share"] is not None for tier in tiers))


def _counted(tiers: Sequence[Row], mode: str, times: Number) -> Iterator[tuple[Row, Number]]:
    """Each tier that is reached, and how many occurrences it counts for; it starts after the end of the one before."""
    below: Number = 0
    for tier in tiers:
        end: Number = times if tier["to_n"] is None else min(times, tier["to_n"])
        if times > below and mode == MARGINAL:
            yield tier, end - below
        elif below < times == end and mode == REACHED:
            yield tier, times
            return
        below = end if tier["to_n"] is None else tier["to_n"]


def limited_share(share: Number, limit: Number | None) -> Number:
    """The limit holds for deductions as for additions: not more than so much of the basis either way."""
    if limit is None:
        return share
    return limit if share > limit else -limit if share < -limit else share
