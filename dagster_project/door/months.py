"""Months as the ledger writes them, `2026-10`: the one after, and those from one to another.

Here because the door imports nothing above the store. Not here: periods of other lengths (`periods.py`).
"""

from collections.abc import Iterator


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def months_before(first: str, last: str) -> Iterator[str]:
    """From the first month up to the last, which is left out."""
    while first < last:
        yield first
        first = following(first)
