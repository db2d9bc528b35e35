"""How phrases, numbers, thresholds and codes read in one language.

Belongs here: looking a phrase up and filling it. Does not belong here: the phrases (`phrases.py`).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dagster_project.reading.explanation.phrases import PHRASES

_STAR_UNDECIDED = re.compile("star_([0-9]+)_undecided")


class Words:
    """Phrases of one language; an unknown key reads as itself, so that a new code is never hidden."""

    def __init__(self, language: str) -> None:
        self._index = 1 if language == "zh" else 0

    def __call__(self, key: str, **values: Any) -> str:
        phrase = PHRASES.get(key)
        return phrase[self._index].format(**values) if phrase else key.replace("_", " ")

    def reason(self, code: str | None) -> str:
        if not code:
            return self("reason_none")
        star = _STAR_UNDECIDED.fullmatch(code)
        if star:
            return self("reason_star_undecided", n=self.stars(int(star[1])))
        known = f"reason_{code}"
        return self(known) if known in PHRASES else self(code)

    def either(self, english: str | None, chinese: str | None) -> str:
        """The text in this language, else in the other one."""
        first, second = (chinese, english) if self._index else (english, chinese)
        return first or second or ""

    def stars(self, star: int | None) -> str:
        if star is None:
            return self("star_unknown")
        return self("no_star") if star == 0 else self("one_star") if star == 1 else self("stars", n=star)

    def in_a_row(self, operator: str, required: Decimal | None, is_yes_no: bool) -> str:
        """`at 90 or more`, for "three months in a row …"."""
        if required is None or is_yes_no or f"row{operator}" not in PHRASES:
            return self.asks(operator, required, is_yes_no)
        return self(f"row{operator}", n=number(required))

    def asks(self, operator: str, required: Decimal | None, is_yes_no: bool) -> str:
        """`at least 85`; of a yes-or-no mark, `yes`."""
        if required is None:
            return self(operator, n=self("blank"))
        if is_yes_no:
            return self("yes" if (required >= 1) == (operator in (">=", "=")) else "no")
        return self(operator, n=number(required))


def number(value: Any) -> str:
    """Digits as they are, thousands separated, no trailing zeros."""
    if value is None:
        return ""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def brief(value: Any, required: Any = None) -> str:
    """Two decimals where that hides nothing: never where rounding would reach the threshold or step over it."""
    if value is None:
        return ""
    exact = Decimal(value)
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if required is not None and (exact - Decimal(required)) * (rounded - Decimal(required)) <= 0:
        return number(exact)
    return number(rounded)


def money(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,.2f}"


def percentage(share: Any) -> str:
    return f"{number(Decimal(share) * 100)}%"
