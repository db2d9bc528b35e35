"""The kinds of single values: what each must look like, in words for messages and as a test.

Belongs here: the form of one value. Does not belong here: which key has which kind (`language.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.rules.nodes import ScalarNode

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_MONTHS = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(\.\.[0-9]{4}-(0[1-9]|1[0-2]))?")
_REFERENCE = re.compile(r"[0-9A-Za-z_]+:[1-9][0-9]*(-[1-9][0-9]*)?")


def _is_date(node: ScalarNode) -> bool:
    try:
        return len(node.text) == 10 and bool(date.fromisoformat(node.text))
    except ValueError:
        return False


def _is_months(node: ScalarNode) -> bool:
    first, _, last = node.text.partition("..")
    return bool(_MONTHS.fullmatch(node.text)) and first <= (last or first)


def _is_period(node: ScalarNode) -> bool:
    try:
        return bool(parse(node.text))
    except Refusal:
        return False


def _is_integer(node: ScalarNode) -> bool:
    return isinstance(node.value, Decimal) and node.value == int(node.value) and "." not in node.text


KINDS: dict[str, tuple[str, Callable[[ScalarNode], bool]]] = {
    "text": ("text", lambda node: not isinstance(node.value, bool)),
    "word": ("one word", lambda node: not re.search(r"\s", node.text)),
    "name": (
        "a name of small letters, digits and underscores that starts with a letter",
        lambda n: bool(_NAME.fullmatch(n.text)),
    ),
    "code": (
        "a code of letters, digits and underscores that starts with a letter",
        lambda n: bool(_CODE.fullmatch(n.text)),
    ),
    "value": ("one value", lambda node: True),
    "number": ("a decimal number, as in `0.85`", lambda node: isinstance(node.value, Decimal)),
    "integer": ("a whole number, as in `3`", _is_integer),
    "boolean": ("`true` or `false`", lambda node: isinstance(node.value, bool)),
    "true": ("`true`; for the opposite use the opposite word", lambda node: node.value is True),
    "month": ("a month, as in `2025-07`", lambda node: bool(_MONTH.fullmatch(node.text))),
    "months": (
        "a month or a range of months, the earlier first, as in `2025-05..2025-07`",
        _is_months,
    ),
    "date": ("a date, as in `2025-01-15`", _is_date),
    "period": ("a period, as in `2025-07`, `2025-Q3`, `2025-H2` or `2025`", _is_period),
    "reference": (
        'a file and its lines in quotes, as in `"000:154-156"`',
        lambda n: isinstance(n.value, str) and all(_REFERENCE.fullmatch(part) for part in n.text.split(", ")),
    ),
}
